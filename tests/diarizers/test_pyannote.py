"""How pyannote.audio is used, shown by a package that stands in for it and checks what it is asked."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tiro.diarizers import Diarization, LoadOptions, Sound, SpeakerCount, serving
from tiro.diarizers.pool import DiarizerPool
from tiro.diarizers.pyannote import Pyannote
from tiro.errors import (
    EngineOutOfMemory,
    EngineUnavailable,
    ModelBroken,
    ModelMissing,
    TiroError,
)
from tiro.transcript.model import Turn

DOUBLE = Path(__file__).parents[1] / "fixtures" / "pyannote-double"
COMMUNITY = "pyannote/speaker-diarization-community-1"
TOKEN = "hf_hush_1234567890"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A models folder with the pipeline as it is fetched."""
    folder = tmp_path / "models" / "pyannote" / COMMUNITY.replace("/", "--")
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text("pipeline:\n  name: any\n")
    return tmp_path / "models"


@pytest.fixture
def sound(tmp_path: Path) -> Sound:
    path = tmp_path / "sound.pcm"
    path.write_bytes(bytes(32_000 * 3))
    return Sound(str(path), 3.0, ((0.0, 3.0),))


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the stand-in where this process and its children look for packages."""
    monkeypatch.syspath_prepend(DOUBLE)
    monkeypatch.setenv("PYTHONPATH", str(DOUBLE))


def folder_of(models: Path) -> Path:
    return next((models / "pyannote").iterdir())


def load(models: Path, **config: Any) -> LoadOptions:
    return LoadOptions(COMMUNITY, str(models), may_fetch=False, config={"token": TOKEN, **config})


def diarize(
    models: Path, sound: Sound, *, count: SpeakerCount | None = None, **config: Any
) -> Diarization:
    asked = count or SpeakerCount()
    return asyncio.run(DiarizerPool().diarize("pyannote", load(models, **config), sound, asked))


@pytest.mark.usefixtures("package")
def test_turns_are_those_of_one_speaker_at_a_time(models: Path, sound: Sound) -> None:
    """Words need one speaker each; names follow the first turn."""
    assert diarize(models, sound).turns == (Turn(0.0, 1.75, "S1"), Turn(1.75, 3.0, "S2"))


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(
    ("count", "asked"),
    [
        (SpeakerCount(), {"min_speakers": 1, "max_speakers": 10}),
        (SpeakerCount(2, 4), {"min_speakers": 2, "max_speakers": 4}),
        (SpeakerCount(3, 3), {"num_speakers": 3}),
    ],
)
def test_pipeline_is_asked_as_its_makers_say(
    models: Path, sound: Sound, count: SpeakerCount, asked: dict[str, int]
) -> None:
    """A waveform of one channel with its rate, a token, a device, and the bounds."""
    diarize(models, sound, count=count)
    calls = json.loads((folder_of(models) / "calls.json").read_text())
    assert calls == {"token": TOKEN, "device": "cpu", "shape": [1, 48_000], "rate": 16_000, **asked}


@pytest.mark.usefixtures("package")
def test_progress_rises_to_the_end(models: Path, sound: Sound) -> None:
    """Steps that take long tell how far they are."""
    heard: list[float] = []
    pool = DiarizerPool()
    work = pool.diarize(
        "pyannote",
        load(models),
        sound,
        SpeakerCount(),
        on_progress=lambda fraction, _: heard.append(fraction),
    )
    asyncio.run(work)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(
    ("sign", "config", "kind"),
    [
        ("gone-mad", {}, ModelBroken),
        ("parts-elsewhere", {}, ModelMissing),
        ("too-large", {}, EngineOutOfMemory),
        ("nothing", {"device": "abacus"}, EngineUnavailable),
    ],
)
def test_failure_has_its_kind_and_keeps_the_token_for_itself(
    models: Path, sound: Sound, sign: str, config: dict[str, str], kind: type[TiroError]
) -> None:
    """What torch and the pipeline raise becomes an error of ours."""
    (folder_of(models) / sign).touch()
    with pytest.raises(kind) as caught:
        diarize(models, sound, **config)
    assert type(caught.value) is kind
    assert TOKEN not in f"{caught.value!r} {caught.value.details}"


@pytest.mark.usefixtures("package")
def test_folder_without_a_pipeline_is_broken(models: Path, sound: Sound) -> None:
    """What is missing is named."""
    (folder_of(models) / "config.yaml").unlink()
    with pytest.raises(ModelBroken, match=r"config\.yaml"):
        diarize(models, sound)


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize("token", [None, TOKEN])
def test_missing_model_behind_conditions_says_how_to_get_it(
    tmp_path: Path, token: str | None
) -> None:
    """The conditions are accepted by a person, and a token proves it."""
    with pytest.raises(ModelMissing) as caught:
        Pyannote().load(load(tmp_path, token=token), lambda *_: None)
    assert "conditions" in caught.value.text
    assert ("TIRO_DIARIZERS__PYANNOTE__TOKEN" in caught.value.text) == (token is None)
    assert TOKEN not in caught.value.text


@pytest.mark.usefixtures("package")
def test_model_that_is_here_is_told(models: Path) -> None:
    """It is found by the catalogue's name, without importing torch."""
    found = Pyannote.availability({}, str(models))
    assert (found.is_available, found.models) == (True, (COMMUNITY,))
    assert serving.refusal("pyannote", load(models)) is None


def test_missing_package_is_told_with_its_remedy(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is imported to find out."""
    monkeypatch.setattr("tiro.diarizers.pyannote._PACKAGE", "no-such-package")
    found = Pyannote.availability({}, str(models))
    assert not found.is_available
    assert "tiro[pyannote]" in str(found.reason)
    with pytest.raises(EngineUnavailable):
        Pyannote().load(load(models), lambda *_: None)
