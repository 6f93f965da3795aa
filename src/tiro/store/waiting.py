"""Jobs that wait, in the order in which they begin."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from tiro.store import scope
from tiro.store.states import State
from tiro.store.tables import Job

QUOTA = "quota"
TURN = "turn"


def waiting_for(job: Job) -> str | None:
    """Say what a job waits for, as far as its row tells; None when it does not wait."""
    if job.state != State.QUEUED:
        return None
    return QUOTA if job.is_held else TURN


def first(session: Session, owner_id: str, limit: int) -> Sequence[Job]:
    """List an owner's queued jobs, the next first."""
    return session.scalars(
        select(Job)
        .where(Job.owner_id == owner_id, Job.state == State.QUEUED)
        .order_by(Job.priority, Job.turn, Job.id)
        .limit(limit)
    ).all()


def places(session: Session) -> Sequence[Job]:
    """List the queued jobs of all owners with no more than what tells where each waits."""
    told = (Job.plan, Job.cursor, Job.speech_queue, Job.resolved)
    query = select(Job).where(Job.state == State.QUEUED).options(load_only(*told, raiseload=True))
    with scope.everyone():
        return session.scalars(query).all()
