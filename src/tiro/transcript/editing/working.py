"""A text while it is edited: operations are done in place, so that thousands of them take moments."""

from collections.abc import Sequence
from dataclasses import replace
from heapq import heapify, heappop, heappush

from tiro.transcript import speaker_edits
from tiro.transcript.editing import rewriting, speaking
from tiro.transcript.editing.operations import (
    BY_PERSON,
    Assign,
    Delete,
    EditError,
    Hold,
    Merge,
    Operation,
    Put,
    Replace,
    Restore,
    Split,
)
from tiro.transcript.model import Segment
from tiro.transcript.speaker_edits import SpeakerEdit

_REACHES = (8, 256, 4096)
"""How far a segment is first looked for from where it was last seen."""


class WorkingText:
    """The segments of a text, and what was said of who speaks when.

    Args:
        segments: In order, each with an id of its own.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.said: list[SpeakerEdit] = []
        self._take(segments)

    @property
    def segments(self) -> list[Segment]:
        """The segments as they are now."""
        return list(self._segments)

    def do(self, operation: Operation) -> Put:
        """Do one operation; gives what undoes it.

        New segments get the id `s` and the number that follows the highest of any segment, those
        held back included, in their order; all others keep theirs.

        Raises:
            EditError: The text has no such segment or words.
        """
        match operation:
            case Merge():
                return self._merge(operation.segments)
            case Put():
                return self._put(operation.at, operation.gone, operation.segments)
            case _:
                pass
        if operation.segment is None:
            return self._assign_stretch(operation)
        place = self._place(operation.segment)
        return self._part(place, 1, self._made(self._segments[place], operation))

    def _made(
        self, segment: Segment, wish: Assign | Hold | Restore | Split | Replace | Delete
    ) -> Sequence[Segment]:
        """Say what becomes of one segment; its parts have its id still."""
        match wish:
            case Assign():
                edited = speaking.assigned(segment, wish)
                self.said += edited.said
                return edited.segments
            case Hold() | Restore():
                return [replace(segment, held=BY_PERSON if isinstance(wish, Hold) else None)]
            case Split(word=None):
                return rewriting.split_at_character(segment, wish.offset or 0)
            case Split():
                return rewriting.split_at_word(segment, wish.word or 0)
            case Replace(words=None):
                made = rewriting.rewrite(segment, wish.text)
            case Replace():
                made = rewriting.rewrite_words(segment, *(wish.words or (0, 0)), wish.text)
            case Delete():
                made = None
        return [] if made is None else [made]

    def _assign_stretch(self, wish: Assign) -> Put:
        said = SpeakerEdit(wish.start, wish.end, wish.speaker, wish.channel)
        before = self._segments
        after = speaker_edits.apply(before, [said])
        if len(after) > len(before):
            after.sort(key=_start)
        self.said.append(said)
        self._take(after)
        return Put(0, len(after), tuple(before))

    def _merge(self, names: Sequence[str]) -> Put:
        """Join neighbours; of other channels, and held back, may stand between them, and do after."""
        places = [self._place(name) for name in names]
        self._require_neighbours(places)
        merged = rewriting.merge([self._segments[place] for place in places])
        first, last = places[0], places[-1]
        gone = set(places)
        between = [self._segments[at] for at in range(first, last) if at not in gone]
        return self._part(first, last - first + 1, [merged, *between])

    def _require_neighbours(self, places: Sequence[int]) -> None:
        if len(places) < 2 or sorted(set(places)) != list(places):
            raise EditError("segments", "name two or more segments, in their order")
        chosen = [self._segments[place] for place in places]
        channel = chosen[0].channel
        if any(one.held is not None for one in chosen):
            raise EditError("segments", "restore what is held back before it is merged")
        between = self._segments[places[0] : places[-1] + 1]
        shown = [one.id for one in between if one.channel == channel and one.held is None]
        if shown != [one.id for one in chosen]:
            raise EditError("segments", "only neighbours of one channel can be merged")

    def _take(self, segments: Sequence[Segment]) -> None:
        self._segments = list(segments)
        self._ids = [segment.id for segment in self._segments]
        self._seen = {name: place for place, name in enumerate(self._ids)}
        self._numbers = [(-number, name) for name in self._ids if (number := _number(name))]
        heapify(self._numbers)

    def _place(self, name: str) -> int:
        """Find a segment; others that came and went moved it a little since it was seen."""
        seen = self._seen.get(name)
        if seen is None:
            raise EditError("segment", f"this text has no segment {name}")
        place = self._search(name, seen)
        self._seen[name] = place
        return place

    def _search(self, name: str, seen: int) -> int:
        for reach in _REACHES:
            try:
                return self._ids.index(name, max(0, seen - reach), seen + reach + 1)
            except ValueError:
                continue
        return self._ids.index(name)

    def _part(self, at: int, gone: int, made: Sequence[Segment]) -> Put:
        """Put parts in place of segments; they and what follows are then in the order of time."""
        after = self._with_own_ids(made)
        last = at + gone
        if len(after) > 1:
            while last < len(self._segments) and self._segments[last].start < after[-1].start:
                last += 1
            after = sorted([*after, *self._segments[at + gone : last]], key=_start)
        return self._put(at, last - at, after)

    def _with_own_ids(self, made: Sequence[Segment]) -> list[Segment]:
        after: list[Segment] = []
        taken: set[str] = set()
        for segment in made:
            own = replace(segment, id=self._fresh()) if segment.id in taken else segment
            taken.add(own.id)
            if own.id not in self._seen:
                self._take_id(own.id, 0)
            after.append(own)
        return after

    def _put(self, at: int, gone: int, made: Sequence[Segment]) -> Put:
        before = tuple(self._segments[at : at + gone])
        ids = [segment.id for segment in made]
        for name in {segment.id for segment in before} - set(ids):
            del self._seen[name]
        for name in ids:
            self._take_id(name, at)
        self._segments[at : at + gone] = made
        self._ids[at : at + gone] = ids
        return Put(at, len(ids), before)

    def _take_id(self, name: str, place: int) -> None:
        if name not in self._seen:
            number = _number(name)
            if number:
                heappush(self._numbers, (-number, name))
        self._seen[name] = place

    def _fresh(self) -> str:
        """Give the id after the highest."""
        while self._numbers and self._numbers[0][1] not in self._seen:
            heappop(self._numbers)
        highest = -self._numbers[0][0] if self._numbers else 0
        return f"s{highest + 1}"


def _start(segment: Segment) -> float:
    return segment.start


def _number(name: str) -> int:
    return int(name[1:]) if name[:1] == "s" and name[1:].isdecimal() else 0
