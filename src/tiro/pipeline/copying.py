"""Takes a file of the watched folder into the store: in the state in which it was seen, and no content twice."""

import asyncio
import os

from tiro.actions import imports, intake, quotas, watching
from tiro.actions.options import parse
from tiro.actions.writing import Settle
from tiro.errors import SourceFailed, SourceRefused, TiroError
from tiro.pipeline.notices import add_notice
from tiro.pipeline.task import HandedOver, Next, Task
from tiro.sources.watched import opened
from tiro.store import watched
from tiro.store.database import Session
from tiro.store.tables import ImportRow, Job, WatchedFile
from tiro.store.uploads import Upload
from tiro.transcript.model import Notice

PIECE_BYTES = 1 << 20
PIECES = 16
"""Copied at a time, between two looks at whether the worker is to stop."""
BEFORE = "taken_before"
CHANGED = "The file was written to while it was taken in. It is taken in when it stays the same."


async def take_in(task: Task, row: ImportRow, settle: Settle) -> Next:
    """Make a recording of a watched file, unless its content was taken in before.

    Args:
        task: The import.
        row: What it takes in.
        settle: Writes down that the import is done.

    Raises:
        SourceError: The file cannot be read, or has changed.
        QuotaExceeded: The account has used up what it may.
        MediaError: It is no recording, or one beyond the limits.
        HandedOver: The worker is stopping.
    """
    seen = await task.read(lambda session: watched.get(session, str(row.watched_id)))
    if seen is None or seen.job_id != task.job.id:
        raise SourceRefused(CHANGED)
    try:
        return await _taken(task, row, seen, settle)
    except TiroError as error:
        told = error.view()
        await task.write(lambda session: _end(session, seen.id, watched.REFUSED, error=told))
        raise


async def _taken(task: Task, row: ImportRow, seen: WatchedFile, settle: Settle) -> Next:
    context = task.works.context
    name = watching.name_of(imports.address_of(context, row))
    size = seen.size_bytes
    upload = await asyncio.to_thread(intake.begin, context, task.job.owner_id, size_bytes=size)
    try:
        quotas.room_bytes(context, task.job.owner_id, size_bytes=size)
        await _copy(task, name, seen, upload)
        content_hash = upload.content_hash
        before = await task.read(lambda s: _taken_before(s, task, seen.id, content_hash))
        if before is not None:
            return Next(lambda session, job: _pass_over(session, job, seen.id, before))

        def note(session: Session, recording_id: str, job_id: str) -> None:
            settle(session, recording_id, job_id)
            held = {"content_hash": content_hash, "recording_id": recording_id}
            _end(session, seen.id, watched.TAKEN, **held)

        await intake.add(
            context,
            task.job.owner_id,
            upload,
            file_name=watching.shown(name),
            options=parse(task.job.options),
            settle=note,
        )
    finally:
        upload.abort()
    return Next()


async def _copy(task: Task, name: str, seen: WatchedFile, upload: Upload) -> None:
    folder = task.works.context.settings.watch.dir
    if folder is None:
        raise SourceRefused("No folder is watched any more (TIRO_WATCH__DIR).")
    try:
        with opened(folder, name) as descriptor:
            _require_same(descriptor, seen)
            while await asyncio.to_thread(_some, descriptor, upload):
                if task.works.is_draining.is_set():
                    raise HandedOver
                await task.report(upload.size_bytes / max(seen.size_bytes, 1))
            _require_same(descriptor, seen)
    except FileNotFoundError:
        raise SourceRefused("The file is no longer there.") from None
    except OSError as error:
        raise SourceFailed(f"The file cannot be read ({error.strerror}).") from None
    if upload.size_bytes != seen.size_bytes:
        raise SourceRefused(CHANGED)


def _some(descriptor: int, upload: Upload) -> bool:
    for _ in range(PIECES):
        piece = os.read(descriptor, PIECE_BYTES)
        if not piece:
            return False
        upload.write(piece)
    return True


def _require_same(descriptor: int, seen: WatchedFile) -> None:
    found = os.fstat(descriptor)
    if (found.st_size, found.st_mtime_ns) != (seen.size_bytes, seen.modified_ns):
        raise SourceRefused(CHANGED)


def _taken_before(
    session: Session, task: Task, watched_id: str, content_hash: str
) -> tuple[str, str | None] | None:
    """Say where the same content was taken in: its hash, and the recording if it is still there."""
    row = watched.get(session, watched_id)
    same = None if row is None else watched.same_content(session, row, content_hash)
    if same is None:
        return None
    # What was put into the folder again, after its recording was deleted, is meant.
    if same.recording_id is None and task.works.context.settings.watch.then == "move":
        return None
    return content_hash, same.recording_id


def _pass_over(session: Session, job: Job, watched_id: str, before: tuple[str, str | None]) -> bool:
    content_hash, recording_id = before
    _end(session, watched_id, watched.KNOWN, content_hash=content_hash, recording_id=recording_id)
    where = "" if recording_id is None else f" It is recording {recording_id}."
    add_notice(job, Notice(BEFORE, f"The same content was taken in before.{where}", "fetch"))
    return True


def _end(session: Session, watched_id: str, state: str, **more: object) -> bool:
    row = watched.get(session, watched_id)
    if row is not None:
        watched.end(row, state, **more)  # pyright: ignore[reportArgumentType] - the names of its own
    return True
