"""Shows the download of a model as a warning on the job, and takes it away at the end."""

import asyncio
import contextlib

from tiro.pipeline.notices import add_notice, drop_notice
from tiro.pipeline.task import Superseded, Task
from tiro.store import jobs, work
from tiro.store.database import Session
from tiro.store.tables import Job
from tiro.transcript.model import Notice

FETCH = "model_fetch"
NEWS_SECONDS = 1.0


class FetchNews:
    """Hears how far a download is; writes at most once a second.

    Args:
        task: Whose job shows it.
        stage: The stage that waits for the model.
    """

    def __init__(self, task: Task, stage: str) -> None:
        self._task = task
        self._stage = stage
        self._latest: tuple[float, str] | None = None
        self._writer: asyncio.Task[None] | None = None

    def __call__(self, fraction: float, text: str) -> None:
        """Hear of the download; called in the event loop."""
        self._latest = (fraction, text)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_on())

    async def end(self) -> None:
        """Take the warning away once the model is there."""
        if self._writer is None:
            return
        self._latest = None
        self._writer.cancel()
        await asyncio.wait([self._writer])
        with contextlib.suppress(Superseded):
            await self._task.write(lambda session: self._show(session, None))

    async def _write_on(self) -> None:
        while self._latest is not None:
            shown, self._latest = self._latest, None
            with contextlib.suppress(Superseded):
                await self._task.write(lambda session, item=shown: self._show(session, item))
            await asyncio.sleep(NEWS_SECONDS)

    def _show(self, session: Session, item: tuple[float, str] | None) -> Job | None:
        job = work.hold(session, self._task.ticket.under)
        if job is None:
            return None
        if item is None:
            drop_notice(job, FETCH)
        else:
            add_notice(job, Notice(FETCH, f"{item[1]}: {item[0]:.0%}", self._stage))
        jobs.announce(session, job)
        return job
