"""Gives words to speakers, and says of which stretches of time that holds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from tiro.transcript.editing.operations import Assign, EditError
from tiro.transcript.model import Segment, Word
from tiro.transcript.parting import part_by_speaker, with_own_ids
from tiro.transcript.speaker_edits import SpeakerEdit

Chooses = Callable[[Segment, int | None], bool]
"""Whether a word of a segment, by its index, is meant; the index is None where there are no words."""


@dataclass(frozen=True, slots=True)
class Edited:
    """The segments after an edit, and what it said of who speaks when."""

    segments: list[Segment]
    said: list[SpeakerEdit]


def give(segments: Sequence[Segment], speaker: str | None, chooses: Chooses) -> Edited:
    """Give all words that are chosen to a speaker.

    What it says of who speaks when are stretches from the first to the last of neighbouring
    chosen words of one channel, over the ends of segments.
    """
    parts: list[list[Segment]] = []
    stretches: list[SpeakerEdit] = []
    running: dict[int | None, int] = {}
    for segment in segments:
        chosen = _chosen(segment, chooses)
        parts.append(_with(segment, speaker, chosen))
        for said, is_chosen in zip(segment.words or (segment,), chosen, strict=True):
            if not is_chosen:
                running.pop(segment.channel, None)
            elif segment.channel in running:
                at = running[segment.channel]
                stretches[at] = replace(stretches[at], end=max(stretches[at].end, said.end))
            else:
                running[segment.channel] = len(stretches)
                stretches.append(SpeakerEdit(said.start, said.end, speaker, segment.channel))
    return Edited(with_own_ids(chain.from_iterable(parts)), stretches)


def assigned(segment: Segment, wish: Assign) -> Edited:
    """Give a segment, or some of its words, to a speaker; all parts carry the segment's id.

    Raises:
        EditError: It has no such words.
    """
    first, last = wish.words or (0, len(segment.words) - 1)
    if wish.words is not None and last >= len(segment.words):
        raise EditError("words", f"segment {segment.id} has {len(segment.words)} words")
    given = give([segment], wish.speaker, lambda _, word: word is None or first <= word <= last)
    return replace(given, segments=[replace(part, id=segment.id) for part in given.segments])


def said_by(speaker: str) -> Chooses:
    """Choose what a speaker says."""

    def chooses(segment: Segment, word: int | None) -> bool:
        return (segment if word is None else segment.words[word]).speaker == speaker

    return chooses


def between(start: float, end: float, channel: int | None = None) -> Chooses:
    """Choose what is said in a stretch of time, by its middle."""

    def chooses(segment: Segment, word: int | None) -> bool:
        said: Segment | Word = segment if word is None else segment.words[word]
        is_inside = start <= (said.start + said.end) / 2 <= end
        return is_inside and channel in {None, segment.channel}

    return chooses


def require_segments(segments: Iterable[Segment], ids: Iterable[str]) -> None:
    """Raise `EditError` when the text has not all of these segments."""
    known = {segment.id for segment in segments}
    for name in ids:
        if name not in known:
            raise EditError("segments", f"this text has no segment {name}")


def _chosen(segment: Segment, chooses: Chooses) -> list[bool]:
    if not segment.words:
        return [chooses(segment, None)]
    return [chooses(segment, number) for number in range(len(segment.words))]


def _with(segment: Segment, speaker: str | None, chosen: Sequence[bool]) -> list[Segment]:
    if not any(chosen):
        return [segment]
    if not segment.words:
        return [replace(segment, speaker=speaker)]
    words = tuple(
        replace(word, speaker=speaker) if is_chosen else word
        for word, is_chosen in zip(segment.words, chosen, strict=True)
    )
    return part_by_speaker(replace(segment, words=words))
