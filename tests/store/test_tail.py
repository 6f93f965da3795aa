import json
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from tiro.store import bell, events, tail
from tiro.store.bell import Bell
from tiro.store.database import Database
from tiro.store.events import EventRecord
from tiro.store.tail import Tail

PATIENCE_SECONDS = 20.0


class Heard:
    """Collects what a tail hands on, and can be waited for."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self._changed = threading.Condition()

    def __call__(self, records: list[EventRecord]) -> None:
        with self._changed:
            self.numbers += [json.loads(record.data)["n"] for record in records]
            self._changed.notify_all()

    def wait_for(self, *numbers: int) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: self.numbers == [*numbers], PATIENCE_SECONDS):
                assert self.numbers == [*numbers]

    def wait_until_heard(self, number: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: number in self.numbers, PATIENCE_SECONDS)


def write(database: Database, number: int) -> None:
    with database.write() as session:
        events.add(session, kind="job", owner_id="usr_local", data={"n": number})


def write_many(database: Database, numbers: range) -> None:
    for number in numbers:
        write(database, number)


def no_bell(_: Path) -> Bell | None:
    return None


@contextmanager
def heard_from(database: Database) -> Generator[Heard]:
    heard = Heard()
    listening = Tail(database, heard)
    listening.start()
    try:
        yield heard
    finally:
        listening.stop()


@pytest.fixture
def only_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be heard by the slow look alone."""
    monkeypatch.setattr(tail, "REREAD_SECONDS", 600.0)
    monkeypatch.setattr(tail, "LOOK_SECONDS", 600.0)


@pytest.mark.usefixtures("only_woken")
def test_events_are_handed_on_as_they_are_committed(database: Database) -> None:
    with heard_from(database) as heard:
        for number in range(1, 4):
            write(database, number)
            heard.wait_for(*range(1, number + 1))


def test_event_is_handed_on_within_a_fifth_of_a_second(database: Database) -> None:
    """The best of several, since other work on the machine may hold any one of them up."""
    best = float("inf")
    with heard_from(database) as heard:
        for number in range(20):
            began = time.perf_counter()
            write(database, number)
            heard.wait_for(*range(number + 1))
            best = min(best, time.perf_counter() - began)
    assert best < 0.2


def test_only_what_comes_after_the_start_is_handed_on(database: Database) -> None:
    write(database, 1)
    with heard_from(database) as heard:
        write(database, 2)
        heard.wait_for(2)


def test_each_event_is_handed_on_once_under_many_writers(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "BATCH", 3)
    writers, each = 6, 20
    total = writers * each
    with heard_from(database) as heard:
        threads = [
            threading.Thread(target=write_many, args=(database, range(first, first + each)))
            for first in range(0, total, each)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        write(database, total)
        heard.wait_until_heard(total)
    assert sorted(heard.numbers) == list(range(total + 1))


def test_listener_that_fails_hears_the_next_event(database: Database) -> None:
    heard = Heard()

    def fail_once(records: list[EventRecord]) -> None:
        heard(records)
        if len(heard.numbers) == 1:
            raise KeyError

    listening = Tail(database, fail_once)
    listening.start()
    write(database, 1)
    heard.wait_for(1)
    write(database, 2)
    heard.wait_for(1, 2)
    listening.stop()


def test_reading_goes_on_after_the_database_failed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = events.since
    failures = iter([OSError, OSError])

    def fail_twice(*args: object, **values: object) -> list[EventRecord]:
        for failure in failures:
            raise failure
        return read(*args, **values)  # pyright: ignore[reportArgumentType] - passed on as they came

    monkeypatch.setattr(tail, "RETRY_SECONDS", 0.01)
    with heard_from(database) as heard:
        monkeypatch.setattr(events, "since", fail_twice)
        write(database, 1)
        heard.wait_for(1)


@pytest.mark.postgres
def test_lost_connections_are_made_again(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "RETRY_SECONDS", 0.01)
    with closing(Database(postgres_url)) as database, heard_from(database) as heard:
        write(database, 1)
        heard.wait_for(1)
        with database.engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        write(database, 2)
        heard.wait_for(1, 2)


@pytest.mark.usefixtures("only_woken")
def test_a_ring_without_an_event_is_told(database: Database) -> None:
    """Tickets alone, which have no events, wake workers so."""
    heard, rung = Heard(), threading.Event()
    listening = Tail(database, heard, on_ring=rung.set)
    listening.start()
    write(database, 1)
    heard.wait_for(1)
    rung.clear()
    with database.write() as session:
        events.ring(session)
    assert rung.wait(PATIENCE_SECONDS)
    listening.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="needs Unix sockets that take datagrams")
def test_a_bell_that_was_taken_away_is_hung_again(sqlite_database: Database) -> None:
    assert sqlite_database.path is not None
    bells, rung = sqlite_database.path.parent / bell.RUN_DIR, threading.Event()
    listening = Tail(sqlite_database, Heard(), on_ring=rung.set)
    listening.start()
    first = wait_for_bell(bells)
    (bells / first).unlink()
    wait_for_bell(bells, other_than=first)
    with sqlite_database.write() as session:
        events.ring(session)
    assert rung.wait(PATIENCE_SECONDS)
    listening.stop()


def wait_for_bell(folder: Path, other_than: str = "") -> str:
    """Wait until a bell hangs there; gives its name."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        found = [path.name for path in folder.glob(f"{bell.PREFIX}*") if path.name != other_than]
        if found:
            return found[0]
        time.sleep(0.01)
    raise AssertionError("no bell is hung")


@pytest.mark.parametrize("hang", [bell.hang, no_bell])
def test_what_others_commit_without_ringing_is_handed_on(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, hang: Callable[[Path], Bell | None]
) -> None:
    """Earlier releases ring none, and some systems have none."""
    monkeypatch.setattr(bell, "hang", hang)
    monkeypatch.setattr(bell, "ring", no_bell)
    with heard_from(sqlite_database) as heard:
        for number in range(1, 4):
            write(sqlite_database, number)
            heard.wait_for(*range(1, number + 1))


@pytest.mark.usefixtures("only_woken")
def test_stop_does_not_wait_for_the_next_look(database: Database) -> None:
    with heard_from(database):
        began = time.monotonic()
    assert time.monotonic() - began < PATIENCE_SECONDS
