"""Brings an engine's times into order: inside the chunk, never back, words inside their segment."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from tiro.transcript.model import Segment, Word

_DIGITS = 3


def in_order(segments: Iterable[Segment], duration: float) -> tuple[Segment, ...]:
    """Clamp all times into 0..duration, make starts rise, and drop segments without text.

    A segment that has words begins and ends with them. Ids are given anew, from 0.
    """
    floor = 0.0
    kept: list[Segment] = []
    for segment in segments:
        if not segment.text.strip():
            continue
        words = words_in_order(segment.words, duration, floor)
        first = words[0].start if words else _clamp(segment.start, floor, duration)
        last = words[-1].end if words else _clamp(segment.end, first, duration)
        kept.append(replace(segment, id=str(len(kept)), start=first, end=last, words=words))
        floor = last
    return tuple(kept)


def words_in_order(words: Iterable[Word], duration: float, floor: float = 0.0) -> tuple[Word, ...]:
    """Clamp the times of words into floor..duration and make them follow each other."""
    placed: list[Word] = []
    for word in words:
        start = _clamp(word.start, floor, duration)
        placed.append(replace(word, start=start, end=_clamp(word.end, start, duration)))
        floor = start
    # A word lasts at most until the next one begins.
    for index, (word, after) in enumerate(pairwise(placed)):
        placed[index] = replace(word, end=min(word.end, after.start))
    return tuple(placed)


def _clamp(value: float, low: float, high: float) -> float:
    return round(max(low, min(float(value), high)), _DIGITS)
