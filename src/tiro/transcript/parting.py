"""Parts a segment where its speaker changes, and finds ids for what is new."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from tiro.transcript import parts
from tiro.transcript.model import Segment, Word

_SHORTEST_SECONDS = 0.02
"""Shorter words count as if they were so long, so that they decide when nothing else does."""


def part_by_speaker(segment: Segment) -> list[Segment]:
    """Part a segment between words of different speakers; each part names the speaker of its words.

    A segment whose words do not stand in its text stays whole, and names whom most of its time
    belongs to. Ids are left as they are.
    """
    if not segment.words:
        return [segment]
    pairs = enumerate(pairwise(segment.words), 1)
    changes = [at for at, (one, other) in pairs if one.speaker != other.speaker]
    return [
        replace(part, speaker=_main_speaker(part.words)) for part in parts.cut(segment, changes)
    ]


def with_own_ids(segments: Iterable[Segment]) -> list[Segment]:
    """Give each segment whose id an earlier one has a free id; all others keep theirs."""
    given = list(segments)
    taken = {segment.id for segment in given}
    if len(taken) == len(given):
        return given
    fresh = _fresh_ids(taken)
    seen: set[str] = set()
    found: list[Segment] = []
    for segment in given:
        own = replace(segment, id=next(fresh)) if segment.id in seen else segment
        seen.add(own.id)
        found.append(own)
    return found


def _fresh_ids(taken: set[str]) -> Iterator[str]:
    numbers = [int(name[1:]) for name in taken if name[:1] == "s" and name[1:].isdecimal()]
    number = max(numbers, default=0)
    while True:
        number += 1
        yield f"s{number}"


def _main_speaker(words: Sequence[Word]) -> str | None:
    seconds: dict[str | None, float] = {}
    for word in words:
        length = max(word.end - word.start, _SHORTEST_SECONDS)
        seconds[word.speaker] = seconds.get(word.speaker, 0.0) + length
    return max(seconds, key=lambda speaker: seconds[speaker])
