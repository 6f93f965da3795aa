"""Tickets are claimed, limited and recovered; fails when an upgrade changes DBOS's private parts."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from tiro.durable import host as host_module
from tiro.durable.host import Host
from tiro.durable.queue import Queue
from tiro.durable.tickets import Ticket
from tiro.store.database import Database

POLL_SECONDS = 0.02


@asynccontextmanager
async def _launched(
    database: Database,
    handler: Callable[[Ticket], Awaitable[None]],
    room: Callable[[str], int],
    *,
    executor_id: str = "one",
) -> AsyncGenerator[Host]:
    host = Host(database, executor_id=executor_id, poll_seconds=POLL_SECONDS, max_recoveries=5)
    host.launch(handler, room)
    await asyncio.to_thread(host.listen, "media")
    try:
        yield host
    finally:
        await asyncio.to_thread(host.destroy)


def _submit(database: Database, *jobs: str, delay_seconds: float = 0.0) -> None:
    queue = Queue(database)
    with database.write() as session:
        for job in jobs:
            queue.submit(
                session,
                Ticket(job, 1, 0),
                queue="media",
                priority=5,
                turn=0,
                delay_seconds=delay_seconds,
            )
    queue.close()


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(15):
        while not is_so():  # noqa: ASYNC110 - the condition is in another thread
            await asyncio.sleep(0.01)


async def test_a_ticket_runs_once_after_its_transaction(database: Database) -> None:
    seen: list[Ticket] = []

    async def handle(ticket: Ticket) -> None:
        seen.append(ticket)

    async with _launched(database, handle, lambda _: 2):
        _submit(database, "job_1")
        await _until(lambda: len(seen) == 1)
    assert seen == [Ticket("job_1", 1, 0)]


async def test_no_ticket_exists_when_its_transaction_is_undone(database: Database) -> None:
    queue = Queue(database)

    def undone() -> None:
        with database.write() as session:
            queue.submit(session, Ticket("job_1", 1, 0), queue="media", priority=5, turn=0)
            raise KeyError

    with pytest.raises(KeyError):
        undone()
    assert not queue.has_live_tickets("job_1", 1)
    queue.close()


async def test_nothing_is_claimed_without_room(database: Database) -> None:
    seen: list[Ticket] = []
    room = 0
    asked: list[str] = []

    async def handle(ticket: Ticket) -> None:
        seen.append(ticket)

    def tell(queue: str) -> int:
        asked.append(queue)
        return room

    async with _launched(database, handle, tell):
        _submit(database, "job_1")
        await _until(lambda: len(asked) > 3)
        assert seen == []
        room = 1
        await _until(lambda: len(seen) == 1)


async def test_as_many_run_at_once_as_there_is_room_for(database: Database) -> None:
    running = most = done = 0

    async def handle(_: Ticket) -> None:
        nonlocal running, most, done
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.05)
        running -= 1
        done += 1

    async with _launched(database, handle, lambda _: 2):
        _submit(database, *(f"job_{index}" for index in range(8)))
        await _until(lambda: done == 8)
    assert most == 2


async def test_tickets_of_a_dead_worker_run_elsewhere(database: Database) -> None:
    """The first worker ends with its ticket unfinished, as one that was killed does."""
    begun: list[str] = []
    never = asyncio.Event()

    async def hang(_: Ticket) -> None:
        begun.append("hang")
        await never.wait()

    async def handle(_: Ticket) -> None:
        begun.append("done")

    async with _launched(database, hang, lambda _: 2, executor_id="lost"):
        _submit(database, "job_1")
        await _until(lambda: begun == ["hang"])
    async with _launched(database, handle, lambda _: 2, executor_id="found") as host:
        assert await asyncio.to_thread(host.recover, lambda: {"found", "lost"}) == 0
        assert await asyncio.to_thread(host.recover, lambda: {"found"}) == 1
        await _until(lambda: begun == ["hang", "done"])


async def test_a_delayed_ticket_holds_no_place(database: Database) -> None:
    seen: list[str] = []

    async def handle(ticket: Ticket) -> None:
        seen.append(ticket.job_id)

    async with _launched(database, handle, lambda _: 1):
        _submit(database, "first")
        await _until(lambda: seen == ["first"])
        _submit(database, "late", delay_seconds=0.5)
        _submit(database, "early")
        await _until(lambda: len(seen) == 3)
    assert seen == ["first", "early", "late"]


async def test_a_queue_that_rests_is_looked_at_as_soon_as_something_happens(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_module, "RESTS_AFTER", 2)
    monkeypatch.setattr(host_module, "RESTING", 1_000_000)
    asked: list[str] = []
    seen: list[Ticket] = []

    async def handle(ticket: Ticket) -> None:
        seen.append(ticket)

    def tell(queue: str) -> int:
        asked.append(queue)
        return 1

    async with _launched(database, handle, tell) as host:
        await _until(lambda: host._in_vain["media"] > 3)
        _submit(database, "job_1")
        await _until(lambda: host._in_vain["media"] > 10)
        assert (len(asked), seen) == (2, [])
        host.wake()
        await _until(lambda: len(seen) == 1)
