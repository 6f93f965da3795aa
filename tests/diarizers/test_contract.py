"""What every diarizer promises, asked of each through the pool as the pipeline does."""

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import psutil
import pytest

from spoken import spoken
from tiny_onnx import write_diarizer
from tiro.audio.pcm import to_pcm
from tiro.diarizers import Diarization, LoadOptions, Sound, SpeakerCount, load_diarizer, serving
from tiro.diarizers.pool import DiarizerPool
from tiro.errors import EngineError, EngineUnavailable, MediaMissing, ModelBroken, ModelMissing

T = TypeVar("T")

DIARIZERS = ("ge2e", "turns", "sherpa", "fake")


@dataclass
class Case:
    """One diarizer, how to load it, and a pool."""

    name: str
    load: LoadOptions
    sound: Sound
    runner: asyncio.Runner
    pool: DiarizerPool

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def diarize(self, sound: Sound | None = None, **count: Any) -> Diarization:
        asked = SpeakerCount(**count)
        return self.run(self.pool.diarize(self.name, self.load, sound or self.sound, asked))


@pytest.fixture(scope="module")
def dialogue(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    """Two voices that speak one after the other."""
    audio = spoken("dialogue")
    path = tmp_path_factory.mktemp("sound") / "dialogue.pcm"
    path.write_bytes(to_pcm(audio))
    duration = len(audio) / 16_000
    return Sound(str(path), duration, ((0.0, 5.6), (6.0, duration)))


@pytest.fixture(scope="module", params=DIARIZERS)
def case(
    request: pytest.FixtureRequest, dialogue: Sound, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Case]:
    name: str = request.param
    config = {"enabled": True} if name == "fake" else {}
    models_dir = tmp_path_factory.mktemp("models")
    model = load_diarizer(name).capabilities.default_model
    if name == "sherpa":
        pytest.importorskip("sherpa_onnx", reason="the package sherpa-onnx is not installed")
        write_diarizer(models_dir / "sherpa" / model)
    load = LoadOptions(model, str(models_dir), may_fetch=False, threads=1, config=config)
    with asyncio.Runner() as runner:
        pool = DiarizerPool()
        yield Case(name, load, dialogue, runner, pool)
        runner.run(pool.close())


def test_capabilities_are_coherent(case: Case) -> None:
    """What it tells of itself fits, and it can be used here."""
    kind = load_diarizer(case.name)
    told = kind.capabilities
    assert told.quality in {"draft", "standard"}
    assert told.most_speakers >= 2
    assert told.has_embeddings == (told.encoder is not None)
    assert serving.refusal(case.name, case.load) is None
    assert told.default_model in kind.availability(case.load.config, case.load.models_dir).models
    assert 0 < kind.memory_bytes(case.load.model, case.load.config) < 1 << 30


def test_turns_are_in_order_inside_the_recording_and_named_by_first_turn(case: Case) -> None:
    """Turns rise, last longer than nothing, and the first speaker is S1."""
    turns = case.diarize(least=2, most=2).turns
    assert turns
    for turn in turns:
        assert 0 <= turn.start < turn.end <= case.sound.duration
    assert all(one.start <= after.start for one, after in pairwise(turns))
    names = list(dict.fromkeys(turn.speaker for turn in turns))
    assert names == [f"S{number}" for number in range(1, len(names) + 1)]


def test_turns_overlap_only_where_the_capability_says_so(case: Case) -> None:
    """One at a time, unless it tells that several may speak."""
    if load_diarizer(case.name).capabilities.handles_overlap:
        pytest.skip(f"{case.name} may overlap")
    turns = case.diarize().turns
    assert all(one.end <= after.start for one, after in pairwise(turns))


def test_count_is_a_bound(case: Case) -> None:
    """Never more speakers than were allowed."""
    assert load_diarizer(case.name).capabilities.takes_count
    assert {turn.speaker for turn in case.diarize(least=1, most=1).turns} == {"S1"}


def test_voices_are_unit_vectors_of_the_speakers(case: Case) -> None:
    """As many as speakers with embeddings, else none."""
    found = case.diarize()
    speakers = {turn.speaker for turn in found.turns}
    has_embeddings = load_diarizer(case.name).capabilities.has_embeddings
    assert set(found.voices) == (speakers if has_embeddings else set())
    for voice in found.voices.values():
        assert voice.dtype == np.float32
        assert voice.ndim == 1
        assert np.linalg.norm(voice) == pytest.approx(1.0, abs=1e-4)


def test_voice_of_a_stretch_is_a_unit_vector_of_the_same_space(case: Case) -> None:
    """It can be compared with those of the speakers; without embeddings it is refused."""
    asking = case.pool.embed(case.name, case.load, case.sound, [(0.0, 5.0)])
    if not load_diarizer(case.name).capabilities.has_embeddings:
        with pytest.raises(EngineUnavailable):
            case.run(asking)
        return
    voice = case.run(asking)
    own = case.diarize(least=2, most=2).voices["S1"]
    assert voice.shape == own.shape
    assert np.linalg.norm(voice) == pytest.approx(1.0, abs=1e-4)
    assert float(voice @ own) > 0.5


def test_recording_without_speech_has_no_turns(case: Case, tmp_path: Path) -> None:
    """Silence is nobody's."""
    path = tmp_path / "silence.pcm"
    path.write_bytes(bytes(2 * 16_000 * 3))
    assert case.diarize(Sound(str(path), 3.0)) == Diarization(())


def test_same_sound_gives_the_same_turns(case: Case) -> None:
    """Nothing is left to chance."""
    assert case.diarize().turns == case.diarize().turns


def test_missing_file_is_told(case: Case) -> None:
    """A recording that was deleted meanwhile is not the diarizer's fault."""
    if case.name == "turns":
        pytest.skip("turns never opens the file")
    with pytest.raises(MediaMissing):
        case.diarize(replace(case.sound, path=case.sound.path + ".gone"))


def test_broken_model_is_told(case: Case) -> None:
    """A model that is not there is not tried."""
    load = replace(case.load, model="broken")
    with pytest.raises((ModelBroken, ModelMissing)):
        case.run(case.pool.diarize(case.name, load, case.sound, SpeakerCount()))


def test_no_process_is_left_after_a_call(case: Case) -> None:
    """The memory is free as soon as the answer is there."""
    case.diarize()
    assert not _children()


def test_unknown_diarizer_is_told(case: Case) -> None:
    """A name that nobody has is refused with an error of ours."""
    with pytest.raises(EngineError):
        case.run(case.pool.diarize("nobody", case.load, case.sound, SpeakerCount()))


def _children() -> list[psutil.Process]:
    return [
        child for child in psutil.Process().children() if "tiro.children" in " ".join(_line(child))
    ]


def _line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []
