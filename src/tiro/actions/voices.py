"""Voices that are kept by consent: what a person may do with them, and whom they let us recognise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tiro.actions import jobs, model_rules, recordings, sound, titles
from tiro.actions.choosing import (
    DIARIZER,
    DIARIZERS,
    DiarizerChoice,
    own_diarizer_model,
    resolve_diarizer,
)
from tiro.actions.context import Context
from tiro.actions.options import DEFAULT_PRIORITY, parse
from tiro.actions.plans import DIARIZE, Plan
from tiro.diarizers import LoadOptions, load_diarizer, serving
from tiro.errors import EngineUnavailable, InvalidOptions, StateConflict
from tiro.store import paging, speakers, transcripts, voices
from tiro.store import recordings as recording_rows
from tiro.store.database import Session
from tiro.store.tables import Recording
from tiro.story import plan_enrolment
from tiro.transcript.model import Segment
from tiro.transcript.recognition import Thresholds, Vector, recognise

MOST_VOICES = 500
LEAST_SECONDS = 5.0
"""A vector of less speech says little of a voice."""

MOST_SECONDS = 120.0
LONGEST_STATEMENT = 4000
THRESHOLDS = {"ge2e-resemblyzer-0.1.4": Thresholds(sure=0.88, unsure=0.78, margin=0.05)}
"""Measured: see docs/benchmarks.md."""

UNMEASURED = Thresholds(sure=0.95, unsure=0.85, margin=0.05)
"""For encoders of which nothing was measured: rather none than the wrong person."""

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Whose voice is to be kept, where it is heard, and who agreed to what."""

    name: str
    recording_id: str
    speaker: str
    given_by: str = ""
    statement: str = ""


def create(context: Context, owner_id: str, wish: Enrolment) -> dict[str, Any]:
    """Keep a voice with the consent that was given, and queue the job that hears it.

    Raises:
        InvalidOptions: No consent came with it.
        InvalidRequest: The name is empty or too long.
        NotFound: There is no such recording, text or speaker.
        StateConflict: The speaker says too little, or as many voices are kept as may be.
        MediaMissing: The recording's file is no longer in the store.
        EngineUnavailable: Nothing here can tell voices.
        QueueFull: As many jobs are queued as may be.
    """
    name = titles.check_name(wish.name)
    _require_consent(wish)
    choice = _listener(context)
    encoder = load_diarizer(choice.name).capabilities.encoder or choice.name
    with context.database.write() as session:
        recording = recording_rows.get(session, owner_id, wish.recording_id)
        sound.require(context, recording)
        speakers.get(session, recording.id, wish.speaker)
        speech_of(session, recording, wish.speaker)
        if voices.count(session, owner_id) >= MOST_VOICES:
            raise StateConflict(f"At most {MOST_VOICES} voices are kept. Delete one first.")
        voice = voices.add(
            session,
            owner_id=owner_id,
            name=name,
            encoder=encoder,
            given_by=wish.given_by.strip(),
            statement=wish.statement.strip(),
        )
        job = jobs.submit(
            context,
            session,
            owner_id=owner_id,
            recording=recording,
            plan=Plan(DIARIZE, plan_enrolment(), diarizer=choice),
            options={"voice_id": voice.id, "speaker": wish.speaker},
            priority=DEFAULT_PRIORITY,
        )
        return {"voice": voices.view(voice), "job": jobs.seen(session, job)}


def page(context: Context, owner_id: str, asked: paging.Asked) -> dict[str, Any]:
    """Give one page of the voices that are kept."""
    with context.database.read() as session:
        found = voices.page(session, owner_id, asked)
        return found.view([voices.view(voice) for voice in found.items])


def show(context: Context, owner_id: str, voice_id: str) -> dict[str, Any]:
    """Give one voice, without its vector.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.read() as session:
        return voices.view(voices.get(session, owner_id, voice_id))


def export(context: Context, owner_id: str, voice_id: str) -> dict[str, Any]:
    """Give all that is kept of a voice, with its vector.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.read() as session:
        voice = voices.get(session, owner_id, voice_id)
        return voices.view(voice) | {"vector": voices.vector(voice)}


def rename(context: Context, owner_id: str, voice_id: str, name: str) -> dict[str, Any]:
    """Give a voice another name, also where it was recognised.

    Raises:
        NotFound: There is none of this id.
        InvalidRequest: The name is empty or too long.
    """
    kept = titles.check_name(name)
    with context.database.write() as session:
        voice = voices.get(session, owner_id, voice_id, lock=True)
        _tell(session, owner_id, voices.rename(session, voice, kept))
        return voices.view(voice)


def delete(context: Context, owner_id: str, voice_id: str) -> None:
    """Delete a voice with its vector and its consent; who was recognised by it has no name any more.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.write() as session:
        voice = voices.get(session, owner_id, voice_id, lock=True)
        _tell(session, owner_id, voices.delete(session, voice))


def recognised(
    session: Session, owner_id: str, encoder: str | None, found: Mapping[str, Vector]
) -> dict[str, dict[str, Any]]:
    """Compare the voices of a recording with those that are kept.

    Args:
        session: To read with.
        owner_id: Whose voices.
        encoder: What made the vectors; others are not compared.
        found: A unit vector for each speaker.

    Returns:
        For each speaker who resembles somebody the match, as the API shows it.
    """
    if encoder is None or not found:
        return {}
    kept = voices.known(session, owner_id, encoder)
    matches = recognise(found, kept, THRESHOLDS.get(encoder, UNMEASURED))
    return {label: match.view() for label, match in matches.items()}


def speech_of(session: Session, recording: Recording, speaker: str) -> list[Span]:
    """Give stretches in which a speaker speaks, the longest ones, up to two minutes; in order.

    Raises:
        NotFound: The recording has no text.
        StateConflict: They are too short in all.
    """
    text = transcripts.primary(session, recording.owner_id, recording.id)
    chosen = _longest(text.segments, speaker)
    seconds = sum(end - start for start, end in chosen)
    if seconds < LEAST_SECONDS:
        raise StateConflict(
            f"{speaker} speaks for {seconds:.1f} seconds in this recording;"
            f" a voice needs {LEAST_SECONDS:g} seconds of speech."
        )
    return chosen


def _longest(segments: Iterable[Segment], speaker: str) -> list[Span]:
    theirs = [
        (segment.start, segment.end)
        for segment in segments
        if segment.speaker == speaker and segment.held is None
    ]
    chosen: list[Span] = []
    left = MOST_SECONDS
    for start, end in sorted(theirs, key=lambda span: span[0] - span[1]):
        if left > 0:
            chosen.append((start, min(end, start + left)))
            left -= end - start
    return sorted(chosen)


def _require_consent(wish: Enrolment) -> None:
    for field, said in (("given_by", wish.given_by), ("statement", wish.statement)):
        if not 0 < len(said.strip()) <= LONGEST_STATEMENT:
            raise InvalidOptions(
                f"consent.{field}: a voice is kept only when the person has agreed;"
                " say who agreed, and to what.",
                details={"path": f"consent.{field}"},
            )


def _listener(context: Context) -> DiarizerChoice:
    """Choose what hears voices: the usual diarizer, so that both can be compared, or the next that can."""
    usual = resolve_diarizer(context, parse({}))
    rules = model_rules.read(context, is_admin=True)
    others = (
        DiarizerChoice(name, own_diarizer_model(context.settings, name))
        for name in DIARIZERS
        if not rules.is_adapter_off(DIARIZER, name)
    )
    for choice in [*([usual] if usual else []), *others]:
        if _can_hear(context, choice.name):
            return choice
    raise EngineUnavailable("No diarizer of this server can tell voices. 'tiro doctor' says more.")


def _can_hear(context: Context, name: str) -> bool:
    settings = context.settings
    load = LoadOptions(
        model=own_diarizer_model(settings, name),
        models_dir=str(settings.models_dir),
        may_fetch=settings.models.fetch == "on_use",
        config=settings.diarizers.config_of(name),
    )
    if serving.refusal(name, load) is not None:
        return False
    return load_diarizer(name).capabilities.has_embeddings


def _tell(session: Session, owner_id: str, recording_ids: Iterable[str]) -> None:
    for recording in recording_rows.some(session, owner_id, list(recording_ids)):
        recording.revision += 1
        recordings.announce(session, recording)
