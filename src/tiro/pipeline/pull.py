"""Pull: fetch a model; what a lost worker has fetched of it is not fetched again."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from tiro.actions import pulls
from tiro.models import fetching, health
from tiro.pipeline.news import FetchNews
from tiro.pipeline.reporting import reported
from tiro.pipeline.task import HandedOver, Next, Task
from tiro.store import models
from tiro.store.database import Session
from tiro.store.tables import Job

Bytes = tuple[int, int]
"""Here, and in all."""
MEGABYTE = 1_000_000


async def pull(task: Task) -> Next:
    """Fetch the job's model.

    Raises:
        ModelMissing: It is not known, may not be fetched, or is behind conditions.
        ModelFetchFailed: The hub was not reached, or what came is not what it promised.
        StorageFull: There is no room for it.
        HandedOver: The worker is stopping.
    """
    engine, model = pulls.key_of(task.job)
    news = FetchNews(task, "pull")

    async def report(told: Bytes) -> None:
        done, total = told
        fraction = done / max(total, 1)
        amount = f"{done // MEGABYTE} of {total // MEGABYTE} MB"
        news(fraction, f"Fetching the model {model}, {amount}")
        await task.report(fraction)

    try:
        await reported(lambda tell: _fetch(task, engine, model, tell), report)
    finally:
        await news.end()
    return Next(lambda session, job: _keep(session, job))


async def _fetch(task: Task, engine: str, model: str, tell: Callable[[Bytes], None]) -> Path:
    """Fetch, unless the worker is told to stop: then what is here waits for another."""
    settings = task.works.context.settings
    stopping = asyncio.ensure_future(task.works.is_draining.wait())
    work = asyncio.ensure_future(
        fetching.fetch(settings, engine, model, lambda done, total: tell((done, total)))
    )
    try:
        await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise HandedOver
        return work.result()
    finally:
        stopping.cancel()
        if not work.done():
            work.cancel()
            await asyncio.wait({work})


def _keep(session: Session, job: Job) -> bool:
    """Write down that the files are what the hub promised: that was proven as they came."""
    proven = health.Health(health.OK, health.FILES, is_proven=True)
    models.keep_health(session, *pulls.key_of(job), proven.view())
    return True
