"""A context for tests of actions: real database and files; a queue and a first look that only note what they get."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from tiro.actions import recordings
from tiro.actions.context import Context
from tiro.actions.options import parse
from tiro.audio import MediaInfo
from tiro.durable.tickets import Ticket
from tiro.settings import Settings
from tiro.settings.live import Live
from tiro.store import workers
from tiro.store.database import Database, after_commit
from tiro.store.files import MediaStore
from tiro.store.tables import LOCAL_OWNER, IdempotencyKey, Job, Recording, Table, Worker
from tiro.store.uploads import Upload
from tiro.vault import Vault

INFO = MediaInfo(
    duration=12.5,
    sample_rate_hz=44_100,
    channels=2,
    codec="flac",
    container="flac",
    media_type="audio/flac",
    has_video=False,
    audio_tracks=1,
    recorded_at="2026-03-04T05:06:07Z",
)


@dataclass
class NotedQueue:
    """Keeps the tickets that were committed."""

    tickets: list[tuple[Ticket, str]] = field(default_factory=list[tuple[Ticket, str]])
    error: Exception | None = None

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
        del priority, turn, delay_seconds
        if self.error is not None:
            raise self.error
        after_commit(session, lambda: self.tickets.append((ticket, queue)))

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class ToldProber:
    """Tells what it was told to tell; `meanwhile` runs while it looks."""

    info: MediaInfo | None = INFO
    error: Exception | None = None
    meanwhile: Callable[[], Any] | None = None
    seen: list[Path] = field(default_factory=list[Path])

    async def probe(self, path: Path) -> MediaInfo | None:
        self.seen.append(path)
        if self.meanwhile is not None:
            found = self.meanwhile()
            if found is not None:
                await found
        if self.error is not None:
            raise self.error
        return self.info

    async def close(self) -> None:
        """Nothing is held."""


def new_context(settings: Settings, database: Database, *, vault: Vault | None = None) -> Context:
    """Make a context with fakes for queue and first look."""
    return Context(
        live=Live(settings),
        database=database,
        files=MediaStore(settings.data_dir / "media"),
        queue=NotedQueue(),
        media=ToldProber(),
        vault=vault,
    )


def queue_of(context: Context) -> NotedQueue:
    assert isinstance(context.queue, NotedQueue)
    return context.queue


def prober_of(context: Context) -> ToldProber:
    assert isinstance(context.media, ToldProber)
    return context.media


def uploaded(context: Context, content: bytes = b"sound") -> Upload:
    """Stream an upload to its end."""
    upload = context.files.begin_upload()
    upload.write(content)
    return upload


def files_of(context: Context) -> list[str]:
    """List all files of the media store."""
    root = context.files.root
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def with_engines(settings: Settings, **values: Mapping[str, Any] | str) -> Settings:
    """Change the settings of engines: tables by engine, or `default`."""
    changed: dict[str, Any] = {}
    for name, value in values.items():
        present: Any = getattr(settings.engines, name)
        changed[name] = value if isinstance(value, str) else present.model_copy(update=dict(value))
    return settings.model_copy(update={"engines": settings.engines.model_copy(update=changed)})


async def add(context: Context, content: bytes = b"sound", **more: Any) -> Any:
    """Add a recording; gives its view and its job's."""
    values: dict[str, Any] = {"file_name": "Board meeting.flac", "options": parse({})} | more
    return await recordings.add(context, LOCAL_OWNER, uploaded(context, content), **values)


def rows(context: Context, table: type[Table]) -> list[Any]:
    """Read a whole table."""
    with context.database.read() as session:
        return list(session.query(table))


def nothing_is_left(context: Context) -> bool:
    """Whether there is neither a row nor a file of any upload."""
    tables = (Recording, Job, IdempotencyKey)
    return not any(rows(context, table) for table in tables) and files_of(context) == []


def worker_on(context: Context, host: str) -> None:
    """Let a worker be alive on a host."""
    worker = Worker(id=f"{host}-1", host=host, pid=1, slots=1, serves=[], seen=0.0)
    with context.database.write() as session:
        workers.beat(session, worker)
