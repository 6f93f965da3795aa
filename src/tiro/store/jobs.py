"""Jobs as rows: reading, listing and the changes that people ask for.

Each change is one guarded UPDATE: it names the states it may start from, so that two people, or
a person and a worker, can never both win. Changes by workers are in `store.work`.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from tiro.errors import NotFound, StateConflict
from tiro.store import events, job_queries, job_stages, paging, recordings, scope, standing
from tiro.store.shown import belongs_to_shown, hidden_recordings
from tiro.store.states import ENDED, State, sources
from tiro.store.tables import Job
from tiro.store.views import rfc3339
from tiro.store.waiting import waiting_for
from tiro.story import name_of, passed_over, progress

POSITIONS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Filters:
    """Which jobs of an owner are meant; None means any."""

    state: Sequence[str] | None = None
    recording_id: str | None = None
    kind: str | None = None
    before: float | None = None
    """Made before this time, seconds since the epoch."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filtered."""
        return self == Filters()


def view(
    job: Job,
    *,
    queue_position: int | None = None,
    eta_seconds: float | None = None,
    reason: str | None = None,
) -> dict[str, Any]:
    """Give the resource as the API shows it.

    Args:
        job: The row.
        queue_position: Its place in the queue, where that was counted.
        eta_seconds: The time left, where that is known.
        reason: Why it waits, where more was looked at than the row.
    """
    return {
        "id": job.id,
        "recording_id": job.recording_id,
        "kind": job.kind,
        "state": job.state,
        "stage": stage_name(job),
        "progress": job.progress,
        "eta_seconds": None if eta_seconds is None else round(eta_seconds, 1),
        "queue_position": queue_position,
        "waiting_for": reason or waiting_for(job),
        "priority": job.priority,
        "plan": job.plan,
        "options": job.options,
        "resolved": {"steps": [], **job.resolved},
        "attempt": job.attempt,
        "warnings": job.warnings,
        "error": job.error,
        "created_at": rfc3339(job.created_at),
        "started_at": rfc3339(job.started_at),
        "finished_at": rfc3339(job.finished_at),
        "revision": job.revision,
    }


def stage_name(job: Job) -> str | None:
    """Name the stage a running or paused job is in."""
    is_inside = job.state in {State.RUNNING, State.PAUSED} and job.cursor < len(job.plan)
    return name_of(job.plan[job.cursor]) if is_inside and job.started_at else None


def add(session: Session, job: Job) -> Job:
    """Insert a new job."""
    session.add(job)
    session.flush()
    return job


def get(session: Session, owner_id: str, job_id: str) -> Job:
    """Read one job.

    Raises:
        NotFound: There is none, it is another owner's, or its recording is deleted.
    """
    job = session.scalar(job_queries.one(), {"job": job_id, "owner": owner_id})
    if job is None:
        raise NotFound("There is no job with this id.")
    return job


def page(
    session: Session, owner_id: str, filters: Filters, asked: paging.Asked
) -> paging.Page[Job]:
    """Read one page of an owner's jobs."""
    query = select(Job).where(*_conditions(owner_id, filters))
    return paging.page(session, query, Job, asked)


def count_by_state(session: Session, owner_id: str) -> dict[str, int]:
    """Count an owner's jobs in each state; states without jobs are 0."""
    query = select(Job.state, func.count()).group_by(Job.state)
    counts = {state.value: 0 for state in State}
    counts |= {
        state: count for state, count in session.execute(query.where(Job.owner_id == owner_id))
    }
    # Counted and taken off: the index by which all are counted knows no recordings.
    is_hidden = Job.recording_id.in_(hidden_recordings(owner_id))
    for state, count in session.execute(query.where(is_hidden)):
        counts[state] -= count
    return counts


def queue_depth(session: Session, owner_id: str | None = None) -> int:
    """Count the queued jobs of all owners, or of one."""
    query = select(func.count()).where(Job.state == State.QUEUED)
    if owner_id is not None:
        query = query.where(Job.owner_id == owner_id)
    with scope.everyone():
        return session.scalar(query) or 0


def count_all_by_state(session: Session) -> dict[str, int]:
    """Count the jobs of all owners in each state, for the metrics."""
    with scope.everyone():
        rows = session.execute(select(Job.state, func.count()).group_by(Job.state))
    return {state.value: 0 for state in State} | {state: count for state, count in rows}


def queue_position(session: Session, job: Job) -> int | None:
    """Count the job's place in the queue: 1 is next; None when not queued, held, or beyond the 100th."""
    if job.state != State.QUEUED or job.is_held:
        return None
    ahead = (
        select(Job.id)
        .where(
            Job.state == State.QUEUED,
            Job.is_held.is_(False),
            tuple_(Job.priority, Job.turn, Job.id) < tuple_(job.priority, job.turn, job.id),
        )
        .limit(POSITIONS_SHOWN)
    )
    with scope.everyone():
        count = session.scalar(select(func.count()).select_from(ahead.subquery())) or 0
    return None if count >= POSITIONS_SHOWN else count + 1


def of_recordings(session: Session, recording_ids: Sequence[str]) -> dict[str, Job]:
    """Give the newest job of each recording, but for such as only work beside."""
    rows = session.scalars(job_queries.newest(), {"recordings": list(recording_ids)})
    return {str(job.recording_id): job for job in rows}


def waiting(session: Session, recording_id: str, kind: str) -> Job | None:
    """Give a job of a kind that did not begin yet; no worker begins it until the transaction ends."""
    states = (State.QUEUED, State.PAUSED)
    query = select(Job).where(
        Job.recording_id == recording_id, Job.kind == kind, Job.state.in_(states)
    )
    return session.scalar(query.order_by(Job.id).limit(1).with_for_update())


def has_other(session: Session, job: Job) -> bool:
    """Whether there is another job of the kind for the recording that has not ended."""
    query = select(Job.id).where(
        Job.recording_id == job.recording_id,
        Job.kind == job.kind,
        Job.id != job.id,
        Job.state.not_in(ENDED),
    )
    return session.scalar(query.limit(1)) is not None


def announce(session: Session, job: Job, *, eta_seconds: float | None = None) -> None:
    """Write the job's event, and let its recording stand as it does; the last of its transaction."""
    session.flush()
    standing.follow(session, job)
    events.add(
        session,
        kind="job",
        owner_id=job.owner_id,
        job_id=job.id,
        recording_id=job.recording_id,
        batch_id=job.batch_id,
        data=view(job, eta_seconds=eta_seconds),
    )


def cancel(session: Session, owner_id: str, job_id: str) -> Job:
    """Stop a job for good."""
    values = {"finished_at": time.time(), "error": None}
    job = _change(session, owner_id, job_id, State.CANCELLED, values)
    job_stages.end(session, job, State.CANCELLED)
    return job


def pause(session: Session, owner_id: str, job_id: str) -> Job:
    """Stop a job for now; finished chunks stay."""
    return _change(session, owner_id, job_id, State.PAUSED, {})


def resume(session: Session, owner_id: str, job_id: str) -> Job:
    """Put a paused job back into the queue."""
    values = {"queued_at": time.time(), "error": None}
    allowed = (State.PAUSED,)
    return _change(session, owner_id, job_id, State.QUEUED, values, allowed=allowed)


def restart(session: Session, owner_id: str, job_id: str, *, from_start: bool) -> Job:
    """Put an ended job back into the queue, with the options it was sent with.

    A completed job of which soft stages failed goes on from the first of them.

    Args:
        session: The transaction.
        owner_id: Whose job.
        job_id: Which job.
        from_start: Begin a new run; otherwise go on at the failed stage with what is finished.

    Raises:
        StateConflict: The job has not ended, or nothing has failed when `from_start` is false.
    """
    values: dict[str, Any] = {
        "attempt": Job.attempt + 1,
        "queued_at": time.time(),
        "finished_at": None,
        "error": None,
    }
    if from_start:
        values |= {
            "run": Job.run + 1,
            "cursor": 0,
            "progress": 0,
            "chunks_total": 0,
            "chunks_done": 0,
            "started_at": None,
            "warnings": [],
        }
    allowed = ENDED if from_start else (State.FAILED,)
    at = None if from_start else _passed_over(get(session, owner_id, job_id))
    if at is not None:
        allowed = (State.COMPLETED,)
        values |= at
    return _change(session, owner_id, job_id, State.QUEUED, values, allowed=allowed)


def _passed_over(job: Job) -> dict[str, Any] | None:
    """Give where a completed job goes on of which a soft stage failed."""
    cursor = passed_over(job.plan, {each["code"] for each in job.warnings})
    if job.state != State.COMPLETED or cursor is None:
        return None
    percent = progress(job.plan, cursor, 0.0)
    return {"cursor": cursor, "progress": percent, "stage_started_at": None}


def set_priority(session: Session, owner_id: str, job_id: str, priority: int) -> Job:
    """Change the priority of a job that has not ended."""
    job = get(session, owner_id, job_id)
    if job.state in ENDED:
        raise StateConflict("The job has ended; its priority cannot change.")
    job.priority = priority
    job.revision += 1
    return job


def remove(session: Session, owner_id: str, job_id: str) -> None:
    """Delete an ended job's record; the recording and its transcripts stay.

    Raises:
        StateConflict: The job has not ended.
    """
    job = get(session, owner_id, job_id)
    done = session.execute(delete(Job).where(Job.id == job_id, Job.state.in_(ENDED)))
    if _rowcount(done) == 0:
        raise StateConflict(f"The job is {job.state}. Cancel it first.")
    standing.follow_newest(session, [job.recording_id])


def remove_many(session: Session, owner_id: str, filters: Filters, limit: int) -> list[str]:
    """Delete up to `limit` ended jobs that match; gives their ids."""
    chosen = (
        select(Job.id, Job.recording_id)
        .where(*_conditions(owner_id, filters), Job.state.in_(ENDED))
        .order_by(Job.created_at)
        .limit(limit)
    )
    rows = session.execute(chosen).all()
    ids = [row.id for row in rows]
    session.execute(delete(Job).where(Job.id.in_(ids), Job.state.in_(ENDED)))
    standing.follow_newest(session, [row.recording_id for row in rows])
    return ids


def needing_files(session: Session, job_ids: Sequence[str]) -> set[str]:
    """Pick the jobs that may still read their work files: all but the completed and cancelled.

    A job whose recording was deleted may be brought back, and still needs them.
    """
    is_over = (State.COMPLETED, State.CANCELLED)
    needs = or_(Job.state.not_in(is_over), Job.halted.is_not(None))
    return set(session.scalars(select(Job.id).where(Job.id.in_(job_ids), needs)))


def _change(
    session: Session,
    owner_id: str,
    job_id: str,
    target: State,
    values: dict[str, Any],
    *,
    allowed: Sequence[State] | None = None,
) -> Job:
    job = get(session, owner_id, job_id)
    changed = session.scalar(
        update(Job)
        .where(Job.id == job_id, Job.state.in_(allowed or sources(target)))
        .values(state=target, fence=Job.fence + 1, revision=Job.revision + 1, tries=0, **values)
        .returning(Job)
        .execution_options(populate_existing=True)
    )
    if changed is None:
        raise StateConflict(
            f"The job is {job.state}; it cannot become {target.value}.",
            details={"state": job.state},
        )
    if changed.recording_id is not None:
        # It may be deleted at this moment; jobs are locked before recordings, as workers do.
        recordings.get(session, owner_id, changed.recording_id, lock=True)
    return changed


def _conditions(owner_id: str, filters: Filters) -> list[ColumnElement[bool]]:
    found = [Job.owner_id == owner_id, belongs_to_shown(owner_id, Job.recording_id)]
    if filters.state:
        found.append(Job.state.in_(filters.state))
    if filters.recording_id:
        found.append(Job.recording_id == filters.recording_id)
    if filters.kind:
        found.append(Job.kind == filters.kind)
    if filters.before is not None:
        found.append(Job.created_at < filters.before)
    return found


def _rowcount(result: Any) -> int:
    return int(result.rowcount)
