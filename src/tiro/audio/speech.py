"""Turns the probability of speech, frame by frame, into speech regions and these into chunks.

Pure arithmetic: `silero` gives the probabilities.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tiro.audio import SAMPLE_RATE_HZ
from tiro.errors import InvalidOptions

FRAME_SAMPLES = 512
FRAME_SECONDS = FRAME_SAMPLES / SAMPLE_RATE_HZ
"""32 ms: the step of the probabilities."""

CHUNK_SECONDS = 30.0
"""Whisper's window."""

EARLIEST_CUT = 2 / 3
"""A chunk is cut at the last silence after this part of it: fewest encoder windows (measured)."""

HYSTERESIS = 0.15
LOWEST_NEG_THRESHOLD = 0.01
_QUIET_FRAMES = 3

Region = tuple[float, float]


@dataclass(frozen=True, slots=True)
class VadOptions:
    """How speech regions are found; names and meaning as in faster-whisper's `vad_parameters`.

    Attributes:
        threshold: Speech begins at this probability, 0..1.
        neg_threshold: Speech ends below it; by default .15 under the threshold.
        min_speech_duration_ms: Shorter regions are dropped.
        min_silence_duration_ms: Shorter silences do not end a region.
        speech_pad_ms: Put around each region, up to the middle of a silence.

    Raises:
        InvalidOptions: A value is out of its range; `details.path` names it.
    """

    threshold: float = 0.5
    neg_threshold: float | None = None
    min_speech_duration_ms: float = 100.0
    min_silence_duration_ms: float = 300.0
    speech_pad_ms: float = 200.0

    def __post_init__(self) -> None:
        for option in fields(self):
            value = getattr(self, option.name)
            most = 1.0 if option.name.endswith("threshold") else 60_000.0
            if value is None and option.name == "neg_threshold":
                continue
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise _invalid(option.name, "must be a number")
            if not (isfinite(value) and 0 <= value <= most):
                raise _invalid(option.name, f"must be between 0 and {most:g}")
        if self.end_threshold > self.threshold:
            raise _invalid("neg_threshold", "must not be above threshold")

    @property
    def end_threshold(self) -> float:
        """The probability below which speech ends."""
        if self.neg_threshold is not None:
            return self.neg_threshold
        return min(self.threshold, max(self.threshold - HYSTERESIS, LOWEST_NEG_THRESHOLD))

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "VadOptions":
        """Check options as a caller sent them.

        Raises:
            InvalidOptions: A name is unknown or a value out of its range.
        """
        known = {option.name for option in fields(cls)}
        for name in given:
            if name not in known:
                raise _invalid(name, f"is unknown; known are {', '.join(sorted(known))}")
        return cls(**given)


@dataclass(frozen=True, slots=True)
class Span:
    """A chunk: `start` and `end` in seconds of the recording, as are the regions in it."""

    start: float
    end: float
    regions: tuple[Region, ...]


class RegionFinder:
    """Finds speech regions while the probabilities come in; keeps nothing but the regions."""

    def __init__(self, options: VadOptions | None = None) -> None:
        self._options = options or VadOptions()
        self._frame = 0
        self._start: int | None = None
        self._silence: int | None = None
        self._found: list[tuple[int, int]] = []

    def add(self, probabilities: NDArray[np.float32]) -> None:
        """Go on with the next frames, shape (frames,)."""
        begin, end = self._options.threshold, self._options.end_threshold
        for probability in probabilities.tolist():
            if probability >= begin:
                self._silence = None
                if self._start is None:
                    self._start = self._frame
            elif probability < end and self._start is not None:
                self._wait()
            self._frame += 1

    def finish(self, duration: float) -> list[Region]:
        """Give all regions in order, padded, within 0 and `duration`; neighbours may touch."""
        if self._start is not None:
            self._close(self._frame if self._silence is None else self._silence)
        raw = [
            (start * FRAME_SECONDS, min(end * FRAME_SECONDS, duration))
            for start, end in self._found
            if start * FRAME_SECONDS < duration
        ]
        return _padded(raw, self._options.speech_pad_ms / 1000, duration)

    def _wait(self) -> None:
        """End the region when the silence is long enough."""
        if self._silence is None:
            self._silence = self._frame
        silent_ms = (self._frame + 1 - self._silence) * FRAME_SECONDS * 1000
        if silent_ms >= self._options.min_silence_duration_ms:
            self._close(self._silence)

    def _close(self, end: int) -> None:
        start, self._start, self._silence = self._start, None, None
        if start is None:
            return
        if (end - start) * FRAME_SECONDS * 1000 >= self._options.min_speech_duration_ms:
            self._found.append((start, end))


def to_bytes(probabilities: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Keep probabilities as 0..255: twelve hours are 1.35 MB."""
    return np.rint(probabilities * 255).astype(np.uint8)


def cut(
    regions: Sequence[Region],
    probabilities: NDArray[np.uint8],
    duration: float,
    chunk_seconds: float = CHUNK_SECONDS,
) -> list[Span]:
    """Cut a recording into chunks of at most `chunk_seconds`, at silence where there is one.

    A chunk ends before the last silence that touches its last third; where there is none, at the
    frame that is least like speech, so that hardly a word is cut. Silence between chunks belongs
    to none, and every region to exactly one, or in parts to neighbours.

    Args:
        regions: In order, without overlap.
        probabilities: Of speech, 0..255, one for each 32 ms; may be shorter than the recording.
        duration: Of the recording, in seconds.
        chunk_seconds: At least 1.

    Raises:
        ValueError: `chunk_seconds` is below 1, or regions are out of order.
    """
    if chunk_seconds < 1:
        message = "chunk_seconds must be at least 1"
        raise ValueError(message)
    left = [(start, min(end, duration)) for start, end in regions if start < duration]
    if any(start >= end for start, end in left) or any(a[1] > b[0] for a, b in pairwise(left)):
        message = "regions must be in order and must not overlap"
        raise ValueError(message)
    left.reverse()
    spans: list[Span] = []
    while left:
        taken = _take(left, probabilities, chunk_seconds)
        spans.append(Span(taken[0][0], taken[-1][1], tuple(taken)))
    return spans


def _take(
    left: list[Region], probabilities: NDArray[np.uint8], chunk_seconds: float
) -> list[Region]:
    """Take the regions of the next chunk off the end of the reversed list."""
    start = left[-1][0]
    earliest, latest = start + EARLIEST_CUT * chunk_seconds, start + chunk_seconds
    taken: list[Region] = []
    while left and left[-1][1] <= latest:
        taken.append(left.pop())
    if left and left[-1][0] < earliest:
        begin, end = left.pop()
        at = _quietest(probabilities, earliest, latest)
        taken.append((begin, at))
        left.append((at, end))
    return taken


def _quietest(probabilities: NDArray[np.uint8], earliest: float, latest: float) -> float:
    """Give the middle of the last of the quietest frames between two times."""
    first = int(np.ceil(earliest / FRAME_SECONDS))
    last = min(int(latest / FRAME_SECONDS), len(probabilities))
    if last - first < _QUIET_FRAMES:
        return latest
    window = probabilities[first:last].astype(np.int32)
    sums = np.convolve(window, np.ones(_QUIET_FRAMES, np.int32), mode="valid")
    index = len(sums) - 1 - int(sums[::-1].argmin())
    return (first + index + _QUIET_FRAMES / 2) * FRAME_SECONDS


def _padded(raw: Sequence[Region], pad: float, duration: float) -> list[Region]:
    starts = [max(0.0, start - pad) for start, _ in raw]
    ends = [min(duration, end + pad) for _, end in raw]
    for index in range(len(raw) - 1):
        if ends[index] > starts[index + 1]:
            ends[index] = starts[index + 1] = (raw[index][1] + raw[index + 1][0]) / 2
    return list(zip(starts, ends, strict=True))


def _invalid(name: str, what: str) -> InvalidOptions:
    return InvalidOptions(f"vad.{name} {what}.", details={"path": f"vad.{name}"})
