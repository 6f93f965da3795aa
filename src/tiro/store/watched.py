"""Files of the watched folder as rows: which states of them were taken in, and which will not do."""

import time
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tiro.store import scope, upsert
from tiro.store.ids import new_id
from tiro.store.states import ENDED, State
from tiro.store.tables import ImportRow, Job, WatchedFile

WAITING = "waiting"
TAKEN = "taken"
KNOWN = "known"
"""The same content was taken in before, under this name or another."""
REFUSED = "refused"
SHOWN = 20
"""Of those that were refused."""


def of_paths(
    session: Session, owner_id: str, path_hashes: Collection[str]
) -> dict[str, WatchedFile]:
    """Give what is known of files, by the hashes of their names."""
    query = select(WatchedFile).where(
        WatchedFile.owner_id == owner_id, WatchedFile.path_hash.in_(path_hashes)
    )
    return {row.path_hash: row for row in session.scalars(query)}


def put_waiting(
    session: Session,
    owner_id: str,
    path_hash: str,
    *,
    name: str,
    size_bytes: int,
    modified_ns: int,
    job_id: str,
) -> str:
    """Write down that a file in this state is about to be taken in; gives the row's id."""
    values = {
        "name": name,
        "size_bytes": size_bytes,
        "modified_ns": modified_ns,
        "state": WAITING,
        "seen_at": time.time(),
        "job_id": job_id,
        "error": None,
    }
    known = {"owner_id": owner_id, "path_hash": path_hash}
    statement = upsert.insert(session, WatchedFile).values(id=new_id("wat"), **known, **values)
    statement = statement.on_conflict_do_update(index_elements=list(known), set_=values)
    return str(session.scalar(statement.returning(WatchedFile.id)))


def get(session: Session, watched_id: str) -> WatchedFile | None:
    """Read one row; None when its account is gone."""
    return session.get(WatchedFile, watched_id)


def same_content(session: Session, row: WatchedFile, content_hash: str) -> WatchedFile | None:
    """Find where the same content was taken in, under this name or another."""
    query = select(WatchedFile).where(
        WatchedFile.owner_id == row.owner_id,
        WatchedFile.content_hash == content_hash,
        WatchedFile.state.in_((TAKEN, KNOWN)) | (WatchedFile.id == row.id),
    )
    return session.scalar(query.order_by(WatchedFile.recording_id.is_(None)).limit(1))


def end(
    row: WatchedFile,
    state: str,
    *,
    content_hash: str | None = None,
    recording_id: str | None = None,
    error: Mapping[str, Any] | None = None,
) -> None:
    """Write down what became of a file; what it is called is kept only where it was refused."""
    row.state, row.seen_at = state, time.time()
    row.error = None if error is None else dict(error)
    if state != REFUSED:
        row.name, row.content_hash, row.recording_id = None, content_hash, recording_id


def given_up(session: Session, rows: Collection[WatchedFile]) -> set[str]:
    """Name the files that wait for a job which was cancelled, failed or was deleted, by the ids of their rows."""
    waiting = {str(row.job_id): row.id for row in rows if row.state == WAITING}
    is_over = Job.state.in_((State.FAILED, State.CANCELLED))
    with scope.everyone():
        there = session.scalars(select(Job.id).where(Job.id.in_(waiting), ~is_over)).all()
    return {row_id for job_id, row_id in waiting.items() if job_id not in there}


def count_waiting(session: Session) -> int:
    """Count the jobs that take in files of the folder and have not ended."""
    query = select(func.count()).select_from(ImportRow).join(Job, Job.id == ImportRow.job_id)
    waiting = query.where(ImportRow.watched_id.is_not(None), Job.state.not_in(ENDED))
    with scope.everyone():
        return session.scalar(waiting) or 0


def summary(session: Session) -> tuple[Counter[str], list[WatchedFile]]:
    """Count files by what became of them, and give the newest of those that were refused."""
    with scope.everyone():
        states = select(WatchedFile.state, func.count()).group_by(WatchedFile.state)
        counts = Counter({state: count for state, count in session.execute(states)})
        newest = select(WatchedFile).where(WatchedFile.state == REFUSED)
        refused = session.scalars(newest.order_by(WatchedFile.seen_at.desc()).limit(SHOWN))
        return counts, list(refused)
