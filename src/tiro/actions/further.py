"""A further job on a recording that is already here."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tiro.actions import beside, jobs, keys, plans, preferences, sound, tagging
from tiro.actions import recordings as recording_actions
from tiro.actions.beside import TRANSLATE
from tiro.actions.context import Context
from tiro.actions.options import Options, as_sent
from tiro.actions.plans import Plan
from tiro.errors import InvalidOptions, StateConflict
from tiro.store import jobs as job_rows
from tiro.store import owners, recordings
from tiro.store import rules as rule_rows
from tiro.store.database import Session
from tiro.store.ids import new_id
from tiro.store.tables import Recording
from tiro.story import needs_sound, writes_down

APPLIED_BEFORE = "It was applied to this recording before; ask for it again to repeat it."


def add(
    context: Context,
    owner_id: str,
    recording_id: str,
    options: Options,
    *,
    engine_key: str | None = None,
    llm_key: str | None = None,
    is_admin: bool = False,
    rules: Sequence[str] = (),
    is_once: bool = False,
) -> dict[str, Any]:
    """Write the recording down once more, or tell its speakers apart or make something of its text alone.

    Args:
        context: Settings, database and queue.
        owner_id: Whose recording.
        recording_id: Which one.
        options: What is asked for.
        engine_key: The caller's own key of the engine's provider.
        llm_key: The caller's own key of the language model's provider.
        is_admin: The caller may name any model and diarizer.
        rules: Ids of the rules by which it is asked for.
        is_once: Not where one of these rules was applied before.

    Raises:
        NotFound: There is no such recording.
        StateConflict: The recording is not to be written down, and there is no text yet; or a rule
            was applied before.
        MediaMissing: Its file is no longer in the store.
        InvalidOptions: What is asked for cannot be done.
        EngineError: No engine that fits works here, or the caller's key cannot be used.
        QueueFull: As many jobs are queued as may be.
    """
    if options.stages is not None and beside.are_all(options.stages):
        plan = replace(plans.of_text(context, options), rules=rules)
        return _submit(
            context, owner_id, recording_id, options, plan=plan, llm_key=llm_key, is_once=is_once
        )
    if options.stages is not None and plans.TRANSCRIBE not in options.stages:
        _require_alone(options.stages)
        plan = plans.diarization(context, options, is_admin=is_admin)
        return _submit(context, owner_id, recording_id, options, plan=plan)
    # Tags that an account wants of new recordings are not for those that it has sorted.
    wished = preferences.applied(context, owner_id, options, without={"tags"})
    plan = plans.transcription(
        context, wished, has_own_key=engine_key is not None, is_admin=is_admin
    )
    if plan.beside is None:
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
    engine_key: str | None = None,
    llm_key: str | None = None,
    is_once: bool = False,
) -> dict[str, Any]:
    job_id = new_id("job")
    try:
        with context.database.write() as session:
            if is_once:
                _require_first(session, owner_id, recording_id, plan.rules)
            recording = _tagged(session, owner_id, recording_id, options.tags)
            if needs_sound(plan.stages):
                sound.require(context, recording)
            if not writes_down(plan.stages):
                _require_text(session, recording)
            _require_another_language(recording, plan)
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


def _require_first(
    session: Session, owner_id: str, recording_id: str, rules: Sequence[str]
) -> None:
    """Let a rule be applied to a recording once, however many ask for it at the same time."""
    owners.lock(session, owner_id)
    if any(rule_rows.applied_to(session, each, [recording_id]) for each in rules):
        raise StateConflict(APPLIED_BEFORE)


def _require_text(session: Session, recording: Recording) -> None:
    if not recordings.primary_transcript_ids(session, [recording.id]):
        raise StateConflict("This recording has no text yet; name transcribe in stages, too.")


def _require_alone(stages: Sequence[str]) -> None:
    """Let nobody wait for what a job that tells speakers apart would not make."""
    others = [each for each in stages if each in (*beside.STAGES, beside.DELIVER)]
    if others:
        text = f"stages: diarize stands alone here; ask for {others[0]} in another job."
        raise InvalidOptions(text, details={"path": "stages"})


def _require_another_language(recording: Recording, plan: Plan) -> None:
    if plan.beside is None or writes_down(plan.stages):
        return
    if plan.beside.translate_to == (recording.language,) and plan.beside.stages == [TRANSLATE]:
        text = f"translate_to: this text is in {recording.language} already."
        raise InvalidOptions(text, details={"path": "translate_to"})
