"""Jobs that are held: they wait until another job of their owner has ended."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tiro.store.states import State
from tiro.store.tables import Job
from tiro.store.work import Fence

IS_HELD = (Job.is_held, Job.state == State.QUEUED)


def hold(session: Session, fence: Fence) -> Job | None:
    """Let a queued job wait; None when the fence holds no more. The caller has locked the owner."""
    return session.scalar(
        update(Job)
        .where(Job.id == fence.job_id, Job.fence == fence.fence, Job.state == State.QUEUED)
        .values(is_held=True, revision=Job.revision + 1)
        .returning(Job)
        .execution_options(populate_existing=True)
    )


def first(session: Session, owner_id: str, limit: int) -> Sequence[Job]:
    """Lock the jobs of an owner that are held, the next first."""
    query = select(Job).where(Job.owner_id == owner_id, *IS_HELD)
    query = query.order_by(Job.priority, Job.turn, Job.id).limit(limit)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def owners(session: Session) -> list[str]:
    """List who has held jobs."""
    return sorted(session.scalars(select(Job.owner_id).where(*IS_HELD).distinct()))
