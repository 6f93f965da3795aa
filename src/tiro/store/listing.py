"""The list of an owner's recordings, filtered and sorted.

Where few recordings fit, they are found first, by an index or by reading through the names, and
sorted then. Where many fit, the list is read in its order until a page is full. The recordings of
a tag may all be old: in the order of time they are read by an index of their own, and in other
orders they are found first also when they are more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select, true
from sqlalchemy.orm import Session

from tiro.store import names, paging
from tiro.store.aside import aside
from tiro.store.database import now
from tiro.store.shown import is_shown
from tiro.store.tables import Recording, RecordingName
from tiro.store.tagged import IN_TIME, Tagged

FEW = 1000
MANY = 20_000
"""Of a tag: so many are found first and sorted; among more, a page is soon full."""
MANY_ON_POSTGRES = 5_000
"""There reading single rows costs more, and reading in order less."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which recordings of an owner are meant; what is not named is any.

    Attributes:
        text: What title or file name contains, whatever the case and the accents.
        states: Of the newest job.
        needs_attention: Also those whose newest job failed, or completed with warnings.
        language: Of the text that is shown.
        created_from: Added at this time or later, seconds since the epoch.
        created_to: Added before this time.
        duration_min: At least so long, seconds.
        duration_max: At most so long.
        tags: That carry any of these tags.
        all_tags: That carry all of them.
        is_favourite: Those that are marked as favourites, or that are not.
        is_deleted: Those that are deleted, but not yet for good, and no others.
    """

    text: str | None = None
    states: Sequence[str] = ()
    needs_attention: bool = False
    language: str | None = None
    created_from: float | None = None
    created_to: float | None = None
    duration_min: float | None = None
    duration_max: float | None = None
    tags: Sequence[str] = ()
    all_tags: bool = False
    is_favourite: bool | None = None
    is_deleted: bool = False


def page(
    session: Session, owner_id: str, filters: Filters, asked: paging.Asked
) -> paging.Page[Recording]:
    """Read one page of an owner's recordings."""
    query = select(Recording)
    if filters.is_deleted:
        query = query.where(Recording.deleted_at.is_not(None), Recording.purge_at > now(session))
    else:
        query = query.where(is_shown())
    sort = asked.sort.removeprefix("-")
    tagged = Tagged(owner_id, filters.tags, filters.all_tags)
    found = _found(session, filters, tagged, sort)
    if found is not None:
        is_meant = (aside(Recording.owner_id) == owner_id, Recording.id.in_(found))
        query = query.where(*is_meant, *_by_columns(filters, sort="id"))
        return paging.page(session, query, Recording, asked, is_sorted_apart=True)
    if filters.text:
        query = query.where(_named(filters.text))
    if _is_along_tag(tagged, sort):
        is_meant = (aside(Recording.owner_id) == owner_id, *_by_columns(filters, sort="id"))
        query = tagged.joined(session, query).where(*is_meant)
        return paging.page(session, query, Recording, asked, along=IN_TIME)
    query = query.where(Recording.owner_id == owner_id, *_by_columns(filters, sort=sort))
    if filters.tags:
        query = query.where(*tagged.conditions())
    return paging.page(session, query, Recording, asked)


def _found(
    session: Session, filters: Filters, tagged: Tagged, sort: str
) -> list[str] | Select[str] | None:
    """Give the recordings that are to be found before they are sorted; None where the list is read in its order."""
    if filters == Filters():
        return None
    few = _few(session, filters, tagged)
    if few is not None or not filters.tags:
        return few
    found = tagged.few(session, FEW)
    if found is not None:
        return _also_named(session, found, filters)
    if _is_along_tag(tagged, sort):
        return None
    # Texts are looked for among the names of a page, not among so many.
    is_postgres = session.get_bind().dialect.name == "postgresql"
    most = MANY_ON_POSTGRES if is_postgres else MANY
    is_some = not filters.text and tagged.has_at_most(session, most)
    return tagged.ids(session) if is_some else None


def _few(session: Session, filters: Filters, tagged: Tagged) -> list[str] | None:
    """Give the recordings that one filter or the other leaves, when they are few."""
    owner_id = tagged.owner_id
    if filters.text:
        query = select(RecordingName.recording_id).where(
            RecordingName.owner_id == owner_id, _contains(filters.text)
        )
    elif filters.is_deleted:
        query = select(Recording.id).where(
            aside(Recording.owner_id) == owner_id, Recording.deleted_at.is_not(None)
        )
    else:
        query = select(Recording.id).where(Recording.owner_id == owner_id, *_by_columns(filters))
    found = list(session.scalars(query.limit(FEW + 1)))
    if len(found) > FEW:
        return None
    return tagged.among(session, found) if filters.tags else found


def _is_along_tag(tagged: Tagged, sort: str) -> bool:
    return tagged.is_joint and sort == Recording.created_at.key


def _by_columns(filters: Filters, *, sort: str | None = None) -> list[ColumnElement[bool]]:
    """Give the conditions on columns.

    Args:
        filters: What is meant.
        sort: The column whose index is to be used, if one is; then none is to be chosen for a
            condition on another.
    """
    state, attention, language = Recording.job_state, Recording.needs_attention, Recording.language
    created, duration, favourite = (
        Recording.created_at,
        Recording.duration,
        Recording.is_favourite,
    )
    if sort is not None and sort != created.key:
        state, attention, language, created, favourite = map(
            aside, (state, attention, language, created, favourite)
        )
    if sort is not None and sort != duration.key:
        duration = aside(duration)
    stands: list[ColumnElement[bool]] = []
    if filters.states:
        stands.append(state.in_(filters.states))
    if filters.needs_attention:
        stands.append(attention == true())
    bounds: list[tuple[float | str | bool | None, Callable[[Any], ColumnElement[bool]]]] = [
        (filters.language, lambda value: language == value),
        (filters.is_favourite, lambda value: favourite == value),
        (filters.created_from, lambda value: created >= value),
        (filters.created_to, lambda value: created < value),
        (filters.duration_min, lambda value: duration >= value),
        (filters.duration_max, lambda value: duration <= value),
    ]
    found = [condition(value) for value, condition in bounds if value is not None]
    return [or_(*stands), *found] if stands else found


def _also_named(session: Session, found: list[str], filters: Filters) -> list[str]:
    """Give those of a few recordings whose names hold the text, if one is asked for."""
    if not filters.text:
        return found
    query = select(RecordingName.recording_id).where(
        RecordingName.recording_id.in_(found), _contains(filters.text)
    )
    return list(session.scalars(query))


def _named(text: str) -> ColumnElement[bool]:
    return exists(
        select(RecordingName.recording_id).where(
            RecordingName.recording_id == Recording.id, _contains(text)
        )
    )


def _contains(text: str) -> ColumnElement[bool]:
    return RecordingName.text.contains(names.folded(text), autoescape=True)
