"""A job that fetches a model: told in bytes, tried again, handed over, and left alone once cancelled."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from actionkit import new_context, queue_of, rows
from cluster import wait_until
from tiro.actions import jobs, models
from tiro.actions.context import Context
from tiro.durable.tickets import Ticket
from tiro.errors import ModelFetchFailed, ModelMissing
from tiro.models import fetching
from tiro.models.fetching import OnBytes
from tiro.pipeline.runner import Runner
from tiro.pipeline.works import make_works
from tiro.settings import Settings
from tiro.store.database import Database
from tiro.store.tables import LOCAL_OWNER, ModelRow

pytestmark = pytest.mark.anyio

Fetch = Callable[[OnBytes], Awaitable[None]]


@dataclass
class House:
    """A context, a worker in this process, and a job that fetches Whisper's tiny."""

    context: Context
    runner: Runner
    job_id: str

    @property
    def job(self) -> dict[str, Any]:
        return jobs.show(self.context, LOCAL_OWNER, self.job_id)

    @property
    def tickets(self) -> list[Ticket]:
        return [ticket for ticket, _ in queue_of(self.context).tickets]


@contextlib.asynccontextmanager
async def housed(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch, fetch: Fetch
) -> AsyncGenerator[House]:
    async def faked(_: Settings, adapter: str, name: str, on_bytes: OnBytes) -> Path:
        assert (adapter, name) == ("faster_whisper", "tiny")
        await fetch(on_bytes)
        return Path()

    monkeypatch.setattr(fetching, "fetch", faked)
    context = new_context(settings, database)
    runner = Runner(make_works(context, "here"))
    job = models.pull(context, LOCAL_OWNER, "faster_whisper", "tiny")
    yield House(context, runner, str(job["id"]))
    await runner.works.close()


async def test_bytes_are_told_while_they_come_and_no_longer(
    settings: Settings, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = asyncio.Event()

    async def fetch(on_bytes: OnBytes) -> None:
        on_bytes(30_000_000, 75_000_000)
        await may_end.wait()

    async with housed(settings, sqlite_database, monkeypatch, fetch) as house:
        working = asyncio.create_task(house.runner.handle(house.tickets[0]))
        await asyncio.to_thread(wait_until, lambda: house.job["warnings"])
        assert house.job["warnings"][0]["message"] == "Fetching the model tiny: 30 of 75 MB"
        assert house.job["progress"] == 40
        may_end.set()
        await working
        assert (house.job["state"], house.job["warnings"]) == ("completed", [])
        (row,) = rows(house.context, ModelRow)
        assert (row.name, row.health["is_proven"]) == ("tiny", True)


@pytest.mark.parametrize(
    ("error", "state"), [(ModelFetchFailed, "running"), (ModelMissing, "failed")]
)
async def test_only_what_may_pass_is_tried_again(
    settings: Settings,
    sqlite_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    error: type[ModelMissing],
    state: str,
) -> None:
    async def fetch(_: OnBytes) -> None:
        raise error

    async with housed(settings, sqlite_database, monkeypatch, fetch) as house:
        await house.runner.handle(house.tickets[0])
        assert house.job["state"] == state
        assert len(house.tickets) == (2 if state == "running" else 1)


async def test_download_ends_at_once_when_the_job_is_cancelled_or_the_worker_stops(
    settings: Settings, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def fetch(_: OnBytes) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with housed(settings, sqlite_database, monkeypatch, fetch) as house:
        working = asyncio.create_task(house.runner.handle(house.tickets[0]))
        await begun.wait()
        house.runner.works.is_draining.set()
        await working
        assert ended.is_set()
        assert house.job["state"] == "running"
        assert len(house.tickets) == 2, "the rest is for another worker"
        house.runner.works.is_draining.clear()
        begun.clear()
        ended.clear()
        working = asyncio.create_task(house.runner.handle(house.tickets[1]))
        await begun.wait()
        jobs.cancel(house.context, LOCAL_OWNER, house.job_id)
        house.runner.check(house.job_id)
        await working
        assert ended.is_set()
        assert house.job["state"] == "cancelled"
