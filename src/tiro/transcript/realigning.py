"""Which stretches of sound are asked for the times of changed words, and what the answer changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tiro.transcript.model import Segment, Word

LONGEST_SECONDS = 25.0
"""Neighbours are asked for together up to here: engines hear windows of 30 s."""

_PAD_SECONDS = 0.25
_PAUSE_SECONDS = 1.0
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of sound, and the neighbouring segments that are said in it.

    Attributes:
        start: Seconds from the start of the recording.
        end: Likewise.
        segments: Those that wait for their times, in order; each has words.
    """

    start: float
    end: float
    segments: tuple[Segment, ...]

    @property
    def channel(self) -> int | None:
        """The channel in which it is said; None: in the mix of all."""
        return self.segments[0].channel

    @property
    def language(self) -> str | None:
        """The language of the segments, where it is known."""
        return self.segments[0].language

    @property
    def words(self) -> tuple[Word, ...]:
        """All words, with the times that they are presumed to have."""
        return tuple(word for segment in self.segments for word in segment.words)


def pieces(segments: Iterable[Segment]) -> list[Piece]:
    """Gather the segments that wait for their times.

    Args:
        segments: All of a text, in order; of those that do not wait the times are enough.
    """
    channels: dict[int | None, list[Segment]] = {}
    for segment in segments:
        channels.setdefault(segment.channel, []).append(segment)
    return [piece for said in channels.values() for piece in _of_channel(said)]


def waits(segment: Segment) -> bool:
    """Whether times of a segment's words may be found."""
    return segment.retime is not None and bool(segment.words)


def retimed(piece: Piece, words: Sequence[Word], kept: Iterable[int]) -> list[Segment]:
    """Give the segments of a piece with the times that were found.

    Args:
        piece: What was asked for.
        words: Its words with their times, seconds from the start of the recording, in order.
        kept: Which of them have no new times.

    Returns:
        As many segments. They begin and end with their words or as before, as far as their
        neighbours let them; one of which nothing was found keeps its times.
    """
    unknown = frozenset(kept)
    found: list[Segment] = []
    first = 0
    for segment in piece.segments:
        places = range(first, first + len(segment.words))
        first = places.stop
        if all(place in unknown for place in places):
            found.append(replace(segment, retime=None))
            continue
        found.append(_timed(segment, [words[place] for place in places]))
    return _apart(found, piece)


def put(present: Segment, old: Segment, new: Segment) -> Segment | None:
    """Give a segment the times that were found for it; None when its words were changed meanwhile."""
    if _timing(present) != _timing(old):
        return None
    words = tuple(
        replace(word, start=timed.start, end=timed.end)
        for word, timed in zip(present.words, new.words, strict=True)
    )
    return replace(present, start=new.start, end=new.end, words=words, retime=None)


def given_up(segment: Segment) -> Segment:
    """Let a segment keep the times that it has."""
    return replace(segment, retime=None)


def _of_channel(said: Sequence[Segment]) -> list[Piece]:
    groups: list[list[int]] = []
    for place, segment in enumerate(said):
        if not waits(segment):
            continue
        if groups and _continues(said, groups[-1], place):
            groups[-1].append(place)
        else:
            groups.append([place])
    return [_piece(said, group) for group in groups]


def _continues(said: Sequence[Segment], group: Sequence[int], place: int) -> bool:
    last, segment = said[group[-1]], said[place]
    return (
        group[-1] == place - 1
        and last.language == segment.language
        and last.held == segment.held
        and 0 <= segment.start - last.end <= _PAUSE_SECONDS
        and segment.end - said[group[0]].start <= LONGEST_SECONDS
    )


def _piece(said: Sequence[Segment], group: Sequence[int]) -> Piece:
    """Give the sound of a group, and a little more where nothing else is said."""
    first, last = said[group[0]], said[group[-1]]
    before = said[group[0] - 1].end if group[0] else 0.0
    after = said[group[-1] + 1].start if group[-1] + 1 < len(said) else last.end + _PAD_SECONDS
    start = max(min(before, first.start), first.start - _PAD_SECONDS, 0.0)
    end = min(max(after, last.end), last.end + _PAD_SECONDS)
    return Piece(start, end, tuple(said[place] for place in group))


def _timed(segment: Segment, words: Sequence[Word]) -> Segment:
    floor = 0.0
    placed: list[Word] = []
    for word, found in zip(segment.words, words, strict=True):
        start = max(floor, round(found.start, _DIGITS))
        end = max(start, round(found.end, _DIGITS))
        placed.append(replace(word, start=start, end=end))
        floor = end
    return replace(
        segment,
        start=min(segment.start, placed[0].start),
        end=max(segment.end, placed[-1].end),
        words=tuple(placed),
        retime=None,
    )


def _apart(segments: list[Segment], piece: Piece) -> list[Segment]:
    """Let neighbours end and begin between their words, and none leave the piece."""
    found = list(segments)
    for at, (one, other) in enumerate(pairwise(segments)):
        border = max(one.words[-1].end, min(one.end, other.words[0].start))
        found[at] = replace(found[at], end=border)
        found[at + 1] = replace(found[at + 1], start=max(border, other.start))
    first, last = found[0], found[-1]
    found[0] = replace(first, start=max(first.start, min(piece.start, first.words[0].start)))
    found[-1] = replace(last, end=min(last.end, max(piece.end, last.words[-1].end)))
    return found


def _timing(segment: Segment) -> tuple[object, ...]:
    words = [(word.word, word.start, word.end) for word in segment.words]
    return segment.text, segment.start, segment.end, segment.retime, words
