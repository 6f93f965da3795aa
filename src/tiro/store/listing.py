"""The list of an owner's recordings, filtered and sorted.

Where few recordings fit, they are found first, by an index or by reading through the names, and
sorted then. Where many fit, the list is read in its order until a page is full.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, true
from sqlalchemy.orm import Session

from tiro.store import names, paging
from tiro.store.aside import aside
from tiro.store.database import now
from tiro.store.shown import is_shown
from tiro.store.tables import Recording, RecordingName

FEW = 1000


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
    few = _few(session, owner_id, filters)
    if few is not None:
        is_meant = (aside(Recording.owner_id) == owner_id, Recording.id.in_(few))
        query = query.where(*is_meant, *_by_columns(filters, sort="id"))
    else:
        sort = asked.sort.removeprefix("-")
        query = query.where(Recording.owner_id == owner_id, *_by_columns(filters, sort=sort))
        if filters.text:
            query = query.where(_named(filters.text))
    return paging.page(session, query, Recording, asked)


def _few(session: Session, owner_id: str, filters: Filters) -> list[str] | None:
    """Give the recordings that one filter or the other leaves, when they are few."""
    if filters == Filters():
        return None
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
    return found if len(found) <= FEW else None


def _by_columns(filters: Filters, *, sort: str | None = None) -> list[ColumnElement[bool]]:
    """Give the conditions on columns.

    Args:
        filters: What is meant.
        sort: The column whose index is to be used, if one is; then none is to be chosen for a
            condition on another.
    """
    state, attention, language = Recording.job_state, Recording.needs_attention, Recording.language
    created, duration = Recording.created_at, Recording.duration
    if sort is not None and sort != created.key:
        state, attention, language, created = map(aside, (state, attention, language, created))
    if sort is not None and sort != duration.key:
        duration = aside(duration)
    stands: list[ColumnElement[bool]] = []
    if filters.states:
        stands.append(state.in_(filters.states))
    if filters.needs_attention:
        stands.append(attention == true())
    bounds: list[tuple[float | str | None, Callable[[Any], ColumnElement[bool]]]] = [
        (filters.language, lambda value: language == value),
        (filters.created_from, lambda value: created >= value),
        (filters.created_to, lambda value: created < value),
        (filters.duration_min, lambda value: duration >= value),
        (filters.duration_max, lambda value: duration <= value),
    ]
    found = [condition(value) for value, condition in bounds if value is not None]
    return [or_(*stands), *found] if stands else found


def _named(text: str) -> ColumnElement[bool]:
    return exists(
        select(RecordingName.recording_id).where(
            RecordingName.recording_id == Recording.id, _contains(text)
        )
    )


def _contains(text: str) -> ColumnElement[bool]:
    return RecordingName.text.contains(names.folded(text), autoescape=True)
