"""The smallest pieces of text that a subtitle keeps whole, each with its time."""

# ruff: noqa: RUF001 - the marks of other scripts are meant

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tiro.transcript import anchors
from tiro.transcript.characters import columns, is_unspaced, one_line
from tiro.transcript.model import Segment

_NOT_FIRST = frozenset("ーゝゞヽヾ々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ〜～％℃")
"""Characters that never begin a line in Japanese, besides closing marks (JIS X 4051)."""

_JOINERS = "\u200d\u2060"


@dataclass(frozen=True, slots=True)
class Unit:
    """A word, or one character of a script without spaces, with the marks that cling to it.

    Attributes:
        has_space: A space stands before it when something precedes on its line.
        is_last: A segment ends with it.
    """

    text: str
    start: float
    end: float
    width: float
    has_space: bool
    is_last: bool


def units(segment: Segment, *, limit: float) -> list[Unit]:
    """Part a segment's text into units of at most `limit` columns.

    Times come from the segment's words where they agree with its text; else they are spread
    over the segment in proportion to the number of characters.
    """
    text = one_line(segment.text)
    offsets = anchors.locate(text, segment.words)
    clock = _Clock(text, segment, offsets)
    spans = _spans(text, limit, frozenset(offsets or ()))
    return [
        Unit(
            text=text[first:last],
            start=clock.start(first),
            end=clock.end(last),
            width=columns(text[first:last]),
            has_space=_has_space(text, first),
            is_last=last == len(text),
        )
        for first, last in spans
    ]


def _has_space(text: str, first: int) -> bool:
    return text[first - 1] == " " if first else not is_unspaced(text[0])


class _Clock:
    """Tells when a place in the text is spoken, between the times of the words around it."""

    def __init__(self, text: str, segment: Segment, offsets: Sequence[int] | None) -> None:
        if offsets is None:
            self._firsts, self._lasts = [0], [len(text)]
            self._starts, self._ends = [segment.start], [max(segment.start, segment.end)]
            return
        self._firsts = list(offsets)
        words = segment.words
        self._lasts = [at + len(word.word) for at, word in zip(offsets, words, strict=True)]
        self._starts = [word.start for word in words]
        self._ends = [word.end for word in words]

    def start(self, offset: int) -> float:
        """Give the time at which the character at this offset begins."""
        at = bisect_right(self._lasts, offset)
        return self._within(min(at, len(self._lasts) - 1), offset)

    def end(self, offset: int) -> float:
        """Give the time at which the character before this offset ends."""
        at = bisect_left(self._firsts, offset) - 1
        return self._within(max(at, 0), offset)

    def _within(self, at: int, offset: int) -> float:
        first, last = self._firsts[at], self._lasts[at]
        share = min(1.0, max(0.0, (offset - first) / (last - first)))
        return self._starts[at] + share * (self._ends[at] - self._starts[at])


def _spans(text: str, limit: float, starts: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Give the first and last offset of every unit; `starts` are where words are known to begin."""
    position = 0
    for token in _tokens(text):
        first = text.index(token, position)
        position = first + len(token)
        breaks = [at for at in range(first + 1, position) if _may_part(text, at, starts)]
        for left, right in pairwise([first, *breaks, position]):
            yield from _cut_to_limit(text, left, right, limit)


def _tokens(text: str) -> list[str]:
    """Part text at its spaces; lone marks stay with the word that they belong to."""
    tokens: list[str] = []
    opening = ""
    for token in text.split():
        if any(map(str.isalnum, token)):
            tokens.append(opening + token)
            opening = ""
        elif tokens and not opening and unicodedata.category(token[0]) not in {"Ps", "Pi"}:
            tokens[-1] += f" {token}"
        else:
            opening += f"{token} "
    return [*tokens, opening.rstrip()] if opening else tokens


def _may_part(text: str, at: int, starts: frozenset[int]) -> bool:
    before, after = text[at - 1], text[at]
    if " " in (before, after) or not (is_unspaced(before) or is_unspaced(after)):
        return False
    if after in _NOT_FIRST or unicodedata.category(after) in {"Pe", "Pf", "Po", "Mn", "Me", "Cf"}:
        return False
    if unicodedata.category(before) in {"Ps", "Pi"} or before in _JOINERS:
        return False
    return not starts or at in starts


def _cut_to_limit(text: str, first: int, last: int, limit: float) -> Iterator[tuple[int, int]]:
    """Cut what is wider than a line, never before a mark that belongs to the character before."""
    width = 0.0
    for at in range(first, last):
        step = columns(text[at])
        if width + step > limit and step and at > first and text[at - 1] not in _JOINERS:
            yield first, first + len(text[first:at].rstrip())
            first, width = at + (text[at] == " "), 0.0
            step *= first == at
        width += step
    if first < last:
        yield first, last
