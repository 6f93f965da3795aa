"""When a job was in which stage of its plan, attempt by attempt."""

import time
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tiro.store.tables import Job, JobStage
from tiro.store.views import rfc3339
from tiro.story import name_of

COMPLETED = "completed"


def begin(session: Session, job: Job) -> None:
    """Note that a job is in its present stage; one that it comes back to begins anew."""
    row = session.get(JobStage, (job.id, job.attempt, job.cursor))
    if row is None:
        session.add(
            JobStage(
                job_id=job.id,
                attempt=job.attempt,
                cursor=job.cursor,
                stage=name_of(job.plan[job.cursor]),
                started_at=job.stage_started_at or time.time(),
            )
        )
    elif row.finished_at is not None:
        row.started_at = job.stage_started_at or time.time()
        row.finished_at = row.state = None
    session.flush()


def end(session: Session, job: Job, state: str) -> None:
    """Note that a job has left the stage that it was in."""
    session.execute(
        update(JobStage)
        .where(
            JobStage.job_id == job.id,
            JobStage.attempt == job.attempt,
            JobStage.finished_at.is_(None),
        )
        .values(finished_at=time.time(), state=state)
        .execution_options(synchronize_session="fetch")
    )


def is_after_others(session: Session, job: Job) -> bool:
    """Whether a job was in another stage before the present one, in this attempt."""
    found = session.scalar(
        select(JobStage.cursor)
        .where(
            JobStage.job_id == job.id,
            JobStage.attempt == job.attempt,
            JobStage.cursor < job.cursor,
        )
        .limit(1)
    )
    return found is not None


def of_job(session: Session, job: Job) -> list[dict[str, Any]]:
    """Show the stages that a job has entered, attempt by attempt, as the API does."""
    rows = session.scalars(
        select(JobStage)
        .where(JobStage.job_id == job.id)
        .order_by(JobStage.attempt, JobStage.started_at, JobStage.cursor)
    )
    return [_view(row, job) for row in rows]


def _view(row: JobStage, job: Job) -> dict[str, Any]:
    ended = row.finished_at
    return {
        "stage": row.stage,
        "state": row.state or job.state,
        "started_at": rfc3339(row.started_at),
        "finished_at": rfc3339(ended),
        "seconds": None if ended is None else round(max(0.0, ended - row.started_at), 3),
        "attempt": row.attempt,
    }
