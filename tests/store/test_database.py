import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import exc, text
from sqlalchemy.orm import Session

from tiro.errors import DatabaseBusy, Internal, InvalidRequest, StorageFull, TiroError
from tiro.settings import Settings
from tiro.store import flags
from tiro.store.database import Database, after_commit, before_commit, now, open_database


def same(database: Database, *, busy_seconds: float = 0.2) -> Database:
    """Open the same database again, as another process would."""
    url = database.url.render_as_string(hide_password=False)
    return Database(url, busy_seconds=busy_seconds)


def fail_in_write(database: Database, error: Exception) -> None:
    with database.write() as session:
        flags.put(session, "a", {})
        after_commit(session, lambda: flags.put(session, "never", {}))
        raise error


def write_in_read(database: Database) -> None:
    with database.read() as session:
        flags.put(session, "a", {})


def value(database: Database, name: str) -> object:
    with database.read() as session:
        return flags.get(session, name)


def test_written_rows_are_there_after_the_end(database: Database) -> None:
    with database.write() as session:
        flags.put(session, "a", {"n": 1, "text": "día 日"})
    assert value(database, "a") == {"n": 1, "text": "día 日"}


def test_failed_write_leaves_nothing(database: Database) -> None:
    with pytest.raises(KeyError):
        fail_in_write(database, KeyError("x"))
    assert value(database, "a") is None


def test_read_cannot_write_and_the_connection_can_afterwards(database: Database) -> None:
    for _ in range(3):
        with pytest.raises(exc.DBAPIError):
            write_in_read(database)
        with database.write() as session:
            flags.put(session, "b", {})


def test_read_sees_one_moment(database: Database) -> None:
    with database.write() as session:
        flags.put(session, "a", {"n": 1})
    with database.read() as session:
        before = flags.get(session, "a")
        with database.write() as other:
            flags.put(other, "a", {"n": 2})
        assert flags.get(session, "a") == before
    assert value(database, "a") == {"n": 2}


def test_two_writers_of_one_row_lose_no_update(database: Database) -> None:
    with database.write() as session:
        flags.put(session, "a", {"n": 0})

    def count() -> None:
        for _ in range(25):
            with database.write() as session:
                if database.is_postgres:
                    session.execute(text("SELECT 1 FROM flags WHERE name = 'a' FOR UPDATE"))
                found = flags.get(session, "a") or {}
                flags.put(session, "a", {"n": found["n"] + 1})

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert value(database, "a") == {"n": 100}


def test_row_that_another_process_holds_is_told_as_busy(database: Database) -> None:
    def write_too(other: Database) -> None:
        with other.write() as session:
            flags.put(session, "a", {"n": 2})

    with closing(same(database)) as other, database.write() as session:
        flags.put(session, "a", {"n": 1})
        with pytest.raises(DatabaseBusy):
            write_too(other)


@pytest.mark.postgres
def test_deadlock_is_told_as_busy_to_one_of_two(postgres_url: str) -> None:
    busy: list[TiroError] = []
    both_hold_one = threading.Barrier(2)

    def cross(database: Database, first: str, second: str) -> None:
        with database.write() as session:
            flags.put(session, first, {})
            both_hold_one.wait(10)
            flags.put(session, second, {})

    def run(database: Database, first: str, second: str) -> None:
        try:
            cross(database, first, second)
        except DatabaseBusy as error:
            busy.append(error)

    with closing(Database(postgres_url)) as database:
        with database.write() as session:
            flags.put(session, "a", {})
            flags.put(session, "b", {})
        pairs = (("a", "b"), ("b", "a"))
        threads = [threading.Thread(target=run, args=(database, *pair)) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(busy) == 1


def test_exhausted_pool_is_told_as_busy(database: Database) -> None:
    url = database.url.render_as_string(hide_password=False)

    def read(small: Database) -> None:
        with small.read():
            pass

    with closing(Database(url, pool_size=1, busy_seconds=0.1)) as small:
        held = [small.engine.connect() for _ in range(3)]
        with pytest.raises(DatabaseBusy):
            read(small)
        for connection in held:
            connection.close()


def test_unreachable_server_is_told_as_busy(tmp_path: Path) -> None:
    database = Database(f"postgresql://nobody@/none?host={tmp_path}")
    with closing(database), pytest.raises(DatabaseBusy, match="cannot be reached"):
        value(database, "a")


def test_full_disk_is_told_as_storage_full(sqlite_database: Database) -> None:
    def fill(session: Session) -> None:
        session.execute(text("PRAGMA max_page_count = 1"))
        for number in range(1000):
            flags.put(session, f"n{number}", {"text": "x" * 4000})

    def write() -> None:
        with sqlite_database.write() as session:
            fill(session)

    with pytest.raises(StorageFull):
        write()


def test_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "tiro.db"
    path.write_bytes(b"no database at all" * 1000)
    with closing(Database(f"sqlite:///{path}")) as database, pytest.raises(Internal):
        value(database, "a")


def test_text_that_no_database_holds_is_refused(database: Database) -> None:
    def write(unfit: str) -> None:
        with database.write() as session:
            flags.put(session, unfit, {})

    with pytest.raises(InvalidRequest):
        write("half a pair \ud800")
    if database.is_postgres:
        with pytest.raises(InvalidRequest):
            write("nul \0")


def test_calls_run_before_and_after_the_commit(database: Database) -> None:
    calls: list[str] = []

    def note(moment: str) -> None:
        calls.append(f"{moment} {value(database, 'a')}")

    with database.write() as session:
        after_commit(session, lambda: note("after"))
        before_commit(session, lambda: note("before"))
        flags.put(session, "a", {})
    assert calls == ["before None", "after {}"]


def test_calls_after_the_commit_do_not_run_when_it_fails(database: Database) -> None:
    with pytest.raises(KeyError):
        fail_in_write(database, KeyError("x"))
    assert value(database, "never") is None


def test_clock_of_the_database_goes_forward(database: Database) -> None:
    with database.read() as session:
        assert 1_700_000_000 < now(session) <= now(session)


def test_sqlite_keeps_what_was_acknowledged(sqlite_database: Database) -> None:
    names = ("synchronous", "foreign_keys", "journal_mode")
    with sqlite_database.read() as session:
        found = [session.scalar(text(f"PRAGMA {name}")) for name in names]
    assert found == [2, 1, "wal"]


@pytest.mark.postgres
def test_postgres_ends_transactions_that_do_nothing(postgres_url: str) -> None:
    """A frozen process that holds the events' clock row would stall everyone."""
    with closing(Database(postgres_url)) as database, database.write() as session:
        assert session.scalar(sa.text("SHOW idle_in_transaction_session_timeout")) == "30s"


def test_data_folder_and_file_are_for_the_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "deep" / "data")
    with closing(open_database(settings)) as database:
        value_of_nothing = sa.inspect(database.engine).get_table_names()
    assert value_of_nothing == []
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700
    assert (settings.data_dir / "tiro.db").stat().st_mode & 0o777 == 0o600


def test_other_connections_wait_for_a_writer(sqlite_database: Database) -> None:
    """DBOS writes outside our own transactions, on connections of the same engine."""
    done = threading.Event()

    def write() -> None:
        with sqlite_database.engine.begin() as connection:
            connection.execute(text("UPDATE event_clock SET n = n"))
        done.set()

    thread = threading.Thread(target=write)
    with sqlite_database.write() as session:
        flags.put(session, "a", {})
        thread.start()
        assert not done.wait(0.1)
    thread.join()
    assert done.is_set()


def test_url_of_sqlite_gives_its_file(sqlite_database: Database) -> None:
    assert sqlite_database.path is not None
    with closing(sqlite3.connect(sqlite_database.path)) as connection:
        assert connection.execute("SELECT id FROM users").fetchall() == [("usr_local",)]
