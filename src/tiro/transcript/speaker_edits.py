"""What people said of who speaks when, put onto any text of the recording."""

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
    return with_own_ids(chain.from_iterable(_assigned(segment, edits) for segment in segments))


def _assigned(segment: Segment, edits: Sequence[SpeakerEdit]) -> list[Segment]:
    near = [
        edit
        for edit in edits
        if edit.start <= segment.end
        and segment.start <= edit.end
        and edit.channel in {None, segment.channel}
    ]
    if not near:
        return [segment]
    if not segment.words:
        return [_given(segment, near)]
    words = tuple(_given(word, near) for word in segment.words)
    return [segment] if words == segment.words else part_by_speaker(replace(segment, words=words))


def _given(said: T, edits: Sequence[SpeakerEdit]) -> T:
    middle = (said.start + said.end) / 2
    covering = [edit for edit in edits if edit.start <= middle <= edit.end]
    return replace(said, speaker=covering[-1].speaker) if covering else said
