"""Voices that people agreed to have kept, as rows; every question names the owner."""

import time
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tiro.errors import NotFound
from tiro.store import paging
from tiro.store.ids import new_id
from tiro.store.search import index
from tiro.store.tables import Job, SpeakerRow, Voice
from tiro.store.views import SURE, rfc3339
from tiro.transcript.recognition import Known, Vector, packed, unpacked


def view(voice: Voice) -> dict[str, Any]:
    """Give a voice as the API shows it, without its vector."""
    return {
        "id": voice.id,
        "name": voice.name,
        "is_ready": is_ready(voice),
        "encoder": voice.encoder,
        "seconds": round(voice.seconds, 1),
        "consent": voice.consent,
        "created_at": rfc3339(voice.created_at),
        "updated_at": rfc3339(voice.updated_at),
    }


def is_ready(voice: Voice) -> bool:
    """Whether it has been heard."""
    return bool(voice.embedding)


def vector(voice: Voice) -> list[float]:
    """Give the vector; empty until the voice has been heard."""
    return unpacked(voice.embedding)


def add(
    session: Session,
    *,
    owner_id: str,
    name: str,
    encoder: str,
    given_by: str,
    statement: str,
) -> Voice:
    """Insert a voice that is still to be heard, with the consent to keep it."""
    now = time.time()
    voice = Voice(
        id=new_id("voice"),
        owner_id=owner_id,
        name=name,
        encoder=encoder,
        embedding="",
        seconds=0.0,
        consent={"given_by": given_by, "statement": statement, "at": rfc3339(now)},
        created_at=now,
        updated_at=now,
    )
    session.add(voice)
    session.flush()
    return voice


def get(session: Session, owner_id: str, voice_id: str, *, lock: bool = False) -> Voice:
    """Read one voice.

    Args:
        session: The transaction.
        owner_id: Whose voice.
        voice_id: Which one.
        lock: Let nobody else change it, or name a speaker by it, until the transaction ends.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    query = select(Voice).where(Voice.id == voice_id, Voice.owner_id == owner_id)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("There is no voice with this id.")
    return found


def lock(session: Session, voice_ids: Collection[str]) -> None:
    """Let nobody change or delete voices until the transaction ends; to be locked before recordings."""
    query = select(Voice.id).where(Voice.id.in_(voice_ids)).order_by(Voice.id)
    session.execute(query.with_for_update())


def page(session: Session, owner_id: str, asked: paging.Asked) -> paging.Page[Voice]:
    """Read one page of an owner's voices."""
    return paging.page(session, select(Voice).where(Voice.owner_id == owner_id), Voice, asked)


def has(session: Session, owner_id: str, name: str, embedding: str) -> bool:
    """Whether an owner keeps a voice of this name and vector."""
    query = select(Voice.id).where(
        Voice.owner_id == owner_id, Voice.name == name, Voice.embedding == embedding
    )
    return session.scalar(query.limit(1)) is not None


def learned_from(session: Session, owner_id: str, recording_id: str) -> list[str]:
    """List the voices that are there and were learned from a recording."""
    told = session.scalars(
        select(Job.options).where(Job.owner_id == owner_id, Job.recording_id == recording_id)
    )
    named = {str(options["voice_id"]) for options in told if "voice_id" in options}
    query = select(Voice.id).where(Voice.owner_id == owner_id, Voice.id.in_(named))
    return list(session.scalars(query.order_by(Voice.id)))


def count(session: Session, owner_id: str) -> int:
    """Count an owner's voices."""
    return session.scalar(select(func.count()).where(Voice.owner_id == owner_id)) or 0


def known(session: Session, owner_id: str, encoder: str) -> list[Known]:
    """Give an owner's voices that can be compared with those of an encoder."""
    found = session.scalars(
        select(Voice).where(
            Voice.owner_id == owner_id, Voice.encoder == encoder, Voice.embedding != ""
        )
    )
    return [Known(voice.id, voice.name, vector(voice)) for voice in found]


def put_heard(session: Session, voice: Voice, heard: Vector, seconds: float) -> None:
    """Write down what was heard of a voice.

    Args:
        session: The transaction.
        voice: Whose it is.
        heard: A unit vector of the voice's encoder.
        seconds: How much speech it was made from.
    """
    voice.embedding = packed(heard)
    voice.seconds = seconds
    voice.updated_at = time.time()
    session.flush()


def rename(session: Session, voice: Voice, name: str) -> list[str]:
    """Give a voice another name, also where it was recognised; gives the recordings that are changed."""
    voice.name = name
    voice.updated_at = time.time()
    rows = _recognised(session, voice)
    for row in rows:
        match = {**(row.match or {}), "name": name}
        row.match = match
        if match.get("verdict") == SURE:
            row.name = name
    session.flush()
    return _indexed(session, {row.recording_id for row in rows})


def delete(session: Session, voice: Voice) -> list[str]:
    """Delete a voice, and what was recognised by it; gives the recordings that are changed."""
    changed: set[str] = set()
    # Asked until nobody is left: a speaker may have gone up in another meanwhile.
    while rows := _recognised(session, voice):
        for row in rows:
            if (row.match or {}).get("verdict") == SURE:
                row.name = None
            row.voice_id = row.match = None
        changed |= {row.recording_id for row in rows}
        session.flush()
    session.delete(voice)
    session.flush()
    return _indexed(session, changed)


def _recognised(session: Session, voice: Voice) -> Sequence[SpeakerRow]:
    query = select(SpeakerRow).where(SpeakerRow.voice_id == voice.id)
    return list(session.scalars(query.with_for_update()))


def _indexed(session: Session, recording_ids: Collection[str]) -> list[str]:
    """Let the search know who speaks in recordings now; gives them in order."""
    for recording_id in sorted(recording_ids):
        index.put_speakers(session, recording_id)
    return sorted(recording_ids)
