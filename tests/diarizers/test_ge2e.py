"""The default diarizer on speech of known speakers: who is told apart, hints, what it reads at once."""

import wave
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import speechkit
from speechkit import Recording
from tiro.audio import SAMPLE_RATE_HZ
from tiro.audio.pcm import read_pcm, to_pcm
from tiro.diarizers import Diarization, LoadOptions, Sound, SpeakerCount
from tiro.diarizers.ge2e import Ge2e, hearing
from tiro.errors import InvalidOptions, ModelBroken, ModelMissing
from tiro.transcript.model import Turn


@pytest.fixture(scope="module")
def ge2e() -> Ge2e:
    return _loaded()


@pytest.fixture(scope="module")
def dialogue(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    """Six sentences of two speakers, 15 s."""
    path = tmp_path_factory.mktemp("sound") / "dialogue.pcm"
    return _kept(path, speechkit.audio(speechkit.dialogue().path))


def test_speakers_of_a_dialogue_are_told_apart_without_a_hint(ge2e: Ge2e, dialogue: Sound) -> None:
    """Two voices: their number, and at every word the right one."""
    found = _diarize(ge2e, dialogue)
    assert _wrong_words(speechkit.dialogue(), found.turns) == 0
    assert set(found.voices) == {"S1", "S2"}


@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_exact_number_of_speakers_is_kept(ge2e: Ge2e, dialogue: Sound, number: int) -> None:
    """Whoever knows the number is believed, even where the voices say otherwise."""
    found = _diarize(ge2e, dialogue, SpeakerCount(number, number))
    assert len({turn.speaker for turn in found.turns}) == number
    assert len(found.voices) == number


@pytest.mark.parametrize(("count", "number"), [((1, 1), 1), ((2, 4), 2), ((3, None), 3)])
def test_bounds_of_the_number_are_kept(
    ge2e: Ge2e, dialogue: Sound, count: tuple[int, int | None], number: int
) -> None:
    """Between the bounds the voices decide."""
    found = _diarize(ge2e, dialogue, SpeakerCount(*count))
    assert len({turn.speaker for turn in found.turns}) == number


def test_same_person_is_known_again_and_another_is_not(ge2e: Ge2e, dialogue: Sound) -> None:
    """Vectors of other stretches of one voice are nearer than those of two."""
    segments = speechkit.dialogue().segments
    ben = [(said.start, said.end) for said in segments if said.speaker == "Ben"]
    anna = [(said.start, said.end) for said in segments if said.speaker == "Anna"]
    known, again = ge2e.embed(dialogue, ben[:2]), ge2e.embed(dialogue, ben[2:])
    other = ge2e.embed(dialogue, anna)
    assert known.shape == (256,)
    assert float(known @ again) > 0.8 > 0.75 > float(known @ other)


@pytest.mark.parametrize("seconds", [0.0, 0.02, 0.4, 3.0])
def test_silence_has_no_turns(ge2e: Ge2e, tmp_path: Path, seconds: float) -> None:
    """Nobody is invented, however short the recording."""
    silence = np.zeros(round(seconds * SAMPLE_RATE_HZ), np.int16)
    assert _diarize(ge2e, _kept(tmp_path / "pcm", silence)) == Diarization(())


def test_half_a_second_of_speech_is_one_speaker(ge2e: Ge2e, tmp_path: Path) -> None:
    """Less than a window is enough for a turn."""
    sound = speechkit.audio(speechkit.dialogue().path)[2000:10_000]
    found = _diarize(ge2e, _kept(tmp_path / "pcm", sound), SpeakerCount(2, 2))
    assert {turn.speaker for turn in found.turns} == {"S1"}


def test_voice_of_silence_is_refused(ge2e: Ge2e, tmp_path: Path) -> None:
    """There is nobody to be known again."""
    sound = _kept(tmp_path / "pcm", np.zeros(SAMPLE_RATE_HZ, np.int16))
    with pytest.raises(InvalidOptions):
        ge2e.embed(sound, [(0.0, 1.0)])


def test_recording_is_never_read_as_a_whole(
    ge2e: Ge2e, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it is, a minute is in memory at a time; and progress rises to the end."""
    reads: list[float] = []

    def counted(path: Path, start: float, end: float) -> NDArray[np.float32]:
        found = read_pcm(path, start, end)
        reads.append(len(found) / SAMPLE_RATE_HZ)
        return found

    monkeypatch.setattr(hearing, "read_pcm", counted)
    recording = speechkit.long_recording(tmp_path / "four.wav", 1.5, seed=2)
    sound = _kept(tmp_path / "pcm", _wav(recording.path))
    told: list[float] = []
    found = ge2e.diarize(sound, SpeakerCount(), lambda done, _: told.append(done))
    assert max(reads) < 66 < sound.duration
    assert told == sorted(told)
    assert 0.9 < told[-1] <= 1
    assert set(found.voices) == {"S1", "S2", "S3", "S4"}
    assert _wrong_words(recording, found.turns) < 0.02 * len(recording.words)


def test_other_model_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is one model, and it must be whole."""
    with pytest.raises(ModelMissing):
        Ge2e().load(LoadOptions("large", "", may_fetch=True), lambda *_: None)
    broken = tmp_path / "weights.npz"
    broken.write_bytes(b"PK")
    monkeypatch.setattr("tiro.diarizers.ge2e._WEIGHTS", broken)
    with pytest.raises(ModelBroken):
        _loaded()
    broken.unlink()
    assert not Ge2e.availability({}, "").is_available


def _loaded() -> Ge2e:
    diarizer = Ge2e()
    options = LoadOptions(Ge2e.capabilities.default_model, "", may_fetch=False)
    diarizer.load(options, lambda *_: None)
    return diarizer


def _wav(path: Path) -> NDArray[np.int16]:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def _kept(path: Path, pcm: NDArray[np.int16]) -> Sound:
    path.write_bytes(to_pcm(pcm.astype(np.float32) / 32_768))
    return Sound(str(path), len(pcm) / SAMPLE_RATE_HZ)


def _diarize(ge2e: Ge2e, sound: Sound, count: SpeakerCount | None = None) -> Diarization:
    found = ge2e.diarize(sound, count or SpeakerCount(), lambda *_: None)
    assert all(one.end <= after.start for one, after in pairwise(found.turns))
    return found


def _wrong_words(recording: Recording, turns: Sequence[Turn]) -> int:
    """Count words in whose middle another speaks than the one who speaks most of that voice."""
    heard: dict[str, list[str]] = {}
    for word in recording.words:
        middle = (word.start + word.end) / 2
        who = next((turn.speaker for turn in turns if turn.start <= middle <= turn.end), "nobody")
        heard.setdefault(who, []).append(word.speaker)
    return sum(len(said) - max(map(said.count, said)) for said in heard.values())
