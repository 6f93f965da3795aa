"""The transactions in which a job moves: into a stage, on to the next, back, to another try, to its end."""

import random
import time
from typing import Any

from tiro.actions import lanes, retimes
from tiro.actions import recordings as recording_actions
from tiro.actions.context import Context
from tiro.actions.searching import Resolution
from tiro.durable.tickets import Ticket, speech_queue
from tiro.errors import TiroError
from tiro.pipeline import allowance
from tiro.pipeline.notices import add_notice, drop_notice, tell_failed
from tiro.pipeline.task import Write
from tiro.settings import RetrySettings
from tiro.store import job_stages, jobs, recordings, stage_runs, turns, work
from tiro.store.database import Session
from tiro.store.states import BESIDE, State
from tiro.store.tables import Job, Recording
from tiro.story import (
    SOFT,
    failed_code,
    is_known,
    lane_of,
    name_of,
    needs_recording,
    progress,
    walk_of,
)

CUT = "cut@1"
NEWER_WORKER_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 3600.0
"""Waited for a provider that asks to come back later."""


def begin(
    session: Session, context: Context, ticket: Ticket
) -> tuple[Job, Recording | None] | None:
    """Enter the stage that a ticket is for; None when it is superseded.

    Gives the job and its recording, None for a job that is about none.

    A plan with stages that only a newer release knows is left for a newer worker.
    """
    before = work.load(session, ticket.under)
    if before is None or not _is_due(session, context, ticket, before):
        return None
    is_single = ticket.group is not None
    cursors = (
        range(ticket.cursor, ticket.cursor + 1)
        if is_single
        else walk_of(before.plan, ticket.cursor)
    )
    if before.cursor not in cursors:
        return None
    is_first = before.state != "running" or before.stage_started_at is None
    job = work.begin(session, ticket.under, cursors)
    if job is None:
        return None
    about = job.recording_id and recordings.get(session, job.owner_id, job.recording_id)
    if is_first:
        turns.begin(session, job)
        jobs.announce(session, job)
    return job, about or None


def _is_due(session: Session, context: Context, ticket: Ticket, job: Job) -> bool:
    """Whether a ticket's work can be begun here and now; if it waits, that is seen to."""
    if ticket.cursor >= len(job.plan):
        return False
    if not is_known(job.plan):
        submit(session, context, job, ticket, delay_seconds=NEWER_WORKER_SECONDS)
        return False
    if job.recording_id is None and needs_recording(job.plan):
        return False
    return not allowance.must_wait(session, context, ticket, job)


def step_on(
    session: Session, context: Context, ticket: Ticket, write: Write | None, host: str
) -> Ticket | None:
    """Write a stage's result and step to the next stage.

    Gives the ticket to go on with at once when the next stage is for the same lane; otherwise
    the next ticket is enqueued, or the job is completed, in this transaction.
    """
    job = work.hold(session, ticket.under)
    if job is None or job.cursor != ticket.cursor:
        return None
    drop_notice(job, failed_code(name_of(job.plan[job.cursor])))
    if write is not None and not write(session, job):
        return None
    _remember(session, job, host)
    return _onward(session, context, ticket, job)


def pass_over(
    session: Session, context: Context, ticket: Ticket, error: TiroError
) -> Ticket | None:
    """Leave a notice of a soft stage that failed, and step to the next stage as `step_on` does."""
    job = work.hold(session, ticket.under)
    if job is None or job.cursor != ticket.cursor:
        return None
    tell_failed(job, name_of(job.plan[job.cursor]), error)
    job_stages.end(session, job, State.FAILED)
    return _onward(session, context, ticket, job)


def _onward(session: Session, context: Context, ticket: Ticket, job: Job) -> Ticket | None:
    if job.cursor + 1 == len(job.plan):
        _complete(session, ticket)
        return None
    percent = progress(job.plan, job.cursor + 1, 0.0)
    moved = work.advance(session, ticket.under, cursor=job.cursor, percent=percent)
    if moved is None:
        return None
    if name_of(moved.plan[moved.cursor]) in SOFT:
        # Each has tries of its own: what another has used up says nothing of this one.
        moved.tries = 0
    after = Ticket(ticket.job_id, ticket.fence, moved.cursor)
    if lane_of(moved.plan[moved.cursor]) == lane_of(moved.plan[moved.cursor - 1]):
        jobs.announce(session, moved)
        return after
    submit(session, context, moved, after)
    jobs.announce(session, moved)
    return None


def submit(
    session: Session, context: Context, job: Job, ticket: Ticket, *, delay_seconds: float = 0.0
) -> None:
    """Enqueue a ticket in the lane of its stage."""
    context.queue.submit(
        session,
        ticket,
        queue=lanes.queue_of(job, ticket.cursor),
        priority=job.priority,
        turn=job.turn,
        delay_seconds=delay_seconds,
    )


def hand_over(session: Session, context: Context, ticket: Ticket) -> Job | None:
    """Enqueue a ticket again for another worker."""
    job = work.hold(session, ticket.under)
    if job is not None and job.cursor == ticket.cursor:
        submit(session, context, job, ticket)
    return job


def try_again(
    session: Session, context: Context, ticket: Ticket, *, least_seconds: float = 0.0
) -> float | None:
    """Enqueue a failed ticket again after a pause; None when it has had all its tries."""
    job = work.hold(session, ticket.under)
    if job is None:
        return None
    tries = _count_try(session, job, ticket.group)
    retries = context.settings.retries
    if tries >= retries.max_attempts:
        return None
    delay = max(pause_seconds(retries, tries), min(least_seconds, LONGEST_WAIT_SECONDS))
    submit(session, context, job, ticket, delay_seconds=delay)
    return delay


def pause_seconds(retries: RetrySettings, tries: int) -> float:
    """Give the pause after the nth failure: exponential, with jitter of half either way."""
    whole = min(retries.first_seconds * 2 ** (tries - 1), retries.max_seconds)
    return whole * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, guards nothing


def fail(session: Session, ticket: Ticket, error: TiroError) -> Job | None:
    """End the job with an error that names its stage."""
    job = work.hold(session, ticket.under)
    if job is None:
        return None
    failed = work.fail(session, ticket.under, _error_of(job, error))
    if failed is not None:
        retimes.give_up(session, failed)
        jobs.announce(session, failed)
    return failed


def suspend(session: Session, ticket: Ticket, error: TiroError) -> Job | None:
    """Pause the job until a person has mended what the error says."""
    job = work.hold(session, ticket.under)
    if job is None:
        return None
    paused = work.suspend(session, ticket.under, _error_of(job, error))
    if paused is not None:
        jobs.announce(session, paused)
    return paused


def listen_again(session: Session, context: Context, ticket: Ticket) -> Job | None:
    """Go back to the first stage because the work files are gone; chunks stay."""
    job = work.hold(session, ticket.under)
    if job is None or _count_try(session, job, None) >= context.settings.retries.max_attempts:
        return None
    return _go_back(session, context, ticket, 0)


def use_other_engine(
    session: Session, context: Context, ticket: Ticket, other: Resolution
) -> Job | None:
    """Give the job another engine before any chunk was written, and cut again for it."""
    job = work.hold(session, ticket.under)
    if job is None or job.chunks_done or CUT not in job.plan:
        return None
    if _count_try(session, job, None) >= context.settings.retries.max_attempts:
        return None
    taken = [*job.resolved.get("steps", ()), *(step.view() for step in other.steps)]
    chosen = {"engine": other.engine, "model": other.model, "steps": taken}
    job.resolved = {**job.resolved, **chosen}
    if other.language is not None:
        job.resolved = {**job.resolved, "language": other.language}
    job.speech_queue = speech_queue(other.engine, other.model)
    for notice in other.warnings:
        add_notice(job, notice)
    return _go_back(session, context, ticket, job.plan.index(CUT))


def _go_back(session: Session, context: Context, ticket: Ticket, cursor: int) -> Job | None:
    job = work.rewind(session, ticket.under, cursor=cursor)
    if job is not None:
        submit(session, context, job, Ticket(job.id, job.fence, cursor))
        jobs.announce(session, job)
    return job


def _count_try(session: Session, job: Job, group: int | None) -> int:
    row = None if group is None else work.group(session, job, group)
    if row is None:
        job.tries += 1
        return job.tries
    row.tries += 1
    return row.tries


def _remember(session: Session, job: Job, host: str) -> None:
    recording = None if job.recording_id is None else session.get(Recording, job.recording_id)
    if recording is None or not recording.duration or job.stage_started_at is None:
        return
    engine, model = lanes.runs_on(job, job.plan[job.cursor])
    stage_runs.add(
        session,
        stage=name_of(job.plan[job.cursor]),
        engine=engine,
        model=model,
        host=host,
        audio_seconds=recording.duration,
        seconds=time.time() - job.stage_started_at,
    )


def _complete(session: Session, ticket: Ticket) -> None:
    job = work.complete(session, ticket.under)
    if job is None:
        return
    if job.recording_id is None or job.kind in BESIDE:
        jobs.announce(session, job)
        return
    recording = recordings.get(session, job.owner_id, job.recording_id)
    jobs.announce(session, job)
    recording_actions.announce(session, recording, job_id=job.id)


def _error_of(job: Job, error: TiroError) -> dict[str, Any]:
    stage = name_of(job.plan[job.cursor]) if job.cursor < len(job.plan) else None
    return error.view(stage=stage)
