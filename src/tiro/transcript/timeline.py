"""Joins the texts of chunks into one timeline: no word lost, none doubled, times never going back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tiro.transcript import anchors
from tiro.transcript.characters import ends_sentence
from tiro.transcript.model import Segment, Word

LONGEST_SECONDS = 15.0
LONGEST_CHARACTERS = 300
PAUSE_SECONDS = 0.5
"""A silence between two words at which a sentence may be taken to end."""

_BORDER_WORDS = 50
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class ChunkText:
    """What was said in a chunk.

    Attributes:
        start: Seconds from the start of the recording, as `end`.
        segments: Their times are seconds from the start of the chunk.
    """

    start: float
    end: float
    segments: tuple[Segment, ...]


def join(chunks: Sequence[ChunkText]) -> list[Segment]:
    """Put chunks, in order, on the recording's timeline.

    Times are clamped into their chunk and rounded to milliseconds. Segments are never merged;
    long ones are split at sentence ends or pauses where the times of words are known. Ids are
    `s1`, `s2`, ... in order. A segment with words begins and ends with them.
    """
    joined: list[Segment] = []
    floor = 0.0
    for chunk in chunks:
        placed = [_placed(segment, chunk) for segment in chunk.segments]
        for segment in _without_repeats(joined, placed):
            if not segment.text:
                continue
            ordered = _in_order(segment, floor)
            floor = ordered.words[-1].start if ordered.words else ordered.start
            joined += split(ordered)
    return [replace(segment, id=f"s{number}") for number, segment in enumerate(joined, 1)]


def split(segment: Segment) -> list[Segment]:
    """Split a long segment into sentences; whole where its words are unknown or offer no place."""
    offsets = anchors.locate(segment.text, segment.words)
    if offsets is None:
        return [segment]
    done: list[Segment] = []
    waiting = [(segment, offsets)]
    while waiting:
        part, places = waiting.pop()
        cut = _best_cut(part) if _is_long(part) else None
        if cut is None:
            done.append(part)
            continue
        offset = places[cut]
        left = _part(segment, part.text[:offset], part.words[:cut])
        right = _part(segment, part.text[offset:], part.words[cut:])
        waiting.append((right, [place - offset for place in places[cut:]]))
        waiting.append((left, places[:cut]))
    return done


def _placed(segment: Segment, chunk: ChunkText) -> Segment:
    def place(seconds: float) -> float:
        return round(max(chunk.start, min(chunk.start + seconds, chunk.end)), _DIGITS)

    words = tuple(
        replace(word, start=place(word.start), end=place(word.end)) for word in segment.words
    )
    text = segment.text.strip() or " ".join(word.word for word in words)
    return replace(
        segment, start=place(segment.start), end=place(segment.end), text=text, words=words
    )


def _in_order(segment: Segment, floor: float) -> Segment:
    words: list[Word] = []
    for word in segment.words:
        start = max(floor, word.start)
        words.append(replace(word, start=start, end=max(start, word.end)))
        floor = start
    # A word lasts at most until the next one begins.
    for index, (word, after) in enumerate(pairwise(words)):
        words[index] = replace(word, end=min(word.end, after.start))
    start = words[0].start if words else max(floor, segment.start)
    end = words[-1].end if words else max(start, segment.end)
    return replace(segment, start=start, end=end, words=tuple(words))


def _without_repeats(before: Sequence[Segment], after: Iterable[Segment]) -> list[Segment]:
    """Take away words at the border that both chunks heard: the same words at the same time."""
    segments = list(after)
    tail = [word for segment in before[-5:] for word in segment.words][-_BORDER_WORDS:]
    head = [word for segment in segments for word in segment.words][:_BORDER_WORDS]
    repeats = _count_repeats(tail, head)
    kept: list[Segment] = []
    for segment in segments:
        trimmed = _without_first(segment, repeats)
        removed = len(segment.words) - len(trimmed.words)
        if segment.words:
            repeats = repeats - removed if removed else 0
        kept.append(trimmed)
    return kept


def _count_repeats(tail: Sequence[Word], head: Sequence[Word]) -> int:
    for count in range(min(len(tail), len(head)), 0, -1):
        if all(map(_is_same, tail[-count:], head)):
            return count
    return 0


def _is_same(one: Word, other: Word) -> bool:
    """Tell whether two chunks heard one word: words that merely touch are two."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    shorter = min(one.end - one.start, other.end - other.start)
    return one.word == other.word and shared > 0 and shared >= shorter / 2


def _without_first(segment: Segment, count: int) -> Segment:
    count = min(count, len(segment.words))
    offsets = anchors.locate(segment.text, segment.words)
    if count == 0 or offsets is None:
        return segment
    if count == len(segment.words):
        return replace(segment, text="", words=())
    return replace(segment, text=segment.text[offsets[count] :], words=segment.words[count:])


def _is_long(segment: Segment) -> bool:
    is_lasting = segment.end - segment.start > LONGEST_SECONDS
    return is_lasting or len(segment.text) > LONGEST_CHARACTERS


def _best_cut(segment: Segment) -> int | None:
    """Give the index of the word that begins the second part: the place nearest to the middle."""
    middle = (segment.start + segment.end) / 2
    words = segment.words
    places = range(1, len(words))
    sentences = [at for at in places if ends_sentence(words[at - 1].word, words[at].word)]
    pauses = [at for at in places if words[at].start - words[at - 1].end >= PAUSE_SECONDS]
    found = sentences or pauses
    return min(found, key=lambda at: abs(words[at].start - middle)) if found else None


def _part(whole: Segment, text: str, words: tuple[Word, ...]) -> Segment:
    sure = [word.probability for word in words if word.probability is not None]
    confidence = round(sum(sure) / len(sure), 4) if sure else whole.confidence
    return replace(
        whole,
        start=words[0].start,
        end=words[-1].end,
        text=text.strip(),
        words=words,
        confidence=confidence,
    )
