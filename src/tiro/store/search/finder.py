"""Looks places up in the index: the newest that fit, as many as are looked at, of one owner alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    exists,
    false,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from tiro.store.aside import aside
from tiro.store.search.index import index_of
from tiro.store.search.places import BITS, END, RANGES, Kind, begin
from tiro.store.search.port import Index, sign_of
from tiro.store.search.query import Query, term
from tiro.store.tables import (
    Recording,
    RecordingTag,
    SearchOwner,
    SearchRecording,
)

# As they stand: PostgreSQL shifts by no BIGINT.
_BITS = literal_column(str(BITS), Integer)
_WITHIN = literal_column(str(END - 1), Integer)
MOST_PLACES = 10_000
"""Places that are looked at, the newest; no query costs more, however common its words are."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Where to look; what is not named is anywhere.

    Attributes:
        kinds: What may be found; all when empty.
        tags: Ids of tags that the recording carries.
        needs_all_tags: Whether it must carry all of them, not any.
        speaker: Name of who says it; in one recording also the label.
        language: Of the text that is shown.
        created_from: The recording was added at this time or later, seconds since the epoch.
        created_to: It was added before this time.
        recording_id: In this recording alone.
    """

    kinds: Sequence[Kind] = ()
    tags: Sequence[str] = ()
    needs_all_tags: bool = False
    speaker: str | None = None
    language: str | None = None
    created_from: float | None = None
    created_to: float | None = None
    recording_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Bounds:
    """The number of an account, and those of its oldest and its newest recording."""

    number: int
    first: int
    last: int


def find(
    session: Session,
    owner_id: str,
    query: Query,
    filters: Filters,
    *,
    before: int | None = None,
) -> list[int]:
    """Give the places that fit, the newest recordings first; one more than are looked at if there are more.

    Args:
        session: To read with.
        owner_id: Whose.
        query: What is to be found; wants something.
        filters: Where.
        before: Only in recordings with a lower number.
    """
    asked = statement(session, owner_id, query, filters)
    if asked is None:
        return []
    place = index_of(session).place_id()
    if before is not None:
        asked = asked.where(place < begin(before))
    return list(session.scalars(asked.order_by(place.desc()).limit(MOST_PLACES + 1)))


def statement(
    session: Session, owner_id: str, query: Query, filters: Filters
) -> Select[int] | None:
    """Give the statement that selects the places that fit; None when there can be none."""
    owner = _bounds(session, owner_id, filters)
    if owner is None or not query.wanted:
        return None
    index = index_of(session)
    place, sign = index.place_id(), sign_of(owner.number)
    asked = select(place).where(index.matches(sign, query))
    # Where it reads the newest first, PostgreSQL must not read others' for long.
    asked = asked.where(place >= begin(owner.first), place < begin(owner.last + 1))
    if filters.kinds:
        asked = asked.where(_is_of(place, filters.kinds))
    asked = asked.where(*_in_recordings(place, owner_id, filters))
    return asked.where(*_said_by(index, sign, filters)) if filters.speaker else asked


def recordings_of(
    session: Session, owner_id: str, numbers: Sequence[int]
) -> dict[int, tuple[SearchRecording, Recording]]:
    """Read the recordings of places, by their numbers."""
    rows = session.execute(
        select(SearchRecording, Recording)
        .join(Recording, Recording.id == SearchRecording.recording_id)
        .where(
            SearchRecording.number.in_(numbers),
            SearchRecording.owner_id == owner_id,
            Recording.owner_id == owner_id,
            Recording.deleted_at.is_(None),
        )
    )
    return {entry.number: (entry, recording) for entry, recording in rows}


def _bounds(session: Session, owner_id: str, filters: Filters) -> _Bounds | None:
    """Give an owner's number, and those of the recordings between which to look; None when there are none."""
    number = SearchRecording.number
    mine = select(number).where(SearchRecording.owner_id == owner_id)
    if filters.recording_id is not None:
        mine = mine.where(SearchRecording.recording_id == filters.recording_id)
    first = mine.order_by(number).limit(1).scalar_subquery()
    last = mine.order_by(number.desc()).limit(1).scalar_subquery()
    asked = select(SearchOwner.number, first, last).where(SearchOwner.owner_id == owner_id)
    found = session.execute(asked).first()
    if found is None or cast("int | None", found[1]) is None:
        return None
    return _Bounds(*found)


def _is_of(place: ColumnElement[int], kinds: Sequence[Kind]) -> ColumnElement[bool]:
    where = place.op("&")(_WITHIN)
    return or_(*(and_(where >= RANGES[kind][0], where < RANGES[kind][1]) for kind in set(kinds)))


def _in_recordings(
    place: ColumnElement[int], owner_id: str, filters: Filters
) -> list[ColumnElement[bool]]:
    """Say in which recordings places are; of deleted ones, which are few, that they are in none."""
    number = place.op(">>")(_BITS)
    numbers = select(SearchRecording.number).join(
        Recording, Recording.id == SearchRecording.recording_id
    )
    hidden = numbers.where(aside(Recording.owner_id) == owner_id, Recording.deleted_at.is_not(None))
    conditions = _of_recording(owner_id, filters)
    if not conditions:
        return [number.not_in(hidden)]
    return [
        number.in_(
            numbers.where(
                Recording.owner_id == owner_id, Recording.deleted_at.is_(None), *conditions
            )
        )
    ]


def _of_recording(owner_id: str, filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.language is not None:
        found.append(Recording.language == filters.language)
    if filters.created_from is not None:
        found.append(Recording.created_at >= filters.created_from)
    if filters.created_to is not None:
        found.append(Recording.created_at < filters.created_to)
    carried = [
        exists(
            select(RecordingTag.tag_id).where(
                RecordingTag.recording_id == Recording.id,
                RecordingTag.owner_id == owner_id,
                RecordingTag.tag_id == tag,
            )
        )
        for tag in filters.tags
    ]
    if carried:
        found.append(and_(*carried) if filters.needs_all_tags else or_(*carried))
    return found


def _said_by(index: Index, owner: str, filters: Filters) -> list[ColumnElement[bool]]:
    """Say that a place is of the text, and that somebody of this name, or label, says it.

    Names are looked up in the index, where the account's own are. Labels mean something only in
    one recording.
    """
    speaker, place, label = filters.speaker or "", index.place_id(), index.source()
    is_said: list[ColumnElement[bool]] = []
    if filters.recording_id is not None:
        is_said.append(label == speaker)
    named = term(speaker, is_prefix=True)
    if named is not None:
        number = place.op(">>")(_BITS)
        is_named = (index.matches(owner, Query((named,))), _is_of(place, [Kind.SPEAKER]))
        numbers = select(number).where(*is_named).correlate(None)
        labels = select(number, label).where(*is_named).correlate(None)
        # First by recordings, which costs less.
        is_named_so = index.looked_up(tuple_(number, label).in_(labels))
        is_said.append(and_(index.looked_up(number.in_(numbers)), is_named_so))
    return [_is_of(place, [Kind.TEXT]), or_(false(), *is_said)]
