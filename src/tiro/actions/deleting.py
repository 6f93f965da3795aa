"""Deletes recordings: hides them for a while, brings them back, or lets them go for good."""

from collections.abc import Collection, Sequence
from typing import Any

from tiro.actions import jobs, purging, recordings, voices
from tiro.actions.context import Context
from tiro.errors import NotFound
from tiro.store import events, hiding, job_stages, places
from tiro.store import jobs as job_rows
from tiro.store import voices as voice_rows
from tiro.store.database import Session
from tiro.store.states import State
from tiro.store.tables import Job

AT_ONCE = 50
"""Recordings of one transaction, so that others do not wait long."""


def delete(
    context: Context,
    owner_id: str,
    recording_id: str,
    *,
    purge: bool = False,
    with_voices: bool = False,
) -> None:
    """Hide a recording with all that belongs to it and stop what runs for it; with `purge` remove it.

    Args:
        context: Settings, files and database.
        owner_id: Whose.
        recording_id: Which one.
        purge: For good, at once.
        with_voices: Also delete, for good, the voices that were learned from it.

    Raises:
        NotFound: There is none, or it is hidden already and not to be purged.
    """
    if with_voices:
        with context.database.read() as session:
            learned = voice_rows.learned_from(session, owner_id, recording_id)
        for voice_id in learned:
            voices.delete(context, owner_id, voice_id)
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
        for recording_id in gone:
            purging.purge(context, owner_id, recording_id, is_just_hidden=recording_id in hidden)
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
        batch_id=job.batch_id,
        data=job_rows.view(job) | {"options": {}},
    )


def _restore(context: Context, owner_id: str, recording_ids: Sequence[str]) -> list[dict[str, Any]]:
    with context.database.write() as session:
        found, going_on = hiding.restore(session, owner_id, recording_ids)
        for job in going_on:
            if job.state == State.QUEUED:
                jobs.enqueue(context, session, job)
            job_rows.announce(session, job)
        places.wake(session, [recording.id for recording in found])
        return [recordings.announce(session, recording) for recording in found]


def _batches(ids: Collection[str]) -> list[list[str]]:
    unique = sorted(set(ids))
    return [unique[at : at + AT_ONCE] for at in range(0, len(unique), AT_ONCE)]
