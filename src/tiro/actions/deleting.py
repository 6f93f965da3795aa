"""Deletes recordings: hides them for a while, brings them back, or removes them for good.

Removing begins with a mark that nothing takes back, goes on with the files and ends with the
rows, so that one that was cut is found and ended.
"""

import time
from collections.abc import Collection, Sequence
from typing import Any

from tiro.actions import jobs, keys, recordings
from tiro.actions.context import Context
from tiro.actions.writing import FOLDER
from tiro.errors import NotFound
from tiro.store import events, hiding, job_stages, resumable
from tiro.store import jobs as job_rows
from tiro.store.database import Session
from tiro.store.states import State
from tiro.store.tables import Job

AT_ONCE = 50
"""Recordings of one transaction, so that others do not wait long."""

PURGE_SECONDS = 5.0
"""How long one round of removing goes on."""


def delete(context: Context, owner_id: str, recording_id: str, *, purge: bool = False) -> None:
    """Hide a recording with all that belongs to it and stop what runs for it; with `purge` remove it.

    Raises:
        NotFound: There is none, or it is hidden already and not to be purged.
    """
    if not delete_many(context, owner_id, [recording_id], purge=purge):
        raise NotFound("There is no recording with this id.")


def delete_many(
    context: Context, owner_id: str, recording_ids: Collection[str], *, purge: bool = False
) -> list[str]:
    """Delete recordings as `delete` does; gives those that were there."""
    keep_seconds = context.settings.library.undo_seconds
    found: list[str] = []
    for some in _batches(recording_ids):
        with context.database.write() as session:
            hidden = _hide(session, owner_id, some, keep_seconds)
            gone = hiding.condemn(session, owner_id, some) if purge or not keep_seconds else []
        found += sorted({*hidden, *gone}) if purge else hidden
        _purge(context, owner_id, gone, just_hidden=hidden)
    return found


def restore(context: Context, owner_id: str, recording_id: str) -> dict[str, Any]:
    """Bring a hidden recording back; what was running for it goes on from where it was.

    Raises:
        NotFound: There is no hidden one, or it is gone for good.
    """
    shown = _restore(context, owner_id, [recording_id])
    if not shown:
        raise NotFound("There is no deleted recording with this id; it may be gone for good.")
    return shown[0]


def restore_many(context: Context, owner_id: str, recording_ids: Collection[str]) -> list[str]:
    """Bring hidden recordings back; gives those that are."""
    found: list[str] = []
    for some in _batches(recording_ids):
        found += [str(shown["id"]) for shown in _restore(context, owner_id, some)]
    return found


def purge_due(context: Context) -> int:
    """Remove for good what is due, also where that was begun and cut; gives how many.

    What is left after a few seconds is for the next round.
    """
    until = time.monotonic() + PURGE_SECONDS
    count = 0
    while time.monotonic() < until:
        with context.database.read() as session:
            due = hiding.due(session, AT_ONCE)
        for owner_id in {owner_id for owner_id, _ in due}:
            _purge(context, owner_id, [each for owner, each in due if owner == owner_id])
        count += len(due)
        if len(due) < AT_ONCE:
            break
    return count


def _hide(
    session: Session, owner_id: str, recording_ids: Sequence[str], keep_seconds: float
) -> list[str]:
    hidden, halted = hiding.hide(session, owner_id, recording_ids, keep_seconds)
    ids = [recording.id for recording in hidden]
    events.forget(session, owner_id, ids)
    for job in halted:
        job_stages.end(session, job, State.CANCELLED)
        _tell_stopped(session, job)
    for recording_id in ids:
        events.add(
            session,
            kind="recording",
            owner_id=owner_id,
            recording_id=recording_id,
            data={"id": recording_id, "deleted": True},
        )
    return ids


def _tell_stopped(session: Session, job: Job) -> None:
    """Tell whoever follows a job that it has ended; what it was sent with is hidden, too."""
    events.add(
        session,
        kind="job",
        owner_id=job.owner_id,
        job_id=job.id,
        recording_id=job.recording_id,
        data=job_rows.view(job) | {"options": {}},
    )


def _restore(context: Context, owner_id: str, recording_ids: Sequence[str]) -> list[dict[str, Any]]:
    with context.database.write() as session:
        found, going_on = hiding.restore(session, owner_id, recording_ids)
        for job in going_on:
            if job.state == State.QUEUED:
                jobs.enqueue(context, session, job)
            job_rows.announce(session, job)
        return [recordings.announce(session, recording) for recording in found]


def _purge(
    context: Context,
    owner_id: str,
    recording_ids: Sequence[str],
    *,
    just_hidden: Collection[str] = (),
) -> None:
    """Remove recordings that nobody can bring back: files first, rows last.

    What was told when they were hidden just now stays: it holds no text, and workers that have not
    read it yet would go on with what was stopped.
    """
    if not recording_ids:
        return
    with context.database.write() as session:
        job_ids = hiding.job_ids(session, recording_ids)
        upload_ids = [
            upload_id
            for recording_id in recording_ids
            for upload_id in resumable.forget_recording(session, recording_id)
        ]
    for recording_id in recording_ids:
        context.files.delete_prefix(f"{FOLDER}/{recording_id}")
    for upload_id in upload_ids:
        context.files.delete(resumable.key(upload_id))
    for job_id in job_ids:
        keys.forget(context, job_id)
        context.files.delete_prefix(f"work/{job_id}")
    with context.database.write() as session:
        events.forget(session, owner_id, set(recording_ids) - set(just_hidden))
        hiding.remove(session, recording_ids)
        for recording_id in recording_ids:
            _tell_gone(session, owner_id, recording_id)


def _tell_gone(session: Session, owner_id: str, recording_id: str) -> None:
    events.add(
        session,
        kind="recording",
        owner_id=owner_id,
        recording_id=recording_id,
        data={"id": recording_id, "deleted": True, "purged": True},
    )


def _batches(ids: Collection[str]) -> list[list[str]]:
    unique = sorted(set(ids))
    return [unique[at : at + AT_ONCE] for at in range(0, len(unique), AT_ONCE)]
