"""Fetch: bring a file from an address, then have it written down; what a lost worker has fetched is gone on with."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from tiro.actions import batches, imports, intake, quotas
from tiro.actions.options import parse
from tiro.actions.writing import Settle
from tiro.children import Child, ChildDied, Limits, Reply, Values
from tiro.children.limits import NETWORK
from tiro.errors import SourceFailed, SourceRefused, TiroError, UploadTooLarge
from tiro.pipeline import copying
from tiro.pipeline.reporting import reported
from tiro.pipeline.task import HandedOver, Next, Superseded, Task
from tiro.sources.url import TOO_SLOW
from tiro.store import imports as rows
from tiro.store import jobs, work
from tiro.store.database import Session
from tiro.store.tables import ImportRow, Job
from tiro.store.uploads import Upload
from tiro.story import progress

SERVICE = "tiro.sources.service:FetchService"
MEMORY_BYTES = 1 << 30
SLACK_BYTES = 1 << 20
OPEN_FILES = 64
CERTIFICATES = tuple(name for name in NETWORK if name.startswith("SSL_CERT"))

Told = Values


async def fetch(task: Task) -> Next:
    """Fetch the job's file, and make the recording and its job of it.

    Raises:
        SourceError: It cannot be fetched.
        UploadTooLarge: It is larger than it may be.
        QuotaExceeded: The account has used up what it may.
        MediaError: It is no recording, or one beyond the limits.
        StorageFull: There is no room for it.
        Superseded: The job has moved on.
        HandedOver: The worker is stopping.
    """
    row = await task.read(lambda session: rows.find(session, task.job.id))
    if row is None:
        raise SourceRefused(imports.GONE)
    if row.made_job_id is not None:
        return Next()
    settle = imports.settler(task.job, lambda session: _held(session, task))
    if row.watched_id is not None:
        return await copying.take_in(task, row, settle)
    key = f"{imports.FOLDER}/{task.job.id}"
    try:
        name = await _brought(task, row, key)
        await _take_in(task, row, settle, key, name)
    except TiroError as error:
        if not error.is_retryable:
            task.works.context.files.delete(key)
        raise
    task.works.context.files.delete(key)
    return Next()


async def _brought(task: Task, row: ImportRow, key: str) -> str:
    """Bring the bytes into the store; gives what the file is called."""
    context, values = task.works.context, _values(task, row, key)
    await asyncio.to_thread(lambda: _open(task, key).abort())
    limits = Limits(
        memory_bytes=MEMORY_BYTES,
        file_size_bytes=values["max_bytes"] + SLACK_BYTES,
        open_files=OPEN_FILES,
    )
    child = Child(SERVICE, limits=limits, environment=CERTIFICATES, restarts=False)

    async def begin(tell: Callable[[Told], None]) -> Reply:
        seconds = values["deadline_seconds"] + 1.0
        return await child.call("fetch", values, on_progress=tell, timeout_seconds=seconds)

    async def report(told: Told) -> None:
        await _tell(task, told)

    try:
        reply = await _unless_stopping(task, reported(begin, report))
    except UploadTooLarge:
        # Whose limit it was decides what to say.
        quotas.room_bytes(context, task.job.owner_id, size_bytes=values["max_bytes"] + 1)
        raise
    except ChildDied:
        raise SourceFailed("The process that fetched the file ended.") from None
    except TimeoutError:
        raise SourceRefused(TOO_SLOW) from None
    finally:
        await child.kill()
    return str(reply.values["name"])


async def _unless_stopping(task: Task, call: Coroutine[Any, Any, Reply]) -> Reply:
    """Wait, unless the worker is told to stop: then what has come is gone on with by another."""
    stopping = asyncio.ensure_future(task.works.is_draining.wait())
    coming = asyncio.ensure_future(call)
    try:
        await asyncio.wait({coming, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not coming.done():
            raise HandedOver
        return coming.result()
    finally:
        stopping.cancel()
        if not coming.done():
            coming.cancel()
            await asyncio.wait({coming})


def _most(task: Task) -> int:
    """Give how many bytes may come, by the account and by the server."""
    context = task.works.context
    room = quotas.room_bytes(context, task.job.owner_id, size_bytes=1)
    most = context.settings.upload.max_bytes
    return most if room is None else min(most, room)


def _values(task: Task, row: ImportRow, key: str) -> dict[str, Any]:
    context = task.works.context
    settings = context.settings
    return {
        "address": imports.address_of(context, row),
        "path": str(context.files.path(key)),
        "validator": row.validator,
        "max_bytes": _most(task),
        "deadline_seconds": settings.imports.timeout_seconds,
        "idle_seconds": settings.imports.idle_seconds,
        "allow": list(settings.net.allow),
        "pages": settings.imports.pages,
    }


async def _tell(task: Task, told: Told) -> None:
    """Pass on what the child reports."""
    if "validator" in told:
        await task.write(lambda session: _remember(session, task, told["validator"]))
        return
    context = task.works.context
    context.files.require_free(context.settings.storage.min_free_bytes)
    here, total = int(told["bytes"]), told["total"]
    fraction = here / total if total else 0.0
    percent = max(task.job.progress, progress(task.job.plan, task.ticket.cursor, fraction))

    def change(session: Session) -> Job | None:
        job = work.progress(session, task.ticket.under, percent)
        if job is not None:
            source = job.resolved.get("source", {}) | {"received_bytes": here, "size_bytes": total}
            job.resolved = {**job.resolved, "source": source}
            jobs.announce(session, job)
        return job

    task.job.progress = (await task.write(change)).progress


def _remember(session: Session, task: Task, validator: str | None) -> ImportRow | None:
    held = work.hold(session, task.ticket.under)
    row = None if held is None else rows.find(session, task.job.id)
    if row is not None:
        row.validator = validator
    return row


def _held(session: Session, task: Task) -> Job:
    held = work.hold(session, task.ticket.under)
    if held is None:
        raise Superseded
    return held


async def _take_in(task: Task, row: ImportRow, settle: Settle, key: str, name: str) -> None:
    """Make a recording of the file, as if it had been sent; all in one transaction, or nothing."""
    context = task.works.context
    upload = await asyncio.to_thread(_open, task, key)
    choose = None
    if row.batch_id is not None and row.idx is not None:
        chosen = batches.Choosing(context, row.batch_id)
        settle = batches.settler(row.owner_id, row.batch_id, row.idx, chosen, settle)
        choose = chosen.choose
    await intake.add(
        context,
        task.job.owner_id,
        upload,
        file_name=name,
        options=parse(task.job.options),
        is_admin=row.is_admin,
        settle=settle,
        choose=choose,
    )


def _open(task: Task, key: str) -> Upload:
    context = task.works.context
    free = context.settings.storage.min_free_bytes
    return context.files.resume_upload(key, min_free_bytes=free)
