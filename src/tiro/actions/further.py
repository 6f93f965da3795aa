"""A further job on a recording that is already here."""

from collections.abc import Sequence
from typing import Any

from tiro.actions import jobs, keys, plans, preferences, sound, tagging
from tiro.actions import recordings as recording_actions
from tiro.actions.context import Context
from tiro.actions.options import Options, as_sent
from tiro.actions.plans import Plan
from tiro.errors import StateConflict
from tiro.store import jobs as job_rows
from tiro.store import owners, recordings
from tiro.store.database import Session
from tiro.store.ids import new_id
from tiro.store.tables import Recording


def add(
    context: Context,
    owner_id: str,
    recording_id: str,
    options: Options,
    *,
    engine_key: str | None = None,
    llm_key: str | None = None,
    is_admin: bool = False,
) -> dict[str, Any]:
    """Write the recording down once more, or tell its speakers apart or write notes of its text alone.

    Raises:
        NotFound: There is no such recording.
        StateConflict: Speakers are asked for alone, and there is no text yet.
        MediaMissing: Its file is no longer in the store.
        InvalidOptions: What is asked for cannot be done.
        EngineError: No engine that fits works here, or the caller's key cannot be used.
        QueueFull: As many jobs are queued as may be.
    """
    if options.stages == [plans.NOTES]:
        plan = plans.notes(context, options)
        return _submit(
            context, owner_id, recording_id, options, plan=plan, engine_key=None, llm_key=llm_key
        )
    if options.stages is not None and plans.TRANSCRIBE not in options.stages:
        plan = plans.diarization(context, options, is_admin=is_admin)
        return _submit(context, owner_id, recording_id, options, plan=plan, engine_key=None)
    # Tags that an account wants of new recordings are not for those that it has sorted.
    wished = preferences.applied(context, owner_id, options, without={"tags"})
    plan = plans.transcription(
        context, wished, has_own_key=engine_key is not None, is_admin=is_admin
    )
    if not wished.templates:
        llm_key = None
    return _submit(
        context, owner_id, recording_id, wished, plan=plan, engine_key=engine_key, llm_key=llm_key
    )


def _submit(
    context: Context,
    owner_id: str,
    recording_id: str,
    options: Options,
    *,
    plan: Plan,
    engine_key: str | None,
    llm_key: str | None = None,
) -> dict[str, Any]:
    job_id = new_id("job")
    try:
        with context.database.write() as session:
            recording = _tagged(session, owner_id, recording_id, options.tags)
            if plan.kind != plans.NOTES:
                sound.require(context, recording)
            if plan.kind in {plans.DIARIZE, plans.NOTES}:
                _require_text(session, recording)
            job = jobs.submit(
                context,
                session,
                owner_id=owner_id,
                recording=recording,
                plan=plan,
                options=as_sent(options),
                priority=options.priority,
                own_keys=keys.hold_all(context, session, job_id, engine=engine_key, llm=llm_key),
                job_id=job_id,
            )
            position = job_rows.queue_position(session, job)
    except BaseException:
        keys.forget(context, job_id)
        raise
    return job_rows.view(job, queue_position=position)


def _tagged(session: Session, owner_id: str, recording_id: str, tags: Sequence[str]) -> Recording:
    """Read a recording, and put further tags onto it."""
    if not tags:
        return recordings.get(session, owner_id, recording_id)
    owners.lock(session, owner_id)
    recording = recordings.get(session, owner_id, recording_id, is_to_change=True)
    tagging.put_on(session, recording, tags)
    recording.revision += 1
    recording_actions.announce(session, recording)
    return recording


def _require_text(session: Session, recording: Recording) -> None:
    if not recordings.primary_transcript_ids(session, [recording.id]):
        raise StateConflict("This recording has no text yet; name transcribe in stages, too.")
