"""Engines and diarizers find their models, or fetch them from a local server that speaks the hub's language."""

import asyncio
from pathlib import Path

import pytest

from hub_server import hub_server, point_at
from tiny_onnx import write_sense_voice
from tiro.diarizers import Diarization, LoadOptions, Sound, SpeakerCount
from tiro.diarizers.pool import DiarizerPool
from tiro.diarizers.pyannote import Pyannote
from tiro.engines import sherpa_models
from tiro.errors import ModelBroken, ModelMissing
from tiro.modelhub import catalogue, supply

SENSE_VOICE = catalogue.find("sherpa", "sense-voice")
COMMUNITY = "pyannote/speaker-diarization-community-1"
PACKAGES = Path(__file__).parents[1] / "fixtures" / "pyannote-double"
TOKEN = "hf_hush_1234567890"


def heard(told: list[float]) -> supply.Progress:
    return lambda fraction, _: told.append(fraction)


def test_missing_model_is_fetched_by_its_name_and_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a repository only what the catalogue names comes."""
    assert SENSE_VOICE is not None
    source = write_sense_voice(tmp_path / "source")
    (source / "model.onnx").write_bytes(b"the large one")
    models, told = str(tmp_path / "models"), list[float]()
    with hub_server(SENSE_VOICE.key, source) as address:
        point_at(monkeypatch, address)
        model = sherpa_models.have("sense-voice", models, heard(told), may_fetch=True)
    assert model.kind.name == "SenseVoice"
    assert not (model.files["model"].parent / "model.onnx").exists()
    assert told[-1] == 1.0
    again = sherpa_models.have("sense-voice", models, heard([]), may_fetch=False)
    assert again == model
    assert sherpa_models.installed(models) == ("sense-voice",)


def test_nothing_is_fetched_where_that_is_not_allowed(tmp_path: Path) -> None:
    """A name, an unknown name and a path are all just missing."""
    for model in ("sense-voice", "someone/else", str(tmp_path / "nowhere")):
        with pytest.raises(ModelMissing):
            sherpa_models.have(model, str(tmp_path), heard([]), may_fetch=False)
    with pytest.raises(ModelMissing):
        sherpa_models.have("no-such-model", str(tmp_path), heard([]), may_fetch=True)


def test_broken_folder_does_not_hide_a_whole_one(tmp_path: Path) -> None:
    """A model lies in one of several places; what is half there is passed over."""
    (tmp_path / "mine").mkdir()
    whole = write_sense_voice(tmp_path / "sherpa" / "mine")
    assert sherpa_models.find("mine", str(tmp_path)) == whole
    (whole / "tokens.txt").unlink()
    with pytest.raises(ModelBroken):
        sherpa_models.have("mine", str(tmp_path), heard([]), may_fetch=False)


def test_model_behind_conditions_comes_with_a_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without one the answer says what to do; the token is not repeated."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "config.yaml").write_text("pipeline: {}\n")
    monkeypatch.syspath_prepend(PACKAGES)
    monkeypatch.setenv("PYTHONPATH", str(PACKAGES))
    with hub_server(COMMUNITY, source) as address:
        point_at(monkeypatch, address)
        address.behaviour.is_gated, address.behaviour.token = True, TOKEN
        for token in (None, "hf_wrong"):
            with pytest.raises(ModelMissing, match="conditions") as caught:
                _diarize(tmp_path, token)
            assert "hf_wrong" not in f"{caught.value} {caught.value.details}"
        assert _diarize(tmp_path, TOKEN).turns
    assert Pyannote.availability({}, str(tmp_path / "models")).models == (COMMUNITY,)


def _diarize(folder: Path, token: str | None) -> Diarization:
    """In a child, as ever: what it imports stays there."""
    (folder / "sound.pcm").write_bytes(bytes(32_000 * 3))
    sound = Sound(str(folder / "sound.pcm"), 3.0, ((0.0, 3.0),))
    load = LoadOptions(COMMUNITY, str(folder / "models"), may_fetch=True, config={"token": token})
    return asyncio.run(DiarizerPool().diarize("pyannote", load, sound, SpeakerCount()))
