"""The same plan in this process, without a server: for one file from the command line."""

import asyncio
import contextlib
import json
import shutil
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tiro.actions import jobs, recordings, transcripts
from tiro.actions.context import Context, lay_stored, open_context
from tiro.actions.options import parse
from tiro.durable.tickets import Ticket
from tiro.errors import EngineFailed, NotFound, TiroError, by_code
from tiro.pipeline.runner import Runner
from tiro.pipeline.works import make_works
from tiro.settings import Settings
from tiro.store import engine_choices, models, runtime
from tiro.store.database import SQLITE_NAME, Database, Session, after_commit, open_database
from tiro.store.events import EventRecord
from tiro.store.schema import SchemaState, check_schema
from tiro.store.states import ENDED, State
from tiro.store.tables import LOCAL_OWNER
from tiro.store.tail import Tail

VersionOf = Callable[[Mapping[str, Any]], str | None]
OnEvent = Callable[[dict[str, Any]], None]
COPY_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for.

    Attributes:
        path: The recording.
        options: As of the REST API.
        engine_key: The caller's own key of the engine's provider.
        llm_key: The caller's own key of the language model's provider.
        keep: Keep recording and transcript in the data folder; otherwise nothing is kept.
        version_of: Names the version of the text that is wanted, of the job that has ended; None:
            the one that is shown.
    """

    path: Path
    options: Mapping[str, Any]
    engine_key: str | None = None
    llm_key: str | None = None
    keep: bool = False
    version_of: VersionOf | None = None


class DirectQueue:
    """Hands tickets to this process's own event loop, once their transaction has committed."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._tickets: asyncio.Queue[Ticket] = asyncio.Queue()

    def submit(
        self,
        session: Session,
        ticket: Ticket,
        *,
        queue: str,
        priority: int,
        turn: int,
        delay_seconds: float = 0.0,
    ) -> None:
        """Enqueue a ticket; order and queue do not matter for a single job."""
        del queue, priority, turn
        put = self._tickets.put_nowait
        after_commit(
            session,
            lambda: self._loop.call_soon_threadsafe(
                self._loop.call_later, delay_seconds, put, ticket
            ),
        )

    async def get(self) -> Ticket:
        """Wait for the next ticket."""
        return await self._tickets.get()

    def close(self) -> None:
        """Nothing to let go of."""


def transcribe(settings: Settings, request: Request, on_event: OnEvent) -> dict[str, Any]:
    """Transcribe one file and give the transcript as the API shows it, with what is held back.

    Args:
        settings: Engines, models and limits are used as set; the data folder only with `keep`.
        request: What is asked for.
        on_event: Called with the job, as the API shows it, at every change.

    Raises:
        TiroError: What was wrong with the file, the options or the engine.
    """
    if request.keep:
        return asyncio.run(_run(settings, request, on_event))
    with tempfile.TemporaryDirectory(prefix="tiro-") as folder:
        moment = _elsewhere(settings, Path(folder))
        return asyncio.run(_run(moment, request, on_event, kept=settings))


def _elsewhere(settings: Settings, folder: Path) -> Settings:
    models = settings.models.model_copy(update={"dir": settings.models_dir})
    return settings.model_copy(update={"data_dir": folder, "database_url": None, "models": models})


def _carry_rules(kept: Settings, context: Context) -> None:
    """Let what administrators said hold in a store of the moment, too."""
    if kept.is_postgres or not (kept.data_dir / SQLITE_NAME).exists():
        return
    with contextlib.closing(open_database(kept)) as source:
        if check_schema(source) is SchemaState.CURRENT:
            with source.read() as reading, context.database.write() as writing:
                models.copy(reading, writing)
                engine_choices.copy(reading, writing)
                runtime.copy(reading, writing)
    lay_stored(context.live, context.database)


async def _run(
    settings: Settings, request: Request, on_event: OnEvent, *, kept: Settings | None = None
) -> dict[str, Any]:
    queue = DirectQueue()
    context = await asyncio.to_thread(open_context, settings, queue=queue, migrate=True)
    if kept is not None:
        await asyncio.to_thread(_carry_rules, kept, context)
    works = make_works(context, "direct", engine_key=request.engine_key, llm_key=request.llm_key)
    try:
        _, job = await _add(context, request)
        with _watched(context.database, str(job["id"]), on_event):
            await work_off(Runner(works), queue, context, str(job["id"]))
        ended = jobs.show(context, LOCAL_OWNER, str(job["id"]))
        on_event(ended)
        return _result(context, ended, request.version_of)
    finally:
        await works.close()
        await context.media.close()
        context.close()


async def _add(context: Context, request: Request) -> tuple[dict[str, Any], dict[str, Any]]:
    upload = context.files.begin_upload()
    try:
        await asyncio.to_thread(_copy, request.path, upload)
        return await recordings.add(
            context,
            LOCAL_OWNER,
            upload,
            file_name=request.path.name,
            options=parse(request.options),
            engine_key=request.engine_key,
            llm_key=request.llm_key,
            is_admin=True,
        )
    finally:
        upload.abort()


def _copy(path: Path, upload: Any) -> None:
    with path.open("rb") as file:
        shutil.copyfileobj(file, upload, COPY_BYTES)


async def work_off(runner: Runner, queue: DirectQueue, context: Context, job_id: str) -> None:
    """Run tickets until the job has ended; the slots bound what runs at once."""
    room = asyncio.Semaphore(context.settings.slots)
    running: set[asyncio.Task[None]] = set()

    async def run(ticket: Ticket) -> None:
        async with room:
            await runner.handle(ticket)

    coming = asyncio.ensure_future(queue.get())
    while not await asyncio.to_thread(_is_over, context, job_id):
        done, _ = await asyncio.wait({coming, *running}, return_when=asyncio.FIRST_COMPLETED)
        running -= done
        if coming in done:
            running.add(asyncio.create_task(run(coming.result())))
            coming = asyncio.ensure_future(queue.get())
    coming.cancel()
    if running:
        await asyncio.wait(running)


def _is_over(context: Context, job_id: str) -> bool:
    return jobs.show(context, LOCAL_OWNER, job_id)["state"] in {*ENDED, State.PAUSED}


def _result(
    context: Context, job: Mapping[str, Any], version_of: VersionOf | None
) -> dict[str, Any]:
    if job["state"] != State.COMPLETED:
        error: dict[str, Any] = job["error"] or {}
        raise _error(error)
    recording_id, version = (
        str(job["recording_id"]),
        None if version_of is None else version_of(job),
    )
    if version is not None:
        with contextlib.suppress(NotFound):
            return transcripts.named(context, LOCAL_OWNER, recording_id, version, held=True)
    return transcripts.primary(context, LOCAL_OWNER, recording_id, held=True)


def _error(error: Mapping[str, Any]) -> TiroError:
    kind = by_code(str(error.get("code", EngineFailed.code)))
    return kind(error.get("message"), stage=error.get("stage"), details=error.get("details"))


@contextlib.contextmanager
def _watched(database: Database, job_id: str, on_event: OnEvent) -> Generator[None]:
    def tell(records: Sequence[EventRecord]) -> None:
        for record in records:
            if record.kind == "job" and record.job_id == job_id:
                on_event(json.loads(record.data))

    tail = Tail(database, tell)
    tail.start()
    try:
        yield
    finally:
        tail.stop()
