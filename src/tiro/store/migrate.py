"""Brings the tables to what this release needs: one process at a time, after a copy, or not at all."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from tiro import __version__
from tiro.errors import DatabaseBusy, StorageFull
from tiro.settings import Settings
from tiro.store import flags
from tiro.store.database import Database, open_database
from tiro.store.faults import translated
from tiro.store.schema import REVISIONS, SchemaState, check_schema, revision

__all__ = ["MigrationReport", "SchemaState", "check_schema", "migrate"]

LOCK_SECONDS = 600
LOCK_KEY = 0x7469_726F
"""Key of PostgreSQL's advisory lock: "tiro"."""
COPIES_KEPT = 3
MIGRATED_BY = "migrated_by"


@dataclass(frozen=True, slots=True)
class MigrationReport:
    """What a migration did.

    Attributes:
        before: The revision found; None for a new database.
        after: The revision now.
        copy: Where the database was copied to first, if it was.
    """

    before: str | None
    after: str
    copy: Path | None

    @property
    def is_changed(self) -> bool:
        """Whether our tables were changed."""
        return self.before != self.after


def migrate(
    settings: Settings, *, also: Sequence[Callable[[Database], object]] = ()
) -> MigrationReport:
    """Bring the database to what this release needs; safe to repeat and to run twice at once.

    Args:
        settings: Where the database is.
        also: Further migrations, run under the same lock after ours; each must be repeatable.

    Raises:
        DatabaseTooNew: A newer Tiro has changed the database; nothing was touched.
        DatabaseBusy: Another process migrates and does not end.
        StorageFull: There is no room for the copy.
    """
    with closing(open_database(settings)) as database, _alone(database):
        before, migrated_by = _found(database)
        copy = None
        if before is not None and (before, migrated_by) != (REVISIONS[-1], __version__):
            copy = _copy(database, settings.data_dir / "backups", before)
        if before != REVISIONS[-1]:
            _upgrade(database)
        for run in also:
            run(database)
        with database.write() as session:
            flags.put(session, MIGRATED_BY, {"version": __version__})
    return MigrationReport(before=before, after=REVISIONS[-1], copy=copy)


def is_migrated(settings: Settings) -> bool:
    """Whether this release has migrated the database before, so that nothing is left to do.

    Raises:
        DatabaseTooNew: A newer Tiro has changed the database.
    """
    with closing(open_database(settings)) as database:
        return _found(database) == (REVISIONS[-1], __version__)


def _found(database: Database) -> tuple[str | None, str | None]:
    with database.read() as session:
        before = revision(session)
        by = flags.get(session, MIGRATED_BY) if before is not None else None
    return before, None if by is None else str(by["version"])


def _upgrade(database: Database) -> None:
    # Loaded only when there is something to do: a server that starts anew stays small.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with translated(), database.engine.connect() as connection:
        if not database.is_postgres:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        command.upgrade(config, REVISIONS[-1])
        connection.commit()


@contextmanager
def _alone(database: Database) -> Generator[None]:
    """Hold the lock that one migrating process has; it goes when the process dies."""
    with translated():
        if database.path is None:
            with _advisory_lock(database):
                yield
        else:
            with _file_lock(database.path.with_name(f"{database.path.name}.migrating")):
                yield


@contextmanager
def _file_lock(path: Path) -> Generator[None]:
    """Lock by an empty SQLite file: the same on every system, and no stale lock is left."""
    with closing(sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise DatabaseBusy("Another process migrates the database. Wait for it.") from error
        yield


@contextmanager
def _advisory_lock(database: Database) -> Generator[None]:
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.select(sa.func.set_config("lock_timeout", f"{LOCK_SECONDS}s", False)))
        connection.execute(sa.select(sa.func.pg_advisory_lock(LOCK_KEY)))
        try:
            yield
        finally:
            # The pool must not keep a connection that holds the lock or its settings.
            connection.invalidate()


def _copy(database: Database, folder: Path, before: str) -> Path | None:
    """Copy a SQLite database; PostgreSQL is copied by its own tools."""
    if database.path is None:
        return None
    if shutil.disk_usage(database.path.parent).free < database.path.stat().st_size:
        raise StorageFull("There is no room to copy the database before it is migrated.")
    folder.mkdir(mode=0o700, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    target = folder / f"tiro-{before}-{stamp}.db"
    partial = target.with_suffix(".partial")
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        source, copy = sqlite3.connect(database.path), sqlite3.connect(partial)
        with closing(source), closing(copy):
            source.backup(copy)
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
    copies = sorted(folder.glob("tiro-*.db"), key=lambda path: path.stat().st_mtime)
    for old in copies[:-COPIES_KEPT]:
        old.unlink()
    return target
