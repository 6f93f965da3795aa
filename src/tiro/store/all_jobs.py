"""The jobs of all accounts, for administrators: who has them and how long their sound is, but not what it is."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from tiro.errors import NotFound
from tiro.store import paging
from tiro.store.jobs import Filters
from tiro.store.tables import Job, Recording, User


def page(
    session: Session, owner_id: str | None, filters: Filters, asked: paging.Asked
) -> paging.Page[Job]:
    """Read one page of the jobs of all owners, or of one; those of deleted recordings are left out."""
    query = select(Job).where(*_conditions(owner_id, filters))
    return paging.page(session, query, Job, asked)


def owner_of(session: Session, job_id: str) -> str:
    """Name whose a job is.

    Raises:
        NotFound: There is none of this id.
    """
    found = session.scalar(select(Job.owner_id).where(Job.id == job_id, _is_shown()))
    if found is None:
        raise NotFound("There is no job with this id.")
    return found


def names(session: Session, owner_ids: Collection[str]) -> dict[str, str]:
    """Give the names of accounts by their ids."""
    rows = session.execute(select(User.id, User.name).where(User.id.in_(set(owner_ids))))
    return {row.id: row.name for row in rows}


def durations(session: Session, recording_ids: Collection[str]) -> dict[str, float | None]:
    """Give the lengths of recordings by their ids, seconds."""
    query = select(Recording.id, Recording.duration).where(Recording.id.in_(set(recording_ids)))
    return {row.id: row.duration for row in session.execute(query)}


def _conditions(owner_id: str | None, filters: Filters) -> list[ColumnElement[bool]]:
    found = [_is_shown()]
    if owner_id is not None:
        found.append(Job.owner_id == owner_id)
    if filters.state:
        found.append(Job.state.in_(filters.state))
    if filters.recording_id:
        found.append(Job.recording_id == filters.recording_id)
    if filters.kind:
        found.append(Job.kind == filters.kind)
    if filters.before is not None:
        found.append(Job.created_at < filters.before)
    return found


def _is_shown() -> ColumnElement[bool]:
    hidden = select(Recording.id).where(Recording.deleted_at.is_not(None))
    return or_(Job.recording_id.is_(None), Job.recording_id.not_in(hidden))
