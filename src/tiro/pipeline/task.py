"""What a stage gets to work with, and what it can answer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from tiro.actions.context import Context
from tiro.diarizers.pool import DiarizerPool
from tiro.durable.tickets import Ticket
from tiro.engines import LoadOptions
from tiro.engines.pool import EnginePool
from tiro.errors import NotFound
from tiro.pipeline.media import MediaPool
from tiro.store import jobs, work
from tiro.store.database import Session
from tiro.store.tables import Job, Recording
from tiro.story import progress

T = TypeVar("T")


class Superseded(Exception):  # noqa: N818 - no error, a turn of events
    """The job has moved on; this work must stop and leave no trace."""


class HandedOver(Exception):  # noqa: N818 - no error, a turn of events
    """The worker is stopping; the rest of this ticket is for another one."""


@dataclass(slots=True)
class Works:
    """What a worker works with."""

    context: Context
    engines: EnginePool
    diarizers: DiarizerPool
    media: MediaPool
    ask_key: Callable[[Job], Awaitable[str | None]]
    ask_llm_key: Callable[[Job], Awaitable[str | None]]
    host: str
    is_draining: asyncio.Event = field(default_factory=asyncio.Event)

    async def close(self) -> None:
        """End all children."""
        await self.engines.close()
        await self.diarizers.close()
        await self.media.close()


Write = Callable[[Session, Job], bool]
"""Writes a stage's result; false when the stage goes on in other tickets, the last of which steps on."""


@dataclass(frozen=True, slots=True)
class Next:
    """The stage's work is done; `write` runs in the transaction that steps on."""

    write: Write | None = None


@dataclass(slots=True)
class Task:
    """One stage of one job, as a ticket begins it. `job` and `about` are as they were then.

    `about` is the recording that the job is about, if it is about one.
    """

    works: Works
    ticket: Ticket
    job: Job
    about: Recording | None

    @property
    def recording(self) -> Recording:
        """The recording, of a stage that has one.

        Raises:
            NotFound: The job is about none.
        """
        if self.about is None:
            raise NotFound("This job is about no recording.")
        return self.about

    @property
    def audio_seconds(self) -> float:
        """Seconds of the recording, 0 when not known yet."""
        return 0.0 if self.about is None else self.about.duration or 0.0

    async def read(self, question: Callable[[Session], T]) -> T:
        """Ask the database, off the event loop."""

        def ask() -> T:
            with self.works.context.database.read() as session:
                return question(session)

        return await asyncio.to_thread(ask)

    async def write(self, change: Callable[[Session], T | None]) -> T:
        """Change rows under the fence, off the event loop.

        Raises:
            Superseded: `change` found the fence broken and gave None.
        """

        def run() -> T | None:
            with self.works.context.database.write() as session:
                return change(session)

        result = await asyncio.to_thread(run)
        if result is None:
            raise Superseded
        return result

    async def report(self, fraction: float) -> None:
        """Tell how much of the stage is done, 0..1.

        Raises:
            Superseded: The job has moved on.
        """
        percent = progress(self.job.plan, self.ticket.cursor, fraction)
        if percent <= self.job.progress:
            return

        def change(session: Session) -> Job | None:
            job = work.progress(session, self.ticket.under, percent)
            if job is not None:
                jobs.announce(session, job)
            return job

        self.job.progress = (await self.write(change)).progress

    def load_options(self) -> LoadOptions:
        """Say how the job's engine is loaded here."""
        settings = self.works.context.settings
        engine = str(self.job.resolved["engine"])
        return LoadOptions(
            model=str(self.job.resolved["model"]),
            models_dir=str(settings.models_dir),
            may_fetch=settings.models.fetch == "on_use",
            slots=settings.slots,
            threads=settings.threads,
            config=settings.engines.config_of(engine),
        )
