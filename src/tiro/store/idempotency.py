"""A request that is sent twice with one key is done once.

A key is locked while its first request runs. A process that dies leaves the lock to run out; if
its request goes on after all and another took the key over, the one that settles first wins and
the other is undone.
"""

import math
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.orm import Session

from tiro.errors import IdempotencyKeyInUse
from tiro.store import upsert
from tiro.store.database import now
from tiro.store.tables import IdempotencyKey

LOCK_SECONDS = 30.0
KEEP_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the first request with a key made; `fingerprint` says of which content."""

    fingerprint: str
    recording_id: str
    job_id: str


def begin(session: Session, owner_id: str, key: str) -> Answer | None:
    """Lock a key, or give what was made with it before.

    Raises:
        IdempotencyKeyInUse: The first request still runs.
    """
    time = now(session)
    if _insert(session, owner_id, key, time):
        return None
    row = session.scalars(_row(owner_id, key).with_for_update()).one_or_none()
    if row is None:
        # It was released between the two statements; whoever released it is done.
        raise IdempotencyKeyInUse(retry_after=1)
    is_kept = row.created_at > time - KEEP_SECONDS
    if row.recording_id is not None and is_kept:
        return Answer(str(row.fingerprint), row.recording_id, str(row.job_id))
    if row.recording_id is None and row.locked_until > time:
        raise IdempotencyKeyInUse(retry_after=math.ceil(row.locked_until - time))
    row.fingerprint = row.recording_id = row.job_id = None
    row.created_at = time
    row.locked_until = time + LOCK_SECONDS
    session.flush()
    return None


def refresh(session: Session, owner_id: str, key: str) -> None:
    """Keep a key locked while its request still streams."""
    session.execute(
        update(IdempotencyKey)
        .where(*_unsettled(owner_id, key))
        .values(locked_until=now(session) + LOCK_SECONDS)
    )


def settle(
    session: Session, owner_id: str, key: str, *, fingerprint: str, recording_id: str, job_id: str
) -> None:
    """Remember what a request made; in the transaction that makes it.

    Raises:
        IdempotencyKeyInUse: Another request took the key over, after this one had been silent.
    """
    settled = session.scalar(
        update(IdempotencyKey)
        .where(*_unsettled(owner_id, key))
        .values(fingerprint=fingerprint, recording_id=recording_id, job_id=job_id)
        .returning(IdempotencyKey.key)
    )
    if settled is None:
        raise IdempotencyKeyInUse(retry_after=1)


def release(session: Session, owner_id: str, key: str) -> None:
    """Free the key of a request that failed."""
    session.execute(delete(IdempotencyKey).where(*_unsettled(owner_id, key)))


def sweep(session: Session) -> None:
    """Forget keys after a day."""
    old = IdempotencyKey.created_at < now(session) - KEEP_SECONDS
    session.execute(delete(IdempotencyKey).where(old))


def _insert(session: Session, owner_id: str, key: str, time: float) -> bool:
    statement = upsert.insert(session, IdempotencyKey).values(
        owner_id=owner_id, key=key, created_at=time, locked_until=time + LOCK_SECONDS
    )
    inserted = statement.on_conflict_do_nothing().returning(IdempotencyKey.key)
    return session.scalar(inserted) is not None


def _row(owner_id: str, key: str) -> Select[IdempotencyKey]:
    return select(IdempotencyKey).where(
        IdempotencyKey.owner_id == owner_id, IdempotencyKey.key == key
    )


def _unsettled(owner_id: str, key: str) -> tuple[ColumnElement[bool], ...]:
    return (
        IdempotencyKey.owner_id == owner_id,
        IdempotencyKey.key == key,
        IdempotencyKey.recording_id.is_(None),
    )
