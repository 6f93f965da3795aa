"""What workers write: every write is fenced, so that superseded work can leave no trace.

A fenced write begins with an UPDATE of the job's row that names the fence and the state; when it
matches nothing, the work is over. A plain SELECT would let a cancel slip in between.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from tiro.store import job_stages
from tiro.store.states import LIVE, State
from tiro.store.tables import ChunkGroup, ChunkRow, Job, StageOutput


@dataclass(frozen=True, slots=True)
class Fence:
    """Under what a piece of work may write."""

    job_id: str
    fence: int


def load(session: Session, fence: Fence) -> Job | None:
    """Read the job if the fence still holds and the job is not over; for workers alone."""
    return session.scalar(
        select(Job).where(Job.id == fence.job_id, Job.fence == fence.fence, Job.state.in_(LIVE))
    )


def present_fence(session: Session, job_id: str) -> int | None:
    """Give the fence under which work may write now; None when the job is over or gone."""
    return session.scalar(select(Job.fence).where(Job.id == job_id, Job.state.in_(LIVE)))


def begin(session: Session, fence: Fence, cursors: range) -> Job | None:
    """Mark the job as running in its present stage.

    A queued job becomes running; a stage that is begun again keeps its first start.

    Args:
        session: The transaction; to be rolled back when the answer is None.
        fence: Under what the work writes.
        cursors: The stages that this piece of work is for.

    Returns:
        The job, or None when the work is superseded or the job is in another stage.
    """
    job = _fenced(session, fence, LIVE, state=State.RUNNING)
    if job is None or job.cursor not in cursors:
        return None
    now = time.time()
    job.started_at = job.started_at or now
    job.stage_started_at = job.stage_started_at or now
    job_stages.begin(session, job)
    return job


def progress(session: Session, fence: Fence, percent: int) -> Job | None:
    """Raise the progress; it never falls."""
    job = _fenced(session, fence, (State.RUNNING,))
    if job is not None:
        job.progress = max(job.progress, percent)
    return job


def advance(session: Session, fence: Fence, *, cursor: int, percent: int) -> Job | None:
    """Step to the next stage, once: the cursor must still be `cursor`."""
    job = _fenced(session, fence, (State.RUNNING,))
    if job is None or job.cursor != cursor:
        return None
    job_stages.end(session, job, State.COMPLETED)
    job.cursor = cursor + 1
    job.stage_started_at = None
    job.progress = max(job.progress, percent)
    return job


def rewind(session: Session, fence: Fence, *, cursor: int) -> Job | None:
    """Step back to an earlier stage, whose work files are gone."""
    job = _fenced(session, fence, (State.RUNNING,))
    if job is not None:
        job_stages.end(session, job, State.FAILED)
        job.cursor = cursor
        job.stage_started_at = None
    return job


def complete(session: Session, fence: Fence) -> Job | None:
    """End the job well and forget what only its stages needed."""
    job = _fenced(session, fence, (State.RUNNING,), state=State.COMPLETED)
    if job is not None:
        job_stages.end(session, job, State.COMPLETED)
        job.progress = 100
        job.cursor = len(job.plan)
        job.finished_at = time.time()
        forget(session, job.id)
    return job


def fail(session: Session, fence: Fence, error: dict[str, Any]) -> Job | None:
    """End the job badly; finished chunks stay for a restart from the failed stage."""
    job = _fenced(session, fence, LIVE, state=State.FAILED)
    if job is not None:
        job_stages.end(session, job, State.FAILED)
        job.error = error
        job.finished_at = time.time()
        job.fence += 1
    return job


def suspend(session: Session, fence: Fence, error: dict[str, Any]) -> Job | None:
    """Pause the job for a reason that a person must mend, such as a lost key."""
    job = _fenced(session, fence, LIVE, state=State.PAUSED)
    if job is not None:
        job.error = error
        job.fence += 1
    return job


def count_try(session: Session, fence: Fence) -> Job | None:
    """Count one failed try of the present stage."""
    job = _fenced(session, fence, LIVE)
    if job is not None:
        job.tries += 1
    return job


def hold(session: Session, fence: Fence) -> Job | None:
    """Lock the job's row under the fence, for changes that the caller makes to it."""
    return _fenced(session, fence, LIVE)


def put_output(session: Session, job: Job, stage: str, data: Any) -> None:
    """Keep what a stage leaves for later ones; replaces an earlier try's."""
    body = json.dumps(data, separators=(",", ":"))
    session.merge(StageOutput(job_id=job.id, run=job.run, stage=stage, data=body))


def output(session: Session, job: Job, stage: str) -> Any | None:
    """Read what a stage left in this run."""
    row = session.get(StageOutput, (job.id, job.run, stage))
    return None if row is None else json.loads(row.data)


def add_groups(session: Session, job: Job, bounds: Sequence[tuple[int, int]]) -> None:
    """Write the groups of a run: first and last chunk of each, both included."""
    session.add_all(
        ChunkGroup(job_id=job.id, run=job.run, idx=index, first=first, last=last)
        for index, (first, last) in enumerate(bounds)
    )
    session.flush()


def groups(session: Session, job: Job) -> list[ChunkGroup]:
    """List the groups of the present run, in order."""
    return list(
        session.scalars(
            select(ChunkGroup)
            .where(ChunkGroup.job_id == job.id, ChunkGroup.run == job.run)
            .order_by(ChunkGroup.idx)
        )
    )


def group(session: Session, job: Job, idx: int) -> ChunkGroup | None:
    """Read one group of the present run."""
    return session.get(ChunkGroup, (job.id, job.run, idx))


def end_group(session: Session, job: Job, idx: int) -> int:
    """Mark a group as done; gives how many are left. The caller holds the job's row."""
    session.execute(
        update(ChunkGroup)
        .where(ChunkGroup.job_id == job.id, ChunkGroup.run == job.run, ChunkGroup.idx == idx)
        .values(is_done=True)
    )
    return (
        session.scalar(
            select(func.count()).where(
                ChunkGroup.job_id == job.id,
                ChunkGroup.run == job.run,
                ChunkGroup.is_done.is_(False),
            )
        )
        or 0
    )


def done_chunks(session: Session, job: Job, first: int, last: int) -> set[int]:
    """List which chunks of a range have a row."""
    return set(
        session.scalars(
            select(ChunkRow.idx).where(
                ChunkRow.job_id == job.id,
                ChunkRow.run == job.run,
                ChunkRow.idx.between(first, last),
            )
        )
    )


def record_chunk(session: Session, fence: Fence, idx: int, result: str) -> Job | None:
    """Write the checkpoint of a chunk.

    Gives the job with its counted chunks; None when superseded. A chunk that has a row already
    is left as it is.
    """
    job = _fenced(session, fence, (State.RUNNING,), chunks_done=Job.chunks_done + 1)
    if job is None:
        return None
    if session.get(ChunkRow, (job.id, job.run, idx)) is not None:
        job.chunks_done -= 1
        return job
    session.add(ChunkRow(job_id=job.id, run=job.run, idx=idx, result=result))
    session.flush()
    return job


def replace_chunk(session: Session, fence: Fence, idx: int, result: str) -> Job | None:
    """Write another result over the checkpoint of a chunk; None when superseded."""
    job = _fenced(session, fence, (State.RUNNING,))
    if job is not None:
        session.merge(ChunkRow(job_id=job.id, run=job.run, idx=idx, result=result))
        session.flush()
    return job


def chunk_results(session: Session, job: Job) -> list[tuple[int, str]]:
    """Read all results of the present run, in order."""
    rows = session.execute(
        select(ChunkRow.idx, ChunkRow.result)
        .where(ChunkRow.job_id == job.id, ChunkRow.run == job.run)
        .order_by(ChunkRow.idx)
    )
    return [(idx, result) for idx, result in rows]


def forget(session: Session, job_id: str) -> None:
    """Delete the rows that only the stages of a job need."""
    for table in (ChunkRow, ChunkGroup, StageOutput):
        session.execute(delete(table).where(table.job_id == job_id))


def stale(session: Session, before: float, limit: int) -> list[Job]:
    """List live jobs whose present stage began, or that were queued, before a time."""
    since = func.coalesce(Job.stage_started_at, Job.queued_at)
    return list(
        session.scalars(
            select(Job)
            .where(Job.state.in_(LIVE), Job.is_held.is_(False), since < before)
            .order_by(since)
            .limit(limit)
        )
    )


def awaited_queues(session: Session) -> list[str]:
    """List the speech queues that live jobs wait in."""
    rows = session.scalars(select(Job.speech_queue).where(Job.state.in_(LIVE)).distinct())
    return sorted(name for name in rows if name)


def _fenced(session: Session, fence: Fence, states: Sequence[State], **values: Any) -> Job | None:
    return session.scalar(
        update(Job)
        .where(Job.id == fence.job_id, Job.fence == fence.fence, Job.state.in_(states))
        .values(revision=Job.revision + 1, **values)
        .returning(Job)
        .execution_options(populate_existing=True)
    )
