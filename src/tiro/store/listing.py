"""The list of an owner's recordings, filtered and sorted.

Where few recordings fit, they are found first, by an index or by reading through the names, and
sorted then. Where many fit, the list is read in its order until a page is full.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from tiro.store import names, paging
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
    query = select(Recording).where(Recording.owner_id == owner_id)
    if filters.is_deleted:
        query = query.where(Recording.deleted_at.is_not(None), Recording.purge_at > now(session))
    else:
        query = query.where(is_shown())
    query = query.where(*_by_columns(filters))
    few = _few(session, owner_id, filters)
    if few is not None:
        query = query.where(Recording.id.in_(few))
    elif filters.text:
        named = exists(
            select(RecordingName.recording_id).where(
                RecordingName.recording_id == Recording.id, _contains(filters.text)
            )
        )
        query = query.where(named)
    return paging.page(session, query, Recording, asked)


def _few(session: Session, owner_id: str, filters: Filters) -> list[str] | None:
    """Give the recordings that one of the filters leaves, when they are few."""
    if filters.text:
        named = select(RecordingName.recording_id).where(
            RecordingName.owner_id == owner_id, _contains(filters.text)
        )
        found = list(session.scalars(named.limit(FEW + 1)))
        if len(found) <= FEW:
            return found
    conditions = _by_columns(filters)
    if not conditions:
        return None
    fitting = select(Recording.id).where(Recording.owner_id == owner_id, *conditions)
    found = list(session.scalars(fitting.limit(FEW + 1)))
    return found if len(found) <= FEW and not filters.text else None


def _by_columns(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    stands: list[ColumnElement[bool]] = []
    if filters.states:
        stands.append(Recording.job_state.in_(filters.states))
    if filters.needs_attention:
        stands.append(Recording.needs_attention.is_(True))
    if stands:
        found.append(or_(*stands))
    if filters.language is not None:
        found.append(Recording.language == filters.language)
    if filters.created_from is not None:
        found.append(Recording.created_at >= filters.created_from)
    if filters.created_to is not None:
        found.append(Recording.created_at < filters.created_to)
    if filters.duration_min is not None:
        found.append(Recording.duration >= filters.duration_min)
    if filters.duration_max is not None:
        found.append(Recording.duration <= filters.duration_max)
    return found


def _contains(text: str) -> ColumnElement[bool]:
    return RecordingName.text.contains(names.folded(text), autoescape=True)
