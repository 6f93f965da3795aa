"""Imports as rows: what is fetched from where, sealed, and only as long as that is needed."""

import time
from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tiro.errors import StateConflict
from tiro.store import scope
from tiro.store.states import State
from tiro.store.tables import ImportRow, Job

KEEP_FAILED_SECONDS = 86_400.0
"""For how long one that failed can be tried again."""


def add(session: Session, row: ImportRow) -> ImportRow:
    """Insert what a new job fetches."""
    session.add(row)
    session.flush()
    return row


def find(session: Session, job_id: str) -> ImportRow | None:
    """Read what a job fetches; None when nobody knows any more."""
    return session.get(ImportRow, job_id)


def of_batch(session: Session, batch_id: str, idx: int) -> ImportRow | None:
    """Read the newest import of one address of a batch."""
    query = select(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.idx == idx)
    return session.scalar(query.order_by(ImportRow.job_id.desc()).limit(1))


def require_known(session: Session, job_id: str) -> None:
    """Refuse to do an import again whose address is no longer kept.

    Raises:
        StateConflict: It is none that can be done again.
    """
    query = select(ImportRow.job_id).where(ImportRow.job_id == job_id)
    if session.scalar(query.where(ImportRow.address.is_not(None))) is None:
        raise StateConflict("The address is no longer known. Import it again.")


def forget_old(session: Session) -> None:
    """Forget the addresses of jobs that have ended; of failed ones after a day."""
    ended = select(Job.id).where(Job.state.in_((State.COMPLETED, State.CANCELLED)))
    before = time.time() - KEEP_FAILED_SECONDS
    failed = select(Job.id).where(Job.state == State.FAILED, Job.finished_at < before)
    with scope.everyone():
        session.execute(
            update(ImportRow)
            .where(
                ImportRow.address.is_not(None),
                ImportRow.job_id.in_(ended) | ImportRow.job_id.in_(failed),
            )
            .values(address=None, validator=None)
            .execution_options(synchronize_session=False)
        )


def live(session: Session, job_ids: Sequence[str]) -> set[str]:
    """Pick the jobs that may still need what has come of their file: those whose address is known."""
    query = select(ImportRow.job_id).where(
        ImportRow.job_id.in_(job_ids), ImportRow.address.is_not(None)
    )
    with scope.everyone():
        return set(session.scalars(query))
