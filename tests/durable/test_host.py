"""Tickets are claimed, limited and recovered; fails when an upgrade changes DBOS's private parts."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tiro.durable import claims
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
    host: Host | None = None,
) -> AsyncGenerator[Host]:
    host = host or Host(
        database, executor_id=executor_id, poll_seconds=POLL_SECONDS, max_recoveries=5
    )
    host.launch(handler, room)
    await asyncio.to_thread(host.listen, "media")
    try:
        yield host
    finally:
        await asyncio.to_thread(host.destroy)


def _submit(
    database: Database, *jobs: str, queue_name: str = "media", delay_seconds: float = 0.0
) -> None:
    queue = Queue(database)
    with database.write() as session:
        for job in jobs:
            queue.submit(
                session,
                Ticket(job, 1, 0),
                queue=queue_name,
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


async def test_a_worker_that_rests_claims_as_soon_as_it_is_woken(
    database: Database, only_woken: None
) -> None:
    del only_woken
    seen: list[Ticket] = []

    async def handle(ticket: Ticket) -> None:
        seen.append(ticket)

    async with _launched(database, handle, lambda _: 1) as host:
        await _until(lambda: host.is_resting)
        _submit(database, "job_1")
        host.wake()
        await _until(lambda: len(seen) == 1)


async def test_a_worker_that_rests_claims_delayed_tickets_when_they_are_due(
    database: Database, only_woken: None
) -> None:
    del only_woken
    seen: list[float] = []

    async def handle(_: Ticket) -> None:
        seen.append(time.monotonic())

    async with _launched(database, handle, lambda _: 1) as host:
        began = time.monotonic()
        _submit(database, "late", delay_seconds=1.0)
        host.wake()
        await _until(lambda: host.is_resting)
        await _until(lambda: len(seen) == 1)
    assert seen[0] - began >= 0.9


async def test_a_worker_that_rests_asks_the_database_nothing(
    database: Database, only_woken: None
) -> None:
    """DBOS's own threads ask every second, if they are let."""
    del only_woken

    async def handle(_: Ticket) -> None:
        pass

    async with _launched(database, handle, lambda _: 1) as host:
        await _until(lambda: host.is_resting)
        with _asked(database) as statements:
            await asyncio.sleep(1.3)
    assert statements == []


async def test_a_look_asks_once_for_all_queues(database: Database, only_woken: None) -> None:
    del only_woken

    async def handle(_: Ticket) -> None:
        pass

    async with _launched(database, handle, lambda _: 1) as host:
        for number in range(12):
            await asyncio.to_thread(host.listen, f"speech/fake/*/{number}")
        await _until(lambda: host.is_resting)
        with _asked(database) as statements:
            host.wake()
            await _until(lambda: len(statements) > 0)
            await _until(lambda: host.is_resting)
        assert len(statements) <= claims.RESTS_AFTER + 1


async def test_a_queue_is_asked_for_that_is_heard_while_a_question_is_made(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Ticket] = []
    asked: list[Sequence[str]] = []
    ask_for = claims.Claims._ask_for  # pyright: ignore[reportPrivateUsage] - what takes its time

    def hear_meanwhile(self: claims.Claims, names: Sequence[str]) -> Any:
        question = ask_for(self, names)
        if "media" in names and not asked:
            asked.append(names)
            host.listen("upkeep")
        return question

    async def handle(ticket: Ticket) -> None:
        seen.append(ticket)

    monkeypatch.setattr(claims.Claims, "_ask_for", hear_meanwhile)
    host = Host(database, executor_id="one", poll_seconds=POLL_SECONDS, max_recoveries=5)
    async with _launched(database, handle, lambda _: 1, host=host):
        await _until(lambda: "upkeep" in host.heard())
        _submit(database, "job_1", queue_name="upkeep")
        await _until(lambda: len(seen) == 1)


@pytest.fixture
def only_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker rest soon, and claim nothing by the slow look alone."""
    monkeypatch.setattr(claims, "RESTS_AFTER", 3)
    monkeypatch.setattr(claims, "REST_SECONDS", 600.0)


@contextmanager
def _asked(database: Database) -> Generator[list[str]]:
    """Collect the statements that the process sends meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
