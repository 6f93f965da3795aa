"""Each speaker edit is what a person said of who speaks when; all are put onto any text of the recording."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeVar

from tiro.transcript.model import Segment, Word
from tiro.transcript.parting import part_by_speaker, with_own_ids

T = TypeVar("T", Segment, Word)


@dataclass(frozen=True, slots=True)
class SpeakerEdit:
    """From `start` to `end` this speaker speaks, or nobody where `speaker` is None.

    With a `channel` it is said of that channel alone.
    """

    start: float
    end: float
    speaker: str | None
    channel: int | None = None


def apply(segments: Sequence[Segment], edits: Sequence[SpeakerEdit]) -> list[Segment]:
    """Give each word whose middle an edit covers to the edit's speaker; where several do, the last one wins.

    Segments are parted where the speaker then changes; the new parts get ids that were free. A
    segment without words is given as a whole, by its own middle.
    """
    if not edits:
        return list(segments)
    near = _near(segments, edits)
    return with_own_ids(
        chain.from_iterable(
            _assigned(segment, few) for segment, few in zip(segments, near, strict=True)
        )
    )


def _near(segments: Sequence[Segment], edits: Sequence[SpeakerEdit]) -> list[list[SpeakerEdit]]:
    """Give for each segment the edits that may touch it, in their order; both are walked once."""
    if len(edits) == 1:
        return [[*edits] if _touches(edits[0], segment) else [] for segment in segments]
    found: list[list[SpeakerEdit]] = [[] for _ in segments]
    waiting = deque(sorted(enumerate(edits), key=lambda pair: pair[1].start))
    active: list[tuple[int, SpeakerEdit]] = []
    for place in sorted(range(len(segments)), key=lambda place: segments[place].start):
        segment = segments[place]
        while waiting and waiting[0][1].start <= segment.end:
            active.append(waiting.popleft())
        active = [pair for pair in active if pair[1].end >= segment.start]
        few = [pair for pair in active if pair[1].channel in {None, segment.channel}]
        found[place] = [edit for _, edit in sorted(few, key=lambda pair: pair[0])]
    return found


def _touches(edit: SpeakerEdit, segment: Segment) -> bool:
    is_near = edit.start <= segment.end and edit.end >= segment.start
    return is_near and edit.channel in {None, segment.channel}


def _assigned(segment: Segment, edits: Sequence[SpeakerEdit]) -> list[Segment]:
    if not edits:
        return [segment]
    if not segment.words:
        return [_given(segment, edits)]
    words = tuple(_given(word, edits) for word in segment.words)
    return [segment] if words == segment.words else part_by_speaker(replace(segment, words=words))


def _given(said: T, edits: Sequence[SpeakerEdit]) -> T:
    middle = (said.start + said.end) / 2
    covering = [edit for edit in edits if edit.start <= middle <= edit.end]
    return replace(said, speaker=covering[-1].speaker) if covering else said
