"""How a recording stands: the state of its newest job, kept beside it so that lists can be filtered by it."""

from collections.abc import Collection

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from tiro.store.states import BESIDE, State
from tiro.store.tables import Job, Recording


def follow(session: Session, job: Job) -> None:
    """Let a job's recording stand as the job does, if there is no newer one."""
    if job.recording_id is None or job.kind in BESIDE:
        return
    newer = aliased(Job)
    needs_attention = _needs_attention(job)
    is_other = or_(
        Recording.job_state.is_(None),
        Recording.job_state != job.state,
        Recording.needs_attention.is_not(needs_attention),
    )
    is_newest = ~exists(
        select(newer.id).where(
            newer.recording_id == job.recording_id, newer.id > job.id, newer.kind.not_in(BESIDE)
        )
    )
    session.execute(
        update(Recording)
        .where(Recording.id == job.recording_id, is_other, is_newest)
        .values(job_state=job.state, needs_attention=needs_attention)
        .execution_options(synchronize_session=False)
    )


def follow_newest(session: Session, recording_ids: Collection[str | None]) -> None:
    """Let recordings stand as the newest of the jobs that are left to them, once others are gone."""
    for recording_id in sorted({each for each in recording_ids if each is not None}):
        query = select(Job).where(Job.recording_id == recording_id, Job.kind.not_in(BESIDE))
        newest = session.scalar(query.order_by(Job.id.desc()).limit(1))
        if newest is not None:
            follow(session, newest)
        else:
            session.execute(
                update(Recording)
                .where(Recording.id == recording_id)
                .values(job_state=None, needs_attention=False)
                .execution_options(synchronize_session=False)
            )


def _needs_attention(job: Job) -> bool:
    return job.state == State.FAILED or (job.state == State.COMPLETED and bool(job.warnings))
