"""Batches as the API shows them: in numbers, however many files came."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tiro.store.shown import belongs_to_shown
from tiro.store.states import State
from tiro.store.tables import Batch, BatchItem, Job, Recording
from tiro.store.views import rfc3339


def view(session: Session, batch: Batch) -> dict[str, Any]:
    """Give a batch without its files."""
    return views(session, batch.owner_id, [batch])[0]


def views(session: Session, owner_id: str, rows: Sequence[Batch]) -> list[dict[str, Any]]:
    """Give batches of an owner without their files, with two questions for all of them."""
    ids = [row.id for row in rows]
    files, states = _files(session, owner_id, ids), _states(session, owner_id, ids)
    return [
        {
            "id": row.id,
            "created_at": rfc3339(row.created_at),
            "ended_at": rfc3339(row.ended_at),
            "error": row.error,
            "summary": _summary(files.get(row.id), states.get(row.id, {})),
        }
        for row in rows
    ]


def _summary(files: Any, states: dict[str, int]) -> dict[str, Any]:
    count, refused, size_bytes, duration = files or (0, 0, 0, 0.0)
    return {
        "files": count,
        "accepted": count - refused,
        "refused": refused,
        "duration": round(float(duration or 0.0), 3),
        "size_bytes": int(size_bytes or 0),
        "states": {state.value: states.get(state.value, 0) for state in State},
    }


def _files(session: Session, owner_id: str, ids: Sequence[str]) -> dict[str, Any]:
    """Count the files of batches: all, refused, bytes of the others, seconds of sound."""
    is_accepted = BatchItem.error.is_(None)
    query = (
        select(
            BatchItem.batch_id,
            func.count(),
            func.count(BatchItem.error),
            func.sum(BatchItem.size_bytes).filter(is_accepted),
            func.sum(Recording.duration),
        )
        .outerjoin(Recording, Recording.id == BatchItem.recording_id)
        .where(BatchItem.batch_id.in_(ids), belongs_to_shown(owner_id, BatchItem.recording_id))
        .group_by(BatchItem.batch_id)
    )
    return {batch_id: tuple(counts) for batch_id, *counts in session.execute(query)}


def _states(session: Session, owner_id: str, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """Count the jobs of batches by their state."""
    query = (
        select(BatchItem.batch_id, Job.state, func.count())
        .join(Job, Job.id == BatchItem.job_id)
        .where(BatchItem.batch_id.in_(ids), belongs_to_shown(owner_id, BatchItem.recording_id))
        .group_by(BatchItem.batch_id, Job.state)
    )
    found: dict[str, dict[str, int]] = {}
    for batch_id, state, count in session.execute(query):
        found.setdefault(batch_id, {})[state] = count
    return found
