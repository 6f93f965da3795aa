"""Recordings of the project's own with every word's time, and longer ones joined from them."""

import json
import random
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 16_000
SPEECH = Path(__file__).resolve().parent / "fixtures" / "speech"
SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "meeting.flac"
WIDEBAND_VOICES = ("awb", "kal16", "rms", "slt")
"""The fifth voice, kal, ends at 4 kHz like a telephone and is hard to read."""


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """One word as spoken; seconds from the start of the recording."""

    word: str
    start: float
    end: float
    speaker: str


@dataclass(frozen=True, slots=True)
class SpokenSegment:
    """One sentence of one speaker."""

    text: str
    start: float
    end: float
    speaker: str
    words: tuple[SpokenWord, ...]

    def moved(self, seconds: float) -> "SpokenSegment":
        """Give the same sentence said later."""
        words = tuple(
            SpokenWord(word.word, word.start + seconds, word.end + seconds, word.speaker)
            for word in self.words
        )
        start, end = self.start + seconds, self.end + seconds
        return SpokenSegment(self.text, start, end, self.speaker, words)


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound file and what is said in it."""

    path: Path
    duration: float
    segments: tuple[SpokenSegment, ...]

    @property
    def text(self) -> str:
        """All sentences, one space between."""
        return " ".join(segment.text for segment in self.segments)

    @property
    def words(self) -> tuple[SpokenWord, ...]:
        """All words in order."""
        return tuple(word for segment in self.segments for word in segment.words)


def sample() -> Recording:
    """Give the shipped meeting of two speakers, 76 s."""
    return _read(SAMPLE)


def one_sentence() -> Recording:
    """Give one sentence of one speaker, 3.4 s."""
    return _read(SPEECH / "one_sentence.flac")


def dialogue() -> Recording:
    """Give six sentences of two speakers, 15 s."""
    return _read(SPEECH / "dialogue.flac")


def utterances() -> Recording:
    """Give sixty sentences of five voices, 134 s, with hardly a pause."""
    return _read(SPEECH / "utterances.flac")


def audio(path: Path) -> NDArray[np.int16]:
    """Decode a FLAC file of this project: int16 mono PCM of shape (samples,) at 16 kHz."""
    with av.open(str(path)) as container:
        return np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])


def long_recording(
    path: Path,
    minutes: float,
    seed: int = 0,
    *,
    voices: Sequence[str] = WIDEBAND_VOICES,
    pauses: tuple[float, float] = (0.3, 1.3),
) -> Recording:
    """Write a 16 kHz mono WAV of sentences with pauses; equal arguments give equal files.

    Args:
        path: Where the WAV goes.
        minutes: Its exact length.
        seed: Chooses sentences and pauses.
        voices: Who may speak.
        pauses: Shortest and longest silence between sentences, in seconds.
    """
    total = round(minutes * 60 * SAMPLE_RATE_HZ)
    segments: list[SpokenSegment] = []
    position = 0
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE_HZ, 0, "NONE", "not compressed"))
        for segment, clip, pause in _talk(seed, tuple(voices), pauses):
            length = len(clip) + pause
            if position + length > total:
                break
            segments.append(segment.moved(position / SAMPLE_RATE_HZ))
            file.writeframes(clip.tobytes() + bytes(2 * pause))
            position += length
        file.writeframes(bytes(2 * (total - position)))
    return Recording(path, total / SAMPLE_RATE_HZ, tuple(segments))


def _talk(
    seed: int, voices: tuple[str, ...], pauses: tuple[float, float]
) -> Iterator[tuple[SpokenSegment, NDArray[np.int16], int]]:
    rng = random.Random(seed)
    clips = [clip for clip in _clips() if clip[0].speaker in voices]
    while True:
        for segment, clip in rng.sample(clips, len(clips)):
            yield segment, clip, round(rng.uniform(*pauses) * SAMPLE_RATE_HZ)


@cache
def _clips() -> tuple[tuple[SpokenSegment, NDArray[np.int16]], ...]:
    path = SPEECH / "utterances.flac"
    sound = audio(path)
    found: list[tuple[SpokenSegment, NDArray[np.int16]]] = []
    for item in _facts(path)["segments"]:
        first, last = (round(second * SAMPLE_RATE_HZ) for second in item["clip"])
        found.append((_segment(item).moved(-item["clip"][0]), sound[first:last]))
    return tuple(found)


def _read(path: Path) -> Recording:
    facts = _facts(path)
    return Recording(path, facts["duration"], tuple(map(_segment, facts["segments"])))


def _facts(path: Path) -> dict[str, Any]:
    return json.loads(path.with_suffix(".json").read_text())


def _segment(item: dict[str, Any]) -> SpokenSegment:
    speaker = item["speaker"]
    words = tuple(
        SpokenWord(word["word"], word["start"], word["end"], speaker) for word in item["words"]
    )
    return SpokenSegment(item["text"], item["start"], item["end"], speaker, words)
