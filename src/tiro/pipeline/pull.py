"""Pull: fetch a model; what a lost worker has fetched of it is not fetched again."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

from tiro.actions import pulls
from tiro.models import fetching, health
from tiro.pipeline.news import FETCH
from tiro.pipeline.notices import add_notice, drop_notice
from tiro.pipeline.reporting import reported
from tiro.pipeline.task import HandedOver, Next, Superseded, Task
from tiro.store import jobs, models, work
from tiro.store.database import Session
from tiro.store.tables import Job
from tiro.story import progress
from tiro.transcript.model import Notice

Bytes = tuple[int, int]
"""Here, and in all."""
MEGABYTE = 1_000_000
STAGE = "pull"


async def pull(task: Task) -> Next:
    """Fetch the job's model.

    Raises:
        ModelMissing: It is not known, may not be fetched, or is behind conditions.
        ModelFetchFailed: The hub was not reached, or what came is not what it promised.
        StorageFull: There is no room for it.
        HandedOver: The worker is stopping.
    """
    engine, model = pulls.key_of(task.job)

    async def report(told: Bytes) -> None:
        await _show(task, model, told)

    try:
        await reported(lambda tell: _fetch(task, engine, model, tell), report)
    finally:
        await _take_away(task)
    return Next(lambda session, job: _keep(session, job))


async def _fetch(task: Task, engine: str, model: str, tell: Callable[[Bytes], None]) -> Path:
    """Fetch, unless the worker is told to stop: then what is here waits for another."""
    settings = task.works.context.settings
    stopping = asyncio.ensure_future(task.works.is_draining.wait())
    coming = asyncio.ensure_future(
        fetching.fetch(settings, engine, model, lambda done, total: tell((done, total)))
    )
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


async def _show(task: Task, model: str, told: Bytes) -> None:
    """Tell percent and bytes together, at each percent."""
    done, total = told
    percent = progress(task.job.plan, task.ticket.cursor, done / max(total, 1))
    if percent <= task.job.progress:
        return
    text = f"Fetching the model {model}: {done // MEGABYTE} of {total // MEGABYTE} MB"

    def change(session: Session) -> Job | None:
        job = work.progress(session, task.ticket.under, percent)
        if job is not None:
            add_notice(job, Notice(FETCH, text, STAGE))
            jobs.announce(session, job)
        return job

    task.job.progress = (await task.write(change)).progress


async def _take_away(task: Task) -> None:
    def change(session: Session) -> Job | None:
        job = work.hold(session, task.ticket.under)
        if job is not None and job.warnings:
            drop_notice(job, FETCH)
            jobs.announce(session, job)
        return job

    with contextlib.suppress(Superseded):
        await task.write(change)


def _keep(session: Session, job: Job) -> bool:
    """Write down that the files are what the hub promised: that was proven as they came."""
    proven = health.Health(health.OK, health.FILES, is_proven=True)
    models.keep_health(session, *pulls.key_of(job), proven.view())
    return True
