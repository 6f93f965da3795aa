"""The test recordings are what they say."""

from pathlib import Path

import numpy as np
import pytest

import speechkit
from speechkit import SAMPLE_RATE_HZ, Recording


@pytest.mark.parametrize(
    "recording",
    [
        speechkit.sample(),
        speechkit.one_sentence(),
        speechkit.dialogue(),
        speechkit.utterances(),
    ],
    ids=lambda recording: recording.path.stem,
)
def test_recording_lasts_as_long_as_its_facts_say(recording: Recording) -> None:
    samples = len(speechkit.audio(recording.path))
    assert samples / SAMPLE_RATE_HZ == pytest.approx(recording.duration, abs=0.001)


def test_words_are_where_the_sound_is() -> None:
    """Words are much louder than what lies between sentences."""
    recording = speechkit.dialogue()
    sound = np.abs(speechkit.audio(recording.path).astype(np.float32))
    is_word = np.zeros(len(sound), bool)
    for word in recording.words:
        is_word[round(word.start * SAMPLE_RATE_HZ) : round(word.end * SAMPLE_RATE_HZ)] = True
    assert sound[is_word].mean() > 50 * sound[~is_word].mean()


def test_long_recording_has_the_asked_length_and_ordered_words(tmp_path: Path) -> None:
    recording = speechkit.long_recording(tmp_path / "long.wav", 1.5, seed=3)
    starts = [word.start for word in recording.words]
    assert recording.duration == 90.0
    assert recording.path.stat().st_size == 90 * SAMPLE_RATE_HZ * 2 + 44
    assert starts == sorted(starts)
    assert recording.words[-1].end < 90.0


def test_long_recording_is_equal_when_the_seed_is_equal(tmp_path: Path) -> None:
    first = speechkit.long_recording(tmp_path / "a.wav", 0.5, seed=1)
    again = speechkit.long_recording(tmp_path / "b.wav", 0.5, seed=1)
    other = speechkit.long_recording(tmp_path / "c.wav", 0.5, seed=2)
    assert first.path.read_bytes() == again.path.read_bytes() != other.path.read_bytes()
