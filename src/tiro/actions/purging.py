"""Removes recordings for good: files first, then what is much in small pieces, the recording last.

What is to go is marked, and nothing takes that back: what was cut, or could not be removed, is
found by the mark and ended later. One that cannot be removed holds up no other.
"""

import logging
import time
from collections.abc import Generator
from contextlib import contextmanager

from obstore.exceptions import BaseError

from tiro.actions import keys
from tiro.actions.context import Context
from tiro.actions.writing import FOLDER
from tiro.store import events, hiding, purging, resumable
from tiro.store.database import Session

log = logging.getLogger(__name__)

IMPORTS = "imports"
"""Folder of what is being fetched, by job."""
AT_ONCE = 50
ROUND_SECONDS = 5.0
"""How long one round of removing goes on."""


def purge(
    context: Context, owner_id: str, recording_id: str, *, is_just_hidden: bool = False
) -> bool:
    """Remove a recording that nobody can bring back; gives whether all of it is gone.

    What was told when it was hidden just now stays: it holds no text, and workers that have not
    read it yet would go on with what was stopped.
    """
    if not _remove_files(context, recording_id):
        return False
    shrink(context, recording_id, is_all=True)
    with context.database.write() as session:
        if not is_just_hidden:
            events.forget(session, owner_id, [recording_id])
        purging.forget_keys(session, recording_id)
        hiding.remove(session, [recording_id])
        purging.owe(session)
        _tell_gone(session, owner_id, recording_id)
    return True


def purge_due(context: Context) -> int:
    """Remove for good what is due, also where that was begun and cut; gives how many.

    What is left after a few seconds is for the next round.
    """
    until = time.monotonic() + ROUND_SECONDS
    count, after = 0, (0.0, "")
    while True:
        with context.database.read() as session:
            due = purging.due(session, AT_ONCE, after)
        for since, owner_id, recording_id in due:
            count += purge(context, owner_id, recording_id)
            after = since, recording_id
            if time.monotonic() >= until:
                return count
        if len(due) < AT_ONCE:
            return count


def remove_folder(context: Context, prefix: str) -> bool:
    """Remove a folder of files; gives whether it is gone."""
    with _told():
        context.files.delete_prefix(prefix)
    return not context.files.path(prefix).exists()


def remove_file(context: Context, key: str) -> bool:
    """Remove a file; gives whether it is gone."""
    with _told():
        context.files.delete(key)
    return not context.files.exists(key)


def remove_work(context: Context, recording_id: str) -> bool:
    """Remove what resumable uploads and jobs keep of a recording's sound; gives whether it is gone."""
    with context.database.read() as session:
        job_ids = hiding.job_ids(session, [recording_id])
        upload_ids = resumable.of_recording(session, recording_id)
    for job_id in job_ids:
        keys.forget(context, job_id)
    gone = [remove_folder(context, f"work/{job_id}") for job_id in job_ids]
    gone += [remove_file(context, f"{IMPORTS}/{job_id}") for job_id in job_ids]
    gone += [remove_file(context, resumable.key(upload_id)) for upload_id in upload_ids]
    if upload_ids and all(gone):
        with context.database.write() as session:
            resumable.forget_recording(session, recording_id)
    return all(gone)


def shrink(context: Context, recording_id: str, *, is_all: bool) -> None:
    """Remove words of a recording, and what engines heard, a few at a time."""
    is_left = True
    while is_left:
        with context.database.write() as session:
            is_left = purging.shrink(session, recording_id, is_all=is_all)


def _remove_files(context: Context, recording_id: str) -> bool:
    is_gone = remove_work(context, recording_id)
    return remove_folder(context, f"{FOLDER}/{recording_id}") and is_gone


@contextmanager
def _told() -> Generator[None]:
    """Go on when files cannot be removed; they are tried again later."""
    try:
        yield
    except (OSError, BaseError) as error:
        log.warning("files could not be removed", extra={"reason": type(error).__name__})


def _tell_gone(session: Session, owner_id: str, recording_id: str) -> None:
    events.add(
        session,
        kind="recording",
        owner_id=owner_id,
        recording_id=recording_id,
        data={"id": recording_id, "deleted": True, "purged": True},
    )
