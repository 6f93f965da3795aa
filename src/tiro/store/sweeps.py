"""Jobs that delete what is too old, as rows: one at a time, and those of the last days to look at."""

import time

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tiro.store.states import ENDED
from tiro.store.tables import Event, Job

KIND = "sweep"
KEPT_SECONDS = 3 * 86_400.0


def is_under_way(session: Session) -> bool:
    """Whether one waits or runs."""
    query = select(Job.id).where(Job.kind == KIND, Job.state.not_in(ENDED))
    return session.scalar(query.limit(1)) is not None


def forget_old(session: Session) -> None:
    """Forget those that ended days ago."""
    old = select(Job.id).where(
        Job.kind == KIND, Job.state.in_(ENDED), Job.finished_at < time.time() - KEPT_SECONDS
    )
    ids = list(session.scalars(old))
    session.execute(delete(Event).where(Event.job_id.in_(ids)))
    session.execute(delete(Job).where(Job.id.in_(ids)))
