"""Fixtures for all: settings in a folder of the test, and fresh databases of both kinds."""

import gc
import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from xdist.scheduler import LoadFileScheduling

from databases import Databases
from tiro.settings import Settings
from tiro.store.database import SQLITE_NAME, Database

IN_BROWSER = "tests/page/"
IN_MANY_PROCESSES = "tests/story/"
SHORT = ("tests/notes/", "tests/store/", "tests/transcript/", "tests/test_")


class ByFile(LoadFileScheduling):
    """Gives each file to one worker, and all that needs a browser to the same one."""

    def _split_scope(self, nodeid: str) -> str:
        return IN_BROWSER if nodeid.startswith(IN_BROWSER) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    """Take over when files are to be kept together."""
    if config.getvalue("dist") != "loadfile":
        return None
    # Else the files of many tests would come first.
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what keeps one worker longest; keep short files for the end, when others wait."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if item.nodeid.startswith(IN_BROWSER):
        return 0
    if item.nodeid.startswith(IN_MANY_PROCESSES):
        return 2
    return 3 if item.nodeid.startswith(SHORT) else 1


def pytest_collection_finish() -> None:
    """Leave thousands of tests and all that they import out of every later search for garbage."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--full`, which runs longer versions of some tests."""
    parser.addoption("--full", action="store_true", help="run the longer tests, too")


@pytest.fixture(scope="session", autouse=True)
def no_settings_from_outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees the settings or the data of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("TIRO_")]:
            patch.delenv(name)
        patch.setenv("TIRO_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="session", autouse=True)
def memory_is_kept() -> Iterator[None]:
    """Each API would search all that the tests hold for memory to give back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tiro.api.app.give_memory_back", lambda: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def statements_are_compiled_once() -> Iterator[None]:
    """All databases of a kind share what SQLAlchemy compiled; it keeps that for each engine alone."""
    begin = Database.__init__
    kept: dict[str, Any] = {}

    def begin_sharing(made: Database, *arguments: Any, **more: Any) -> None:
        begin(made, *arguments, **more)
        made.engine._compiled_cache = kept.setdefault(
            made.engine.dialect.name, made.engine._compiled_cache
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "__init__", begin_sharing)
        for dialect in (PGDialect_psycopg, SQLiteDialect_pysqlite):
            # Part of the key of what is kept; those of our databases differ in nothing.
            patch.setattr(dialect, "__hash__", lambda it: hash(type(it)))
            patch.setattr(dialect, "__eq__", lambda it, other: type(it) is type(other))
        yield


@pytest.fixture(scope="session", autouse=True)
def interrupts_are_heard() -> None:
    """Let processes under test hear SIGINT, which what a shell runs in the background ignores."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio, as the product does."""
    return "asyncio"


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Makes databases; the PostgreSQL server starts when the first one is asked for."""
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.stop()


@pytest.fixture
def settings(databases: Databases, tmp_path: Path) -> Settings:
    """Settings of a data folder of this test."""
    data_dir = tmp_path / "data"
    data_dir.mkdir(mode=0o700)
    return databases.settings(data_dir)


@pytest.fixture
def sqlite_database(databases: Databases, settings: Settings) -> Iterator[Database]:
    """A migrated SQLite database in the data folder of `settings`."""
    databases.sqlite_file(settings.data_dir)
    with closing(Database(f"sqlite:///{settings.data_dir / SQLITE_NAME}")) as database:
        yield database


@pytest.fixture
def postgres_url(databases: Databases) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database."""
    url = databases.postgres_url()
    yield url
    databases.give_back(url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A migrated database, once of each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_database")
    else:
        with closing(Database(request.getfixturevalue("postgres_url"))) as database:
            yield database
