"""Whose turn it is: the jobs of one priority take turns by owner, however many one of them has sent.

Start-time fair queueing. A job gets as its turn the larger of the turn of the job of its priority
that began last, and of where its owner's jobs before it end; it moves the latter on by the sound
that it holds. So an owner who comes new stands behind what has begun, not behind the thousand jobs
of another. An owner's long and short recordings are counted apart, so that a short one does not wait
for the long ones that the same owner sent before it.
"""

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from tiro.store import upsert
from tiro.store.tables import Job, QueueClock, QueueTurn

UNIT_SECONDS = 300.0
"""Sound that moves the owner's next job on by one turn; a long recording holds more than one of these."""


def take(session: Session, job: Job, seconds: float | None) -> None:
    """Give a job that begins to wait its turn.

    Args:
        session: The transaction; others of the same owner wait for it.
        job: Which job; its priority and owner count.
        seconds: Sound that it works through; None when that is not known, or matters little.
    """
    cost = 1 + int((seconds or 0.0) // UNIT_SECONDS)
    now = session.scalar(select(QueueClock.turn).where(QueueClock.priority == job.priority)) or 0
    statement = upsert.insert(session, QueueTurn).values(
        owner_id=job.owner_id, priority=job.priority, is_long=cost > 1, turn=now + cost
    )
    later = case((QueueTurn.turn > now, QueueTurn.turn), else_=now)
    end = session.scalar(
        statement.on_conflict_do_update(
            index_elements=["owner_id", "priority", "is_long"], set_={"turn": later + cost}
        ).returning(QueueTurn.turn)
    )
    job.turn = (end or cost) - cost


def begin(session: Session, job: Job) -> None:
    """Remember that a job has begun: who comes new stands behind it."""
    now = session.scalar(select(QueueClock.turn).where(QueueClock.priority == job.priority))
    if now is not None and now >= job.turn:
        return
    statement = upsert.insert(session, QueueClock).values(priority=job.priority, turn=job.turn)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["priority"],
            set_={"turn": statement.excluded.turn},
            where=QueueClock.turn < statement.excluded.turn,
        )
    )
