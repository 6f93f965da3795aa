"""Has the times of words that a person wrote found in the sound, where an engine here can do that."""

from collections.abc import Sequence

from tiro.actions import at_hand, jobs, model_rules, plans, sound
from tiro.actions.choosing import ENGINE
from tiro.actions.context import Context
from tiro.actions.engines import ORDER
from tiro.actions.model_rules import Rules
from tiro.actions.searching import Resolution
from tiro.engines import Capabilities
from tiro.errors import EngineError, QueueFull
from tiro.store import jobs as job_rows
from tiro.store.database import Session
from tiro.store.tables import Recording
from tiro.transcript.model import Segment, Transcript

PRIORITY = 3
"""Before the usual 5: somebody is reading this text."""


def is_queued(session: Session, recording_id: str) -> bool:
    """Whether a job that finds times waits; no worker begins it until the transaction ends."""
    return job_rows.waiting(session, recording_id, plans.ALIGN) is not None


def begin(
    context: Context, session: Session, recording: Recording, found: Resolution | None
) -> bool:
    """Queue a job that finds the times of words, unless one that will is queued already.

    Args:
        context: Settings, files and queue.
        session: The transaction, which has locked such a job and the recording.
        recording: Whose text was edited.
        found: What `find` gave.

    Returns:
        Whether there is a job; false when no engine here can do it, the sound is gone, or the queue
        is full.
    """
    if found is None or not sound.is_there(context, recording):
        return False
    if is_queued(session, recording.id):
        return True
    try:
        jobs.submit(
            context,
            session,
            owner_id=recording.owner_id,
            recording=recording,
            plan=plans.alignment(found),
            options={},
            priority=PRIORITY,
        )
    except QueueFull:
        return False
    return True


def find(
    context: Context, transcript: Transcript, segments: Sequence[Segment]
) -> Resolution | None:
    """Choose an engine that can align most of the languages of segments here, without any download.

    The text's own engine comes first, then what usually works best.
    """
    languages = {segment.language or transcript.language for segment in segments}
    if not languages:
        return None
    rules = model_rules.read(context, is_admin=True)
    usual = dict.fromkeys((transcript.engine or ORDER[0], *ORDER))
    engines = [name for name in usual if not rules.is_adapter_off(ENGINE, name)]
    found = [
        (sum(_can_align(chosen.engine, each) for each in languages), -place, chosen)
        for place, engine in enumerate(engines)
        if (chosen := _try(context, rules, engine, transcript, languages)) is not None
    ]
    return max(found, key=lambda each: each[:2])[2] if found else None


def _try(
    context: Context,
    rules: Rules,
    engine: str,
    transcript: Transcript,
    languages: set[str | None],
) -> Resolution | None:
    language = next((each for each in sorted(languages, key=str) if _can_align(engine, each)), "")
    if language == "":
        return None
    wished = rules.defaults.get((ENGINE, engine)) or at_hand.own_model(context.settings, engine)
    if engine == transcript.engine and transcript.model is not None:
        wished = transcript.model
    try:
        working = at_hand.working_model(
            context.settings, engine, wished, language, rules=rules, may_fetch=False
        )
    except EngineError:
        return None
    return Resolution(engine, working.name, language, chunk_seconds=0.0)


def _can_align(engine: str, language: str | None) -> bool:
    kind = at_hand.kind_of(engine)
    if kind is None or not (kind.capabilities.can_align and kind.capabilities.is_local):
        return False
    return _knows(kind.capabilities, language)


def _knows(can: Capabilities, language: str | None) -> bool:
    return can.languages is None or language in can.languages
