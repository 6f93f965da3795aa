"""Recordings as rows; every question names the owner, and finds none that is deleted."""

from collections.abc import Collection, Sequence
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from tiro.errors import NotFound
from tiro.store import names, scope
from tiro.store.shown import is_shown
from tiro.store.tables import Recording, TranscriptRow


def add(session: Session, recording: Recording) -> Recording:
    """Insert a new recording."""
    session.add(recording)
    session.flush()
    names.put(session, recording)
    return recording


def get(
    session: Session,
    owner_id: str,
    recording_id: str,
    *,
    lock: bool = False,
    is_to_change: bool = False,
) -> Recording:
    """Read one recording.

    Args:
        session: The transaction.
        owner_id: Whose recording.
        recording_id: Which one.
        lock: Let nobody delete it until the transaction ends; others may do so, too.
        is_to_change: Let nobody else change it, either, so that what is told of it is all of it.

    Raises:
        NotFound: There is none, it is another owner's, or it is deleted.
    """
    query = _one()
    if lock:
        query = query.with_for_update(read=True, key_share=True)
    if is_to_change:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = session.scalar(query, {"recording": recording_id, "owner": owner_id})
    if found is None:
        raise NotFound("There is no recording with this id.")
    return found


def some(session: Session, owner_id: str, recording_ids: Collection[str]) -> list[Recording]:
    """Read those of the recordings that are there, in the order of their ids."""
    query = select(Recording).where(
        Recording.id.in_(recording_ids), Recording.owner_id == owner_id, is_shown()
    )
    return list(session.scalars(query.order_by(Recording.id)))


def to_change(session: Session, owner_id: str, recording_ids: Collection[str]) -> list[Recording]:
    """Read those of the recordings that are there, and let nobody else change them."""
    query = select(Recording).where(
        Recording.id.in_(recording_ids), Recording.owner_id == owner_id, is_shown()
    )
    locked = query.order_by(Recording.id).with_for_update(key_share=True)
    return list(session.scalars(locked.execution_options(populate_existing=True)))


def change(
    session: Session,
    owner_id: str,
    recording_id: str,
    *,
    title: str | None = None,
    is_favourite: bool | None = None,
) -> Recording:
    """Change what people say of a recording; what is not named stays.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    recording = get(session, owner_id, recording_id, is_to_change=True)
    if title is not None:
        recording.title = title
    if is_favourite is not None:
        recording.is_favourite = is_favourite
    recording.revision += 1
    session.flush()
    if title is not None:
        names.put(session, recording)
    return recording


def find_by_hash(session: Session, owner_id: str, content_hash: str) -> Recording | None:
    """Find the owner's first recording of the same bytes."""
    return session.scalar(
        select(Recording)
        .where(Recording.owner_id == owner_id, Recording.content_hash == content_hash, is_shown())
        .order_by(Recording.created_at, Recording.id)
        .limit(1)
    )


def primary_transcript_ids(session: Session, recording_ids: Sequence[str]) -> dict[str, str]:
    """Give the primary transcript of each recording that has one."""
    rows = session.execute(_primary(), {"recordings": list(recording_ids)})
    return {recording_id: transcript_id for recording_id, transcript_id in rows}


@cache
def _one() -> Select[Recording]:
    named = Recording.id == bindparam("recording"), Recording.owner_id == bindparam("owner")
    return scope.kept(select(Recording).where(*named, is_shown()))


@cache
def _primary() -> Select[str, str]:
    is_asked = TranscriptRow.recording_id.in_(bindparam("recordings", expanding=True))
    columns = TranscriptRow.recording_id, TranscriptRow.id
    return scope.kept(select(*columns).where(is_asked, TranscriptRow.is_primary))
