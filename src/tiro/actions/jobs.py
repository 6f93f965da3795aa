"""What a person may do with jobs; each verb is one transaction: the change, the enqueue, the event."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tiro.actions import deliveries, keys, lanes, quotas, retimes, sound, vocabularies
from tiro.actions.context import Context
from tiro.actions.eta import eta_seconds
from tiro.actions.keys import OwnKeys
from tiro.actions.plans import DIARIZE, IMPORT, PULL, TRANSCRIBE, Plan
from tiro.actions.reasons import QUEUE_FLAG, Reasons, is_queue_paused
from tiro.durable.tickets import Ticket, speech_queue
from tiro.errors import Forbidden, InvalidRequest, QueueFull
from tiro.store import (
    events,
    flags,
    imports,
    job_stages,
    jobs,
    paging,
    recordings,
    turns,
    work,
)
from tiro.store.database import Session
from tiro.store.ids import new_id
from tiro.store.jobs import Filters
from tiro.store.states import State
from tiro.store.tables import EVERYBODY, Job, Recording
from tiro.story import is_soft, needs_sound

BULK_LIMIT = 1000
RETRY_FULL_SECONDS = 30
WITHOUT = OwnKeys()
PART_FOR_EACH = 100
"""The hundredth part of a full queue is everybody's."""


def submit(
    context: Context,
    session: Session,
    *,
    owner_id: str,
    recording: Recording | None,
    plan: Plan,
    options: Mapping[str, Any],
    priority: int,
    own_keys: OwnKeys = WITHOUT,
    job_id: str | None = None,
    warnings: Sequence[Mapping[str, Any]] = (),
    batch_id: str | None = None,
) -> Job:
    """Write a job and enqueue it, in the caller's transaction.

    Args:
        context: Settings and queue.
        session: The transaction.
        owner_id: Whose job.
        recording: What it is about; None when it is about none.
        plan: What it does, and on what.
        options: As sent.
        priority: 1 (first) to 9.
        own_keys: The caller's keys that a vault holds for it.
        job_id: An id made before, under which the vault already holds them.
        warnings: Further warnings, as the API shows them.
        batch_id: The batch that it came in.

    Raises:
        NotFound: The recording was deleted meanwhile.
        InvalidOptions: A vocabulary or destination that is named is none, or the vocabularies are too
            long together.
        QueueFull: As many jobs are queued as may be.
        QuotaExceeded: The account has no sound left for it this month.
    """
    refuse_when_full(context, session, owner_id)
    if recording is not None:
        _hold(context, session, recording, plan)
    now = time.time()
    job = Job(
        id=job_id or new_id("job"),
        owner_id=owner_id,
        recording_id=None if recording is None else recording.id,
        kind=plan.kind,
        state=State.QUEUED,
        priority=priority,
        plan=list(plan.stages),
        options=dict(options),
        resolved=_resolved(session, owner_id, plan),
        created_at=now,
        queued_at=now,
        has_own_key=own_keys.host is not None,
        has_own_llm_key=own_keys.has_llm,
        issuer=own_keys.issuer,
        speech_queue=_speech_queue(plan, own_keys.host),
        warnings=[*plan.warnings, *map(dict, warnings)],
        batch_id=batch_id,
    )
    jobs.add(session, job)
    if plan.kind == TRANSCRIBE:
        vocabularies.freeze(session, job)
    enqueue(context, session, job)
    jobs.announce(session, job)
    return job


def _hold(context: Context, session: Session, recording: Recording, plan: Plan) -> None:
    """Count the sound that is to be written down, and let nobody delete it meanwhile."""
    if plan.kind == TRANSCRIBE:
        allowed = context.settings.quotas
        quotas.charge(session, allowed, recording.owner_id, seconds=recording.duration)
    recordings.get(session, recording.owner_id, recording.id, lock=True)


def _resolved(session: Session, owner_id: str, plan: Plan) -> dict[str, Any]:
    if not plan.deliver:
        return plan.resolved
    found = deliveries.find(session, owner_id, plan.deliver)
    return plan.resolved | {"deliver": [row.id for row in found]}


def _speech_queue(plan: Plan, host: str | None) -> str | None:
    chosen = plan.resolution
    return None if chosen is None else speech_queue(chosen.engine, chosen.model, host=host)


def refuse_when_full(context: Context, session: Session, owner_id: str) -> None:
    """Raise `QueueFull` when as many jobs are queued as may be.

    An owner of few of them may add to a full queue, so that nobody who fills it keeps others out.
    """
    most = context.settings.limits.max_queue_depth
    if jobs.queue_depth(session) < most:
        return
    if jobs.queue_depth(session, owner_id) >= most // PART_FOR_EACH:
        raise QueueFull(retry_after=RETRY_FULL_SECONDS)


def show(context: Context, owner_id: str, job_id: str) -> dict[str, Any]:
    """Give one job with its place in the queue and the time left."""
    with context.database.read() as session:
        return seen(session, jobs.get(session, owner_id, job_id), reasons(context, session))


def page(context: Context, owner_id: str, filters: Filters, asked: paging.Asked) -> dict[str, Any]:
    """Give one page of jobs."""
    with context.database.read() as session:
        found = jobs.page(session, owner_id, filters, asked)
        why = reasons(context, session)
        return found.view([seen(session, job, why) for job in found.items])


def stages(context: Context, owner_id: str, job_id: str) -> dict[str, Any]:
    """Tell when a job was in which stage, attempt by attempt.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.read() as session:
        job = jobs.get(session, owner_id, job_id)
        return {"items": job_stages.of_job(session, job)}


def stats(context: Context, owner_id: str) -> dict[str, Any]:
    """Count the owner's jobs by state, and say how the queue is."""
    with context.database.read() as session:
        return {
            "states": jobs.count_by_state(session, owner_id),
            "queue_depth": jobs.queue_depth(session),
            "queue_paused": is_queue_paused(session),
        }


def cancel(context: Context, owner_id: str, job_id: str) -> dict[str, Any]:
    """Stop a queued, running or paused job; running work ends within a second."""

    def change(session: Session) -> Job:
        job = jobs.cancel(session, owner_id, job_id)
        work.forget(session, job_id)
        retimes.give_up(session, job)
        return job

    shown = _verb(context, change)
    keys.forget(context, job_id)
    _clear(context, [job_id])
    return shown


def pause(context: Context, owner_id: str, job_id: str) -> dict[str, Any]:
    """Stop a queued or running job for now; finished chunks stay."""
    return _verb(context, lambda session: jobs.pause(session, owner_id, job_id))


def resume(
    context: Context,
    owner_id: str,
    job_id: str,
    *,
    engine_key: str | None = None,
    llm_key: str | None = None,
) -> dict[str, Any]:
    """Let a paused job go on; with the caller's keys again when the job runs on such."""

    def change(session: Session) -> Job:
        job = jobs.resume(session, owner_id, job_id)
        keys.hold_again(context, session, job, engine=engine_key, llm=llm_key)
        enqueue(context, session, job)
        return job

    return _verb(context, change)


def restart(
    context: Context,
    owner_id: str,
    job_id: str,
    *,
    from_: str = "start",
    engine_key: str | None = None,
    llm_key: str | None = None,
    is_admin: bool = False,
) -> dict[str, Any]:
    """Run an ended job again: from the start, or from the failed stage with its finished chunks.

    A completed transcription goes on from the first stage that could not be done beside its text.

    Raises:
        Forbidden: It fetches a model, and the caller is no administrator.
        MediaMissing: The sound of its recording was deleted.
        QuotaExceeded: The account has no sound left for it this month.
    """
    if from_ not in {"start", "failed_stage"}:
        raise InvalidRequest("'from' must be 'start' or 'failed_stage'.", details={"path": "from"})

    def change(session: Session) -> Job:
        if from_ == "start":
            _charge_again(context, session, jobs.get(session, owner_id, job_id))
        job = jobs.restart(session, owner_id, job_id, from_start=from_ == "start")
        if job.kind == IMPORT:
            imports.require_known(session, job.id)
        if job.recording_id is not None and needs_sound(job.plan, job.cursor):
            sound.require_not_deleted(recordings.get(session, owner_id, job.recording_id))
        if job.kind == PULL and not is_admin:
            raise Forbidden
        if from_ == "start":
            work.forget(session, job.id)
        keys.hold_again(context, session, job, engine=engine_key, llm=llm_key)
        enqueue(context, session, job)
        return job

    return _verb(context, change)


def set_priority(context: Context, owner_id: str, job_id: str, priority: int) -> dict[str, Any]:
    """Change a job's priority; what is queued moves, what runs goes on."""

    def change(session: Session) -> Job:
        job = jobs.set_priority(session, owner_id, job_id, priority)
        if job.state == State.QUEUED:
            job.fence += 1
            enqueue(context, session, job)
        return job

    return _verb(context, change)


def delete(context: Context, owner_id: str, job_id: str) -> None:
    """Delete an ended job; its recording and transcripts stay."""
    with context.database.write() as session:
        jobs.remove(session, owner_id, job_id)
    _clear(context, [job_id])


def delete_many(context: Context, owner_id: str, filters: Filters) -> int:
    """Delete the ended jobs that match; gives how many.

    Raises:
        InvalidRequest: No filter was given.
    """
    if filters.is_empty:
        raise InvalidRequest("Give at least one filter, such as state=completed.")
    total = 0
    while True:
        with context.database.write() as session:
            ids = jobs.remove_many(session, owner_id, filters, BULK_LIMIT)
        _clear(context, ids)
        total += len(ids)
        if len(ids) < BULK_LIMIT:
            return total


def pause_queue(context: Context, *, is_paused: bool) -> dict[str, Any]:
    """Let workers claim nothing new, or go on.

    A running job ends what is in hand; the rest of it waits with the others.
    """
    state = {"paused": is_paused}
    with context.database.write() as session:
        flags.put(session, QUEUE_FLAG, state)
        session.flush()
        events.add(session, kind="system", owner_id=EVERYBODY, data={"queue": state})
    return state


def _verb(context: Context, change: Callable[[Session], Job]) -> dict[str, Any]:
    with context.database.write() as session:
        job = change(session)
        shown = seen(session, job, reasons(context, session))
        jobs.announce(session, job)
    return shown


def reasons(context: Context, session: Session) -> Reasons:
    """Give what tells why jobs wait."""
    return Reasons(session, context.settings.worker.lease_seconds)


def seen(session: Session, job: Job, why: Reasons | None = None) -> dict[str, Any]:
    """Give a job as the API shows it, with its place in the queue and the time left.

    Args:
        session: To read with.
        job: Which one.
        why: Tells why it waits, if need be by looking at the workers; without it the row says what it can.
    """
    duration = None
    if job.recording_id is not None:
        duration = recordings.get(session, job.owner_id, job.recording_id).duration
    return jobs.view(
        job,
        queue_position=jobs.queue_position(session, job),
        eta_seconds=eta_seconds(session, job, duration),
        reason=None if why is None else why.of(job),
    )


def enqueue(context: Context, session: Session, job: Job) -> None:
    """Let a job wait for a worker from its present stage on, behind those that wait already."""
    turns.take(session, job, _sound_of(session, job))
    wait(context, session, job)


def wait(context: Context, session: Session, job: Job) -> None:
    """Let a job that has a turn wait for a worker from its present stage on."""
    job.is_held = False
    context.queue.submit(
        session,
        Ticket(job.id, job.fence, job.cursor),
        queue=lanes.queue_of(job, job.cursor),
        priority=job.priority,
        turn=job.turn,
    )


def _charge_again(context: Context, session: Session, job: Job) -> None:
    """Count the sound once more when what was completed is done anew; a failure costs nothing."""
    if job.kind == TRANSCRIBE and job.state == State.COMPLETED:
        seconds = _sound_of(session, job)
        quotas.charge(session, context.settings.quotas, job.owner_id, seconds=seconds)


def _sound_of(session: Session, job: Job) -> float | None:
    """Give the seconds of sound that a job works through; None for one that only looks something up."""
    if job.recording_id is None or job.kind not in {TRANSCRIBE, DIARIZE}:
        return None
    if is_soft(job.plan, job.cursor):
        return None
    recording = session.get(Recording, job.recording_id)
    return None if recording is None else recording.duration


def _clear(context: Context, job_ids: Sequence[str]) -> None:
    for job_id in job_ids:
        context.files.delete_prefix(f"work/{job_id}")
