"""The database: one engine, read and write transactions that mean the same on SQLite and PostgreSQL.

A write transaction on SQLite begins as a writer, so that it can wait for its turn but never lose
it half-way; a read sees one moment on both. Errors of the driver leave as ours.
"""

import json
import os
import stat
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from tiro.errors import DatabaseBusy
from tiro.settings import Settings
from tiro.store import scope
from tiro.store.faults import translated
from tiro.store.readers import Readers

__all__ = [
    "Database",
    "Session",
    "after_commit",
    "before_commit",
    "make_data_dir",
    "now",
    "open_database",
]

SQLITE_NAME = "tiro.db"
BUSY_SECONDS = 15.0
SQLITE_READERS = 4
POSTGRES_READERS = 12
"""Threads of a process that read at once; those of PostgreSQL wait for the network meanwhile."""
IDLE_IN_TRANSACTION_SECONDS = 30
CONNECT_SECONDS = 10
WAL_KEPT_BYTES = 64 * 1024 * 1024
TRUNCATING_MS = 50
BEFORE = "before_commit"
AFTER = "after_commit"


class _Scoped(Session):
    """A session that sees what `scope` allows."""


event.listen(_Scoped, "do_orm_execute", scope.narrow)
event.listen(_Scoped, "before_flush", scope.refuse_foreign)


class Database:
    """Where the rows are.

    Args:
        url: `sqlite:///...` or `postgresql://...`.
        pool_size: Connections that are kept; twice as many more may be opened.
        busy_seconds: How long a transaction waits for a lock before `DatabaseBusy`.
    """

    def __init__(
        self, url: str, *, pool_size: int = 10, busy_seconds: float = BUSY_SECONDS
    ) -> None:
        parsed = sa.make_url(url)
        self.is_postgres = parsed.get_backend_name() in {"postgres", "postgresql"}
        self.path = None if self.is_postgres else Path(str(parsed.database))
        self.url = parsed.set(
            drivername="postgresql+psycopg" if self.is_postgres else "sqlite+pysqlite"
        )
        terms = _postgres_terms() if self.is_postgres else {}
        self.engine = sa.create_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=2 * pool_size,
            pool_timeout=busy_seconds,
            json_serializer=_compact,
            **terms,
        )
        self._busy_seconds = busy_seconds
        self._one_writer = threading.Lock()
        self._readers = Readers(POSTGRES_READERS if self.is_postgres else SQLITE_READERS)
        prepare = _prepare_postgres if self.is_postgres else _prepare_sqlite
        event.listen(self.engine, "connect", prepare(int(busy_seconds * 1000)))

    @contextmanager
    def read(self) -> Generator[Session]:
        """Give a session that sees one moment of the database and cannot write.

        Raises:
            DatabaseBusy: The database did not answer in time.
        """
        with (
            translated(),
            self._readers.place(),
            _Scoped(self.engine, expire_on_commit=False) as session,
        ):
            if self.is_postgres:
                session.connection(
                    execution_options={
                        "isolation_level": "REPEATABLE READ",
                        "postgresql_readonly": True,
                    }
                )
                yield session
            else:
                with _query_only(session):
                    yield session

    @contextmanager
    def write(self) -> Generator[Session]:
        """Give a session whose changes are committed at the end, or undone on an error.

        Raises:
            DatabaseBusy: The turn did not come in time, or another transaction was in the way.
            StorageFull: The disk is full.
        """
        session = _Scoped(self.engine, expire_on_commit=False)
        with translated(), self._turn(), session:
            if not self.is_postgres:
                session.connection().exec_driver_sql("BEGIN IMMEDIATE")
            yield session
            _run(session, BEFORE)
            session.commit()
        _run(session, AFTER)

    @contextmanager
    def _turn(self) -> Generator[None]:
        """Let this process's writers to SQLite queue here.

        Waiting in SQLite is sleeping and trying again: with eight threads that wrote a quarter
        as many transactions, and some of them waited a second.
        """
        if self.is_postgres:
            yield
            return
        if not self._one_writer.acquire(timeout=self._busy_seconds):
            raise DatabaseBusy
        try:
            yield
        finally:
            self._one_writer.release()

    def truncate_journal(self) -> bool:
        """Empty SQLite's journal, which holds what was deleted until then; gives whether it is empty.

        Nobody waits for it: where somebody reads or writes at this moment, it is for another time.
        """
        if self.is_postgres:
            return True
        with translated(), self.engine.connect() as connection:
            run = connection.exec_driver_sql
            run(f"PRAGMA busy_timeout={TRUNCATING_MS}")
            try:
                # Most of the copying while others may write; the rest is short.
                run("PRAGMA wal_checkpoint(PASSIVE)").one()
                is_busy = run("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
            finally:
                run(f"PRAGMA busy_timeout={int(self._busy_seconds * 1000)}")
        return not is_busy

    def close(self) -> None:
        """Close all idle connections."""
        self.engine.dispose()


def open_database(settings: Settings) -> Database:
    """Open the database that the settings name; makes the data folder."""
    make_data_dir(settings.data_dir)
    if settings.database_url is not None:
        return Database(settings.database_url)
    path = settings.data_dir / SQLITE_NAME
    if not path.exists():
        path.touch(mode=0o600)
    return Database(f"sqlite:///{path}")


def make_data_dir(path: Path) -> None:
    """Make the data folder for its owner alone; one that is there is left as it is."""
    path.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)


def before_commit(session: Session, call: Callable[[], None]) -> None:
    """Let `call` run as the last thing in the session's write transaction."""
    session.info.setdefault(BEFORE, []).append(call)


def after_commit(session: Session, call: Callable[[], object]) -> None:
    """Let `call` run once the session's write transaction has committed; not if it is undone."""
    session.info.setdefault(AFTER, []).append(call)


def now(session: Session) -> float:
    """Give the time by the database's clock, in seconds since the epoch.

    One clock for all hosts; on SQLite to the millisecond.
    """
    is_postgres = session.get_bind().dialect.name == "postgresql"
    return float(session.scalar(_moment(is_postgres=is_postgres)) or 0.0)


@cache
def _moment(*, is_postgres: bool) -> sa.Select[float]:
    if is_postgres:
        moment = sa.func.extract("epoch", sa.func.clock_timestamp())
    else:
        moment = (sa.func.julianday("now") - 2_440_587.5) * 86_400.0
    return scope.kept(sa.select(moment))


def _run(session: Session, moment: str) -> None:
    calls: list[Callable[[], object]] = session.info.pop(moment, [])
    for call in calls:
        call()


@contextmanager
def _query_only(session: Session) -> Generator[None]:
    """Begin a read; the connection goes back to the pool as one that can write."""
    connection = session.connection()
    connection.exec_driver_sql("PRAGMA query_only=ON")
    connection.exec_driver_sql("BEGIN")
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA query_only=OFF")


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _postgres_terms() -> dict[str, Any]:
    return {
        "pool_pre_ping": True,
        "connect_args": {
            "application_name": f"tiro {os.getpid()}",
            "connect_timeout": CONNECT_SECONDS,
        },
    }


def _prepare_postgres(busy_ms: int) -> Callable[[Any, Any], None]:
    def prepare(connection: Any, _record: Any) -> None:
        # As statements, since poolers such as PgBouncer refuse them as start-up options.
        connection.autocommit = True
        connection.execute(f"SET lock_timeout = {busy_ms}")
        # A frozen process that holds the events' clock row would stall everyone.
        connection.execute(
            f"SET idle_in_transaction_session_timeout = {IDLE_IN_TRANSACTION_SECONDS * 1000}"
        )
        connection.autocommit = False

    return prepare


def _prepare_sqlite(busy_ms: int) -> Callable[[Any, Any], None]:
    def prepare(connection: Any, _record: Any) -> None:
        # Statements outside our own transactions, such as DBOS's, begin as writers too.
        connection.isolation_level = "IMMEDIATE"
        connection.execute(f"PRAGMA busy_timeout={busy_ms}")
        connection.execute("PRAGMA foreign_keys=ON")
        # An upload that was acknowledged must survive a power cut.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA journal_size_limit={WAL_KEPT_BYTES}")
        # What is deleted is overwritten, or it could be read from the file for years.
        connection.execute("PRAGMA secure_delete=ON")
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode=WAL")

    return prepare
