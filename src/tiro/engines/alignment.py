"""Finds the times of a text that is already known; what fails keeps the times that it came with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from tiro.engines import SAMPLE_RATE_HZ, Chunk, Engine, timing
from tiro.transcript.model import Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REASONS: Mapping[str, str] = {
    "no_sound": "There is too little sound for the text.",
    "no_match": "The text does not fit the sound.",
    "language": "The engine cannot align this language.",
}
"""Why words kept their times, by stable code."""

_SHORTEST_SECONDS = 0.1
_SLACK_SECONDS = 1.0
"""How far words may be from where they are presumed, at the edge of a window."""


@dataclass(frozen=True, slots=True)
class AlignOptions:
    """What a call is told; without a language the engine finds it out."""

    language: str | None = None


@dataclass(frozen=True, slots=True)
class Alignment:
    """Words where they are in the sound.

    Attributes:
        words: As many as were given, in order; seconds from the chunk's start. Those with new
            times have the engine's probability, None where it tells none.
        kept: Indices of the words that kept the times they came with.
        reason: Why, a code of `REASONS`; None when all have new times.
    """

    words: tuple[Word, ...]
    kept: tuple[int, ...] = ()
    reason: str | None = None

    @property
    def is_aligned(self) -> bool:
        """Whether every word has new times."""
        return not self.kept


class Aligner(Engine, Protocol):
    """What an engine with `can_align` offers besides."""

    def align(self, chunk: Chunk, words: Sequence[Word], options: AlignOptions) -> Alignment:
        """Find the times of words in a chunk.

        Args:
            chunk: The sound.
            words: What is said in it, in order. Their times are presumed ones, from the chunk's
                start (`tiro.transcript.retiming` makes them): they tell where a long chunk can
                be cut, and stay where the alignment fails.
            options: The language.

        Raises:
            EngineFailed: Trying again may help. A text that does not fit is no error.
        """
        ...


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a word is; seconds from the start of the sound."""

    start: float
    end: float
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a chunk, and the words `first` to before `last` that are said in it."""

    start: float
    end: float
    first: int
    last: int


Place = Callable[["NDArray[np.float32]", Sequence[str]], Sequence[Placed] | None]
"""Places the words of a window; one `Placed` a word, or None when they do not fit."""


def by_windows(
    chunk: Chunk, words: Sequence[Word], place: Place, *, longest_seconds: float
) -> Alignment:
    """Align window by window; the words of a window that fails keep their times."""
    ordered = timing.words_in_order(words, chunk.duration)
    kept: list[int] = []
    reason: str | None = None
    found = list(ordered)
    for window in windows(ordered, chunk.duration, longest_seconds):
        first, last = window.first, window.last
        piece = chunk.audio[_sample(window.start) : _sample(window.end)]
        has_sound = len(piece) >= _sample(_SHORTEST_SECONDS)
        placed = place(piece, [word.word for word in ordered[first:last]]) if has_sound else None
        if placed is None:
            kept += range(first, last)
            reason = reason or ("no_match" if has_sound else "no_sound")
            continue
        found[first:last] = [
            _moved(word, at, window) for word, at in zip(ordered[first:last], placed, strict=True)
        ]
    return Alignment(timing.words_in_order(found, chunk.duration), tuple(kept), reason)


def unaligned(chunk: Chunk, words: Sequence[Word], reason: str) -> Alignment:
    """Give all words with the times that they came with, brought into the chunk."""
    kept = timing.words_in_order(words, chunk.duration)
    return Alignment(kept, tuple(range(len(kept))), reason if kept else None)


def windows(words: Sequence[Word], duration: float, longest_seconds: float) -> list[Window]:
    """Cut a chunk at the longest pauses near its middle until no piece is too long.

    Args:
        words: In order and inside the chunk, with presumed times.
        duration: Of the chunk, in seconds.
        longest_seconds: Of a window.

    Returns:
        Windows in order; together they have all words, and none is without.
    """
    if not words:
        return []
    done: list[Window] = []
    waiting = [Window(0.0, duration, 0, len(words))]
    while waiting:
        window = waiting.pop()
        if window.end - window.start <= longest_seconds:
            done.append(window)
            continue
        window = _trimmed(window, words, longest_seconds)
        at = _best_cut(window, words) if window.end - window.start > longest_seconds else None
        if at is None:
            done.append(window)
            continue
        border = (words[at - 1].end + words[at].start) / 2
        waiting.append(Window(border, window.end, at, window.last))
        waiting.append(Window(window.start, border, window.first, at))
    return done


def _trimmed(window: Window, words: Sequence[Word], longest_seconds: float) -> Window:
    """Take away what is far from all words; a single word has a window of the length at most."""
    start = max(window.start, words[window.first].start - _SLACK_SECONDS)
    end = min(window.end, words[window.last - 1].end + _SLACK_SECONDS)
    if window.last - window.first == 1:
        end = min(end, start + longest_seconds)
    return replace(window, start=start, end=end)


def _best_cut(window: Window, words: Sequence[Word]) -> int | None:
    """Give the index of the word after the longest pause in the middle half, or the most central."""
    middle = (window.start + window.end) / 2
    quarter = (window.end - window.start) / 4

    def distance(at: int) -> float:
        return abs((words[at - 1].end + words[at].start) / 2 - middle)

    places = range(window.first + 1, window.last)
    central = [at for at in places if distance(at) <= quarter]
    if not central:
        return min(places, key=distance, default=None)
    return max(central, key=lambda at: (words[at].start - words[at - 1].end, -distance(at)))


def _moved(word: Word, at: Placed, window: Window) -> Word:
    return replace(
        word,
        start=window.start + at.start,
        end=window.start + min(at.end, window.end - window.start),
        probability=None if at.probability is None else round(at.probability, 4),
    )


def _sample(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE_HZ)
