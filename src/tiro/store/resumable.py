"""Resumable uploads as rows: who sends what, who holds the lock, when it is too late."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from tiro.errors import NotFound, UploadLocked
from tiro.store.database import now
from tiro.store.ids import new_id
from tiro.store.shown import belongs_to_shown
from tiro.store.tables import UploadRow

LOCK_SECONDS = 10.0
"""A lock that is not renewed for so long is anybody's: its process is gone."""
FOLDER = "uploads"


def key(upload_id: str) -> str:
    """Name the file in the media store that holds the bytes so far."""
    return f"{FOLDER}/{upload_id}"


def add(
    session: Session,
    owner_id: str,
    *,
    size_bytes: int | None,
    metadata: str,
    options: Mapping[str, Any],
    file_name: str | None,
    keep_seconds: float,
) -> UploadRow:
    """Begin an upload; `size_bytes` is None while the client does not know it."""
    time = now(session)
    row = UploadRow(
        id=new_id("up"),
        owner_id=owner_id,
        size_bytes=size_bytes,
        metadata_=metadata,
        options=dict(options),
        file_name=file_name,
        created_at=time,
        expires_at=time + keep_seconds,
    )
    session.add(row)
    session.flush()
    return row


def get(session: Session, owner_id: str, upload_id: str) -> UploadRow:
    """Read an upload.

    Raises:
        NotFound: There is none, it is another owner's, or it has expired.
    """
    row = session.scalar(
        select(UploadRow).where(
            UploadRow.id == upload_id,
            UploadRow.owner_id == owner_id,
            UploadRow.expires_at > now(session),
            belongs_to_shown(owner_id, UploadRow.recording_id),
        )
    )
    if row is None:
        raise NotFound("There is no upload with this id, or it has expired.")
    return row


def count_open(session: Session, owner_id: str) -> int:
    """Count an owner's uploads that are not whole yet."""
    return (
        session.scalar(
            select(func.count()).where(
                UploadRow.owner_id == owner_id, UploadRow.recording_id.is_(None)
            )
        )
        or 0
    )


def lock(session: Session, upload_id: str, token: str) -> UploadRow:
    """Take the lock of an upload, so that one request at a time adds to it.

    Raises:
        UploadLocked: Another request holds it, or it has just expired.
    """
    time = now(session)
    is_free = or_(UploadRow.lock.is_(None), UploadRow.lock == token, UploadRow.locked_until <= time)
    is_there = (UploadRow.id == upload_id, UploadRow.expires_at > time)
    row = _change(session, *is_there, is_free, lock=token, locked_until=time + LOCK_SECONDS)
    if row is None:
        raise UploadLocked(retry_after=1)
    return row


def hold(
    session: Session, upload_id: str, token: str, *, keep_seconds: float | None = None
) -> UploadRow:
    """Keep the lock, and with `keep_seconds` the upload too.

    Raises:
        UploadLocked: The lock was lost to another request.
    """
    time = now(session)
    values: dict[str, Any] = {"locked_until": time + LOCK_SECONDS}
    if keep_seconds is not None:
        values["expires_at"] = time + keep_seconds
    row = _change(session, UploadRow.id == upload_id, UploadRow.lock == token, **values)
    if row is None:
        raise UploadLocked(retry_after=1)
    return row


def release(session: Session, upload_id: str, token: str) -> None:
    """Give the lock back, if it is still this one's."""
    is_own = (UploadRow.id == upload_id, UploadRow.lock == token)
    session.execute(update(UploadRow).where(*is_own).values(lock=None, locked_until=0.0))


def settle(session: Session, upload_id: str, token: str, *, recording_id: str, job_id: str) -> None:
    """Remember what an upload became; in the transaction that makes it.

    Raises:
        UploadLocked: Another request has taken the upload over.
    """
    row = hold(session, upload_id, token)
    row.recording_id, row.job_id = recording_id, job_id


def remove(session: Session, row: UploadRow) -> None:
    """Forget an upload."""
    session.delete(row)


def remove_expired(session: Session, limit: int) -> list[str]:
    """Forget uploads that nobody may go on with, and at which nobody works; gives their ids."""
    time = now(session)
    is_over = (UploadRow.expires_at <= time, UploadRow.locked_until <= time)
    found = select(UploadRow.id).where(*is_over).order_by(UploadRow.expires_at).limit(limit)
    ids = session.scalars(found).all()
    # Asked again as they go: somebody may have taken the lock meanwhile.
    return list(
        session.scalars(
            delete(UploadRow).where(UploadRow.id.in_(ids), *is_over).returning(UploadRow.id)
        )
    )


def of_recording(session: Session, recording_id: str) -> list[str]:
    """List the uploads that became a recording."""
    return list(session.scalars(select(UploadRow.id).where(UploadRow.recording_id == recording_id)))


def forget_recording(session: Session, recording_id: str) -> None:
    """Forget the uploads that became a recording."""
    session.execute(delete(UploadRow).where(UploadRow.recording_id == recording_id))


def without_bytes(session: Session, upload_ids: Sequence[str]) -> set[str]:
    """Pick those that nobody sends bytes of any more: they are gone, or have become a recording."""
    is_open = (UploadRow.id.in_(upload_ids), UploadRow.recording_id.is_(None))
    return set(upload_ids) - set(session.scalars(select(UploadRow.id).where(*is_open)))


def _change(session: Session, *conditions: ColumnElement[bool], **values: Any) -> UploadRow | None:
    return session.scalar(
        update(UploadRow)
        .where(*conditions)
        .values(**values)
        .returning(UploadRow)
        .execution_options(populate_existing=True)
    )
