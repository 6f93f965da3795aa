"""Cuts a segment between its words, so that the parts say together what the whole said."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tiro.transcript import anchors
from tiro.transcript.model import Segment, Word


def cut(segment: Segment, before: Iterable[int]) -> list[Segment]:
    """Cut a segment before the words at these indexes.

    The first part keeps the segment's start, the last its end; between, parts begin and end with
    their words. Each part is as sure as its own words. Ids are left as they are.

    Returns:
        The parts in order; the whole where its text and words differ, or nothing is to be cut.
    """
    places = sorted({index for index in before if 0 < index < len(segment.words)})
    offsets = anchors.locate(segment.text, segment.words) if places else None
    if offsets is None:
        return [segment]
    firsts = [0, *(_border(segment, offsets, index) for index in places)]
    texts = [
        segment.text[first:last].strip()
        for first, last in zip(firsts, [*firsts[1:], len(segment.text)], strict=True)
    ]
    groups = [
        segment.words[first:last]
        for first, last in zip([0, *places], [*places, len(segment.words)], strict=True)
    ]
    parts = [_part(segment, text, words) for text, words in zip(texts, groups, strict=True)]
    parts[0] = replace(parts[0], start=min(segment.start, parts[0].start))
    parts[-1] = replace(parts[-1], end=max(segment.end, parts[-1].end))
    return parts


def renumbered(segments: Iterable[Segment]) -> list[Segment]:
    """Give the ids `s1`, `s2`, ... in order."""
    return [replace(segment, id=f"s{number}") for number, segment in enumerate(segments, 1)]


def sureness(words: Iterable[Word]) -> float | None:
    """Average the probabilities of words; None where none has one."""
    known = [word.probability for word in words if word.probability is not None]
    return sum(known) / len(known) if known else None


def _border(segment: Segment, offsets: Sequence[int], index: int) -> int:
    """Give where in the text the part that begins with a word begins: opening marks go with it."""
    end_before = offsets[index - 1] + len(segment.words[index - 1].word)
    between = segment.text[end_before : offsets[index]]
    for at in range(len(between), 0, -1):
        if between[at - 1].isspace():
            return end_before + at
    for at, mark in enumerate(between):
        if unicodedata.category(mark) in {"Ps", "Pi"}:
            return end_before + at
    return offsets[index]


def _part(whole: Segment, text: str, words: tuple[Word, ...]) -> Segment:
    sure = sureness(words)
    return replace(
        whole,
        start=words[0].start,
        end=words[-1].end,
        text=text,
        words=words,
        confidence=whole.confidence if sure is None else round(sure, 4),
    )
