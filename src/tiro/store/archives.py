"""All that an account has, read for an archive, a recording or a version at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiro.store import flags, jobs, notes, speakers, tags, vocabularies, voices
from tiro.store.files import MARKER_FLAG
from tiro.store.shown import is_shown
from tiro.store.tables import (
    Job,
    Note,
    Recording,
    SegmentRow,
    Share,
    SpeakerEdit,
    Tag,
    TranscriptRow,
    User,
    Vocabulary,
    Voice,
)
from tiro.store.views import recording_view, rfc3339
from tiro.transcript.codec import segment_from_row, segment_to_dict

FLAG_CHARS = 100_000
"""Of the flags of a version: whoever reads an archive takes no more of what stands beside its segments."""
FLAG_MARGIN_CHARS = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording and what stands beside it, but for its texts.

    Attributes:
        row: The recording.
        view: All of it, as an archive holds it.
        transcript_ids: Its versions, the first one first.
    """

    row: Recording
    view: dict[str, Any]
    transcript_ids: Sequence[str]


def installation(session: Session) -> str:
    """Give the id of this installation, by which what came from it is known again."""
    return str((flags.get(session, MARKER_FLAG) or {}).get("id", "0" * 32))


def mark_of(session: Session, recording: Recording) -> str:
    """Give what a recording is in any archive: where it was first, and as what."""
    return recording.origin_mark or f"{installation(session)}:{recording.id}"


def find(session: Session, owner_id: str, mark: str) -> Recording | None:
    """Find what an owner has of a mark: what came in under it, or is where it was first."""
    mine = select(Recording).where(Recording.owner_id == owner_id)
    found = session.scalar(mine.where(Recording.origin_mark == mark))
    origin, _, recording_id = mark.partition(":")
    if found is None and origin == installation(session):
        found = session.scalar(mine.where(Recording.id == recording_id))
    return found


def put_made(session: Session, transcript_id: str, made: float) -> None:
    """Write down when a version was made."""
    session.get_one(TranscriptRow, transcript_id).created_at = made


def recording_ids(session: Session, owner_id: str, after: str, limit: int) -> list[str]:
    """List an owner's recordings that are not deleted, in the order of their ids."""
    query = select(Recording.id).where(
        Recording.owner_id == owner_id, Recording.id > after, is_shown()
    )
    return list(session.scalars(query.order_by(Recording.id).limit(limit)))


def account(session: Session, owner_id: str) -> dict[str, Any]:
    """Give what is known of an account; no password, no key, no session."""
    user = session.get_one(User, owner_id)
    return {
        "id": user.id,
        "login": user.login,
        "name": user.name,
        "role": user.role,
        "created_at": rfc3339(user.created_at),
        "last_login_at": rfc3339(user.last_login_at),
        "preferences": user.preferences,
        "retention": user.retention,
    }


def lists(session: Session, owner_id: str) -> dict[str, list[dict[str, Any]]]:
    """Give an owner's tags, vocabularies and voices in full."""
    own_tags = session.scalars(select(Tag).where(Tag.owner_id == owner_id).order_by(Tag.folded))
    own_words = session.scalars(
        select(Vocabulary).where(Vocabulary.owner_id == owner_id).order_by(Vocabulary.id)
    )
    own_voices = session.scalars(select(Voice).where(Voice.owner_id == owner_id).order_by(Voice.id))
    return {
        "tags": [_without(tags.view(row, 0), "recordings") for row in own_tags],
        "vocabularies": [vocabularies.full_view(row) for row in own_words],
        "voices": [voices.view(row) | {"vector": voices.vector(row)} for row in own_voices],
    }


def recording(session: Session, owner_id: str, recording_id: str) -> Kept | None:
    """Read a recording and what stands beside it; None when it is gone."""
    row = session.scalar(
        select(Recording).where(
            Recording.id == recording_id, Recording.owner_id == owner_id, is_shown()
        )
    )
    if row is None:
        return None
    people = speakers.of_recording(session, recording_id)
    texts = select(TranscriptRow.id).where(TranscriptRow.recording_id == recording_id)
    found = list(session.scalars(texts.order_by(TranscriptRow.version)))
    carried = tags.of_recordings(session, [recording_id]).get(recording_id, [])
    view = recording_view(
        row,
        job=None,
        primary_transcript_id=None,
        speakers=people,
        tags=carried,
        notes=0,
    )
    kept = _without(view, "job", "primary_transcript_id", "notes", "deleted_at", "purge_at")
    return Kept(
        row,
        {"mark": mark_of(session, row), "recording": kept, **_beside(session, recording_id)},
        found,
    )


def transcript(
    session: Session, transcript_id: str
) -> tuple[dict[str, Any], Iterator[dict[str, Any]]] | None:
    """Read a version: what is known of it, and its segments, one by one; None when it is gone."""
    row = session.get(TranscriptRow, transcript_id)
    if row is None:
        return None
    columns = SegmentRow.__table__.columns
    rows = session.execute(
        select(*columns).where(SegmentRow.transcript_id == transcript_id).order_by(SegmentRow.idx)
    )
    segments = cast("Sequence[Mapping[str, Any]]", rows.mappings().all())
    head = {
        "version": row.version,
        "revision": row.revision,
        "is_primary": row.is_primary,
        "origin": row.origin,
        "language": row.language,
        "duration": row.duration,
        "engine": row.engine,
        "model": row.model,
        "quality": row.quality,
        "warnings": row.warnings,
        "report": row.report,
        "created_at": rfc3339(row.created_at),
        **_made_of(session, row),
    }
    return head, map(_segment, segments)


def _made_of(session: Session, row: TranscriptRow) -> dict[str, Any]:
    """Say which version one was made of, by its number, and what was left as it was said.

    What the model wrote comes first, and then what was said, both as far as there is room.
    """
    source = None if row.of_id is None else session.get(TranscriptRow, row.of_id)
    if source is None:
        return {}
    left: list[dict[str, str]] = []
    room = FLAG_CHARS
    for flag in row.flags or ():
        room -= len(flag["segment"]) + len(flag["kind"]) + len(flag["after"]) + FLAG_MARGIN_CHARS
        if room < 0:
            break
        told = {name: flag[name] for name in ("segment", "kind", "after")}
        left.append(told | ({"decision": flag["decision"]} if flag.get("decision") else {}))
    for told, flag in zip(left, row.flags or (), strict=False):
        room -= len(flag.get("before", ""))
        if room < 0:
            break
        told["before"] = flag.get("before", "")
    return {
        "of_version": source.version,
        "is_fresh": source.revision == row.of_revision,
        "is_current": row.current_as is not None,
        "template": row.template,
        "flags": left,
    }


def _segment(row: Mapping[str, Any]) -> dict[str, Any]:
    segment = segment_from_row(row)
    shown = segment_to_dict(segment)
    if segment.evidence is not None:
        evidence = segment.evidence
        shown["evidence"] = [
            evidence.avg_logprob,
            evidence.no_speech_prob,
            evidence.compression_ratio,
            evidence.temperature,
        ]
    return shown


def _beside(session: Session, recording_id: str) -> dict[str, Any]:
    edits = session.scalars(
        select(SpeakerEdit)
        .where(SpeakerEdit.recording_id == recording_id)
        .order_by(SpeakerEdit.created_at, SpeakerEdit.id)
    )
    own_notes = session.scalars(
        select(Note).where(Note.recording_id == recording_id).order_by(Note.created_at, Note.id)
    )
    ran = session.scalars(select(Job).where(Job.recording_id == recording_id).order_by(Job.id))
    links = session.scalars(
        select(Share).where(Share.recording_id == recording_id).order_by(Share.id)
    )
    return {
        "speaker_edits": [
            {"start": row.start, "end": row.end, "speaker": row.speaker, "channel": row.channel}
            for row in edits
        ],
        "notes": [notes.view(row) | _read_from(session, row) for row in own_notes],
        "jobs": [jobs.view(row) for row in ran],
        "shares": [
            {
                "name": row.name,
                "created_at": rfc3339(row.created_at),
                "expires_at": rfc3339(row.expires_at),
            }
            for row in links
        ],
    }


def _read_from(session: Session, note: Note) -> dict[str, Any]:
    """Say of which version a note was made, by its number, and whether that is as it was then."""
    text = session.get(TranscriptRow, note.transcript_id) if note.transcript_id else None
    if text is None:
        return {"of_version": None, "is_fresh": False}
    return {"of_version": text.version, "is_fresh": text.revision == note.transcript_revision}


def _without(view: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in view.items() if name not in names}
