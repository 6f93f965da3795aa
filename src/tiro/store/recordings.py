"""Recordings as rows; every question names the owner."""

from collections.abc import Sequence

from sqlalchemy import delete as delete_from
from sqlalchemy import select
from sqlalchemy.orm import Session

from tiro.errors import NotFound
from tiro.store import paging
from tiro.store.tables import Recording, TranscriptRow


def add(session: Session, recording: Recording) -> Recording:
    """Insert a new recording."""
    session.add(recording)
    session.flush()
    return recording


def get(session: Session, owner_id: str, recording_id: str) -> Recording:
    """Read one recording.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    found = session.scalar(
        select(Recording).where(Recording.id == recording_id, Recording.owner_id == owner_id)
    )
    if found is None:
        raise NotFound("There is no recording with this id.")
    return found


def page(session: Session, owner_id: str, asked: paging.Asked) -> paging.Page[Recording]:
    """Read one page of an owner's recordings."""
    query = select(Recording).where(Recording.owner_id == owner_id)
    return paging.page(session, query, Recording, asked)


def rename(session: Session, owner_id: str, recording_id: str, title: str) -> Recording:
    """Give a recording another title.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    recording = get(session, owner_id, recording_id)
    recording.title = title
    recording.revision += 1
    session.flush()
    return recording


def delete(session: Session, owner_id: str, recording_id: str) -> Recording:
    """Delete a recording with its transcripts and jobs; gives the row that was there.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    recording = get(session, owner_id, recording_id)
    session.execute(delete_from(Recording).where(Recording.id == recording_id))
    session.expunge(recording)
    return recording


def find_by_hash(session: Session, owner_id: str, content_hash: str) -> Recording | None:
    """Find the owner's first recording of the same bytes."""
    return session.scalar(
        select(Recording)
        .where(Recording.owner_id == owner_id, Recording.content_hash == content_hash)
        .order_by(Recording.created_at, Recording.id)
        .limit(1)
    )


def primary_transcript_ids(session: Session, recording_ids: Sequence[str]) -> dict[str, str]:
    """Give the primary transcript of each recording that has one."""
    rows = session.execute(
        select(TranscriptRow.recording_id, TranscriptRow.id).where(
            TranscriptRow.recording_id.in_(recording_ids), TranscriptRow.is_primary
        )
    )
    return {recording_id: transcript_id for recording_id, transcript_id in rows}
