"""Batches as rows: which files came in one request, and what became of each."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tiro.errors import NotFound
from tiro.store import batch_views, events, idempotency, owners, paging, upsert
from tiro.store.ids import new_id
from tiro.store.shown import belongs_to_shown
from tiro.store.tables import Batch, BatchItem, Job, Recording

SHORT = "short"
LONG = "long"
KEEP_SECONDS = 30 * 86_400.0


def begin(session: Session, owner_id: str, *, idempotency_key: str | None) -> Batch:
    """Insert a batch, or go on with the one that was begun with the same key."""
    if idempotency_key is not None:
        owners.lock(session, owner_id)
        query = select(Batch).where(
            Batch.owner_id == owner_id, Batch.idempotency_key == idempotency_key
        )
        known = session.scalar(query)
        if known is not None and known.created_at > time.time() - idempotency.KEEP_SECONDS:
            known.ended_at = known.error = None
            return known
        if known is not None:
            known.idempotency_key = None
            session.flush()
    batch = Batch(
        id=new_id("batch"),
        owner_id=owner_id,
        created_at=time.time(),
        idempotency_key=idempotency_key,
    )
    session.add(batch)
    session.flush()
    return batch


def page(session: Session, owner_id: str, asked: paging.Asked) -> paging.Page[Batch]:
    """Read one page of an owner's batches."""
    return paging.page(session, select(Batch).where(Batch.owner_id == owner_id), Batch, asked)


def get(session: Session, owner_id: str, batch_id: str) -> Batch:
    """Read one batch.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    found = find(session, owner_id, batch_id)
    if found is None:
        raise NotFound("There is no batch with this id.")
    return found


def find(session: Session, owner_id: str, batch_id: str) -> Batch | None:
    """Read one batch; None when there is none, or it is another owner's."""
    query = select(Batch).where(Batch.id == batch_id, Batch.owner_id == owner_id)
    return session.scalar(query)


def items(session: Session, batch: Batch) -> list[BatchItem]:
    """List the files of a batch in the order they came, but those whose recording is deleted."""
    is_shown = belongs_to_shown(batch.owner_id, BatchItem.recording_id)
    query = select(BatchItem).where(BatchItem.batch_id == batch.id, is_shown)
    return list(session.scalars(query.order_by(BatchItem.idx)))


def item(session: Session, batch_id: str, idx: int) -> BatchItem | None:
    """Read what became of one file."""
    return session.get(BatchItem, (batch_id, idx))


def put_accepted(
    session: Session,
    batch: Batch,
    idx: int,
    *,
    recording: Recording,
    job_id: str,
    choice: Mapping[str, Any],
) -> None:
    """Write down that a file was taken in, in the transaction that does so."""
    upsert.put(
        session,
        BatchItem,
        batch_id=batch.id,
        idx=idx,
        owner_id=batch.owner_id,
        file_name=recording.file_name,
        size_bytes=recording.size_bytes,
        recording_id=recording.id,
        job_id=job_id,
        error=None,
        choice=dict(choice),
    )


def put_awaited(session: Session, batch: Batch, idx: int, *, file_name: str, job_id: str) -> None:
    """Write down that a file will be fetched, by which job."""
    upsert.put(
        session,
        BatchItem,
        batch_id=batch.id,
        idx=idx,
        owner_id=batch.owner_id,
        file_name=file_name,
        size_bytes=0,
        recording_id=None,
        job_id=job_id,
        error=None,
        choice=None,
    )


def put_refused(
    session: Session,
    batch: Batch,
    idx: int,
    *,
    file_name: str,
    size_bytes: int,
    error: Mapping[str, Any],
) -> None:
    """Write down why a file was not taken in, unless the same file was before."""
    values = {
        "batch_id": batch.id,
        "idx": idx,
        "owner_id": batch.owner_id,
        "file_name": file_name,
        "size_bytes": size_bytes,
        "error": dict(error),
    }
    statement = upsert.insert(session, BatchItem).values(values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["batch_id", "idx"],
            set_={name: statement.excluded[name] for name in ("file_name", "size_bytes", "error")},
            where=BatchItem.recording_id.is_(None),
        )
    )


def end(session: Session, batch_id: str, *, error: Mapping[str, Any] | None) -> None:
    """Write down that no more files come, and why, if they ended early."""
    ended = update(Batch).where(Batch.id == batch_id)
    session.execute(
        ended.values(ended_at=time.time(), error=None if error is None else dict(error))
    )


def jobs_of(session: Session, found: Sequence[BatchItem]) -> dict[str, Job]:
    """Give the jobs of files by their ids."""
    ids = [each.job_id for each in found if each.job_id is not None]
    return {job.id: job for job in session.scalars(select(Job).where(Job.id.in_(ids)))}


def recordings_of(session: Session, found: Sequence[BatchItem]) -> list[Recording]:
    """Give the recordings of files."""
    ids = [each.recording_id for each in found if each.recording_id is not None]
    query = select(Recording).where(Recording.id.in_(ids))
    return list(session.scalars(query.order_by(Recording.id)))


def is_short(session: Session, job: Job) -> bool:
    """Whether a job came in a batch as a short one, which is written down in one go."""
    if job.batch_id is None:
        return False
    query = select(BatchItem.choice).where(
        BatchItem.batch_id == job.batch_id, BatchItem.job_id == job.id
    )
    choice = session.scalar(query)
    return choice is not None and choice["length"] == SHORT


def announce(session: Session, owner_id: str, batch_id: str) -> None:
    """Write the event of a batch of which something came, or which has ended."""
    session.flush()
    batch = get(session, owner_id, batch_id)
    events.add(
        session,
        kind="batch",
        owner_id=owner_id,
        batch_id=batch_id,
        data=batch_views.view(session, batch),
    )


def sweep(session: Session) -> None:
    """Forget batches after a while; their recordings stay."""
    session.execute(delete(Batch).where(Batch.created_at < time.time() - KEEP_SECONDS))
