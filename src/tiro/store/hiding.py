"""Recordings that are deleted: hidden for a while, brought back, or gone for good.

A recording can be brought back until its `purge_at`; from then on nothing brings it back, and
whoever finds it ends its deletion.
"""

import time
from collections.abc import Collection

from sqlalchemy import delete as delete_from
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tiro.store.database import now
from tiro.store.shown import is_shown
from tiro.store.states import ENDED, State
from tiro.store.tables import Job, Recording


def hide(
    session: Session, owner_id: str, recording_ids: Collection[str], keep_seconds: float
) -> tuple[list[Recording], list[Job]]:
    """Hide recordings, and halt the jobs that run or wait for them.

    Args:
        session: The transaction.
        owner_id: Whose recordings.
        recording_ids: Which ones; those that are not there are passed over.
        keep_seconds: How long they can be brought back.

    Returns:
        The recordings that are hidden now and were not, and the jobs that were halted.
    """
    # Jobs first, as work does that writes to its recording; then those that came meanwhile.
    halted = _halt(session, owner_id, recording_ids)
    query = select(Recording).where(
        Recording.id.in_(recording_ids), Recording.owner_id == owner_id, is_shown()
    )
    found = list(session.scalars(query.order_by(Recording.id).with_for_update()))
    moment = now(session)
    for recording in found:
        recording.deleted_at = moment
        recording.purge_at = moment + keep_seconds
        recording.revision += 1
    session.flush()
    halted += _halt(session, owner_id, [recording.id for recording in found])
    return found, halted


def restore(
    session: Session, owner_id: str, recording_ids: Collection[str]
) -> tuple[list[Recording], list[Job]]:
    """Show hidden recordings again, as long as they can be; gives them and the jobs that go on."""
    # Jobs first, as everybody locks them who locks both; then those that came meanwhile.
    _halted(session, owner_id, recording_ids)
    query = select(Recording).where(
        Recording.id.in_(recording_ids),
        Recording.owner_id == owner_id,
        Recording.deleted_at.is_not(None),
        Recording.purge_at > now(session),
    )
    found = list(session.scalars(query.order_by(Recording.id).with_for_update()))
    for recording in found:
        recording.deleted_at = recording.purge_at = None
        recording.revision += 1
    session.flush()
    jobs = _halted(session, owner_id, [recording.id for recording in found])
    return found, _go_on(session, jobs)


def condemn(session: Session, owner_id: str, recording_ids: Collection[str]) -> list[str]:
    """Let nobody bring hidden recordings back any more; gives those that are to go for good."""
    condemned = (
        update(Recording)
        .where(
            Recording.id.in_(recording_ids),
            Recording.owner_id == owner_id,
            Recording.deleted_at.is_not(None),
        )
        .values(purge_at=now(session))
        .returning(Recording.id)
    )
    return list(session.scalars(condemned))


def job_ids(session: Session, recording_ids: Collection[str]) -> list[str]:
    """List all jobs of recordings, also hidden ones."""
    return list(session.scalars(select(Job.id).where(Job.recording_id.in_(recording_ids))))


def remove(session: Session, recording_ids: Collection[str]) -> None:
    """Delete the rows of recordings that are to go for good, with all that belongs to them."""
    is_over = (Recording.id.in_(recording_ids), Recording.purge_at <= now(session))
    session.execute(delete_from(Recording).where(*is_over))


def _halt(session: Session, owner_id: str, recording_ids: Collection[str]) -> list[Job]:
    halted = (
        update(Job)
        .where(
            Job.owner_id == owner_id,
            Job.recording_id.in_(recording_ids),
            Job.state.not_in(ENDED),
        )
        .values(
            halted=Job.state,
            state=State.CANCELLED,
            fence=Job.fence + 1,
            revision=Job.revision + 1,
            finished_at=time.time(),
        )
        .returning(Job)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(halted))


def _halted(session: Session, owner_id: str, recording_ids: Collection[str]) -> list[Job]:
    query = select(Job).where(
        Job.owner_id == owner_id, Job.recording_id.in_(recording_ids), Job.halted.is_not(None)
    )
    query = query.order_by(Job.id).with_for_update()
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _go_on(session: Session, jobs: list[Job]) -> list[Job]:
    """Bring halted jobs back: what was paused is paused again, all else waits for its turn."""
    for job in jobs:
        job.state = State.PAUSED if job.halted == State.PAUSED else State.QUEUED
        job.halted = job.finished_at = None
        job.fence += 1
        job.revision += 1
        job.tries = 0
        if job.state == State.QUEUED:
            job.queued_at = time.time()
    session.flush()
    return jobs
