"""Deletes the sound of a recording and keeps its text, or its text and keeps the sound.

The mark comes first, so that nobody hears or reads what is going; the bytes follow, also after a
process died in between. The drawing of the wave stays: nothing can be heard from it.
"""

from collections.abc import Callable
from typing import Any

from tiro.actions import purging, recordings
from tiro.actions.context import Context
from tiro.errors import StateConflict
from tiro.store import events
from tiro.store import purging as rows
from tiro.store import recordings as recording_rows
from tiro.store.database import Session
from tiro.store.tables import Recording

AT_ONCE = 50
Meant = Callable[[Session, str], bool]
"""Asked of a recording in the transaction that deletes: whether that is still meant."""
BUSY = "A job is at work on this recording. Wait for its end or cancel it, then try again."


def delete_sound(context: Context, owner_id: str, recording_id: str) -> dict[str, Any]:
    """Delete the sound of a recording for good; its text stays. Once more is fine.

    Raises:
        NotFound: There is no such recording.
        StateConflict: A job is at work on it.
    """
    with context.database.write() as session:
        recording = recording_rows.get(session, owner_id, recording_id)
        is_there = recording.media_key is not None and recording.media_deleted_at is None
        if is_there:
            silenced = rows.silence(session, owner_id, recording_id)
            if silenced is None:
                raise StateConflict(BUSY)
            recording = silenced
        shown = recordings.announce(session, recording)
    finish(context, recording_id)
    return shown


def silence(context: Context, owner_id: str, recording_id: str, is_meant: Meant) -> bool:
    """Delete the sound of a recording if it is meant and nobody works on it; gives whether it was done."""
    with context.database.write() as session:
        if not is_meant(session, recording_id):
            return False
        recording = rows.silence(session, owner_id, recording_id)
        _tell(session, recording)
    if recording is not None:
        finish(context, recording_id)
    return recording is not None


def finish(context: Context, recording_id: str) -> bool:
    """Remove the files of a sound that is deleted; gives whether all are gone."""
    with context.database.read() as session:
        recording = session.get(Recording, recording_id)
    if recording is None or recording.media_deleted_at is None or recording.media_key is None:
        return True
    is_gone = purging.remove_work(context, recording_id)
    if not (purging.remove_file(context, recording.media_key) and is_gone):
        return False
    with context.database.write() as session:
        rows.end_silencing(session, recording_id)
        rows.owe(session)
    return True


def finish_all(context: Context) -> None:
    """Remove the files of sounds that are deleted, where that was cut or did not work."""
    after = ""
    while True:
        with context.database.read() as session:
            found = rows.silenced(session, AT_ONCE, after)
        for recording_id in found:
            finish(context, recording_id)
            after = recording_id
        if len(found) < AT_ONCE:
            return


def unwrite(context: Context, owner_id: str, recording_id: str, is_meant: Meant) -> bool:
    """Delete all versions of a recording's text if it is meant and nobody works on it."""
    with context.database.write() as session:
        if not is_meant(session, recording_id):
            return False
        recording = rows.hush(session, owner_id, recording_id)
        if recording is None:
            return False
        events.forget(session, owner_id, [recording_id])
        _tell(session, recording)
    purging.shrink(context, recording_id, is_all=False)
    with context.database.write() as session:
        rows.remove_texts(session, recording_id)
        rows.owe(session)
    return True


def _tell(session: Session, recording: Recording | None) -> None:
    if recording is not None and recording.deleted_at is None:
        recordings.announce(session, recording)
