"""Bells wake those who wait for a SQLite file."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tiro.store import bell
from tiro.store.bell import Bell
from tiro.vault.doors import short_address

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="needs Unix sockets that take datagrams"
)


@pytest.fixture(params=["short", "l" * 120])
def database(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Sockets have short addresses; folders may have long names."""
    folder = tmp_path / request.param
    folder.mkdir()
    return folder / "tiro.db"


@pytest.fixture
def hung(database: Path) -> Iterator[Bell]:
    found = bell.hang(database)
    assert found is not None
    yield found
    found.close()


def test_a_bell_that_was_rung_is_heard_once(database: Path, hung: Bell) -> None:
    """However often it was rung meanwhile; and it never holds up who rings."""
    assert not hung.hush()
    for _ in range(1_000):
        bell.ring(database)
    assert hung.hush()
    assert not hung.hush()


def test_all_bells_of_a_file_are_rung(database: Path, hung: Bell) -> None:
    other = bell.hang(database)
    assert other is not None
    bell.ring(database)
    assert other.hush()
    assert hung.hush()
    other.close()


def test_a_bell_is_gone_when_it_is_closed(database: Path) -> None:
    found = bell.hang(database)
    assert found is not None
    found.close()
    assert list((database.parent / bell.RUN_DIR).iterdir()) == []
    bell.ring(database)


def test_a_bell_that_a_killed_process_left_is_taken_down(database: Path, hung: Bell) -> None:
    left = database.parent / bell.RUN_DIR / f"{bell.PREFIX}left"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as dead, short_address(left) as address:
        dead.bind(address)
    assert left.exists()
    bell.ring(database)
    assert not left.exists()
    assert hung.hush()


def test_ringing_without_any_bell_does_nothing(database: Path) -> None:
    bell.ring(database)


def test_no_bell_is_hung_where_there_can_be_none(tmp_path: Path) -> None:
    (tmp_path / bell.RUN_DIR).write_text("a file")
    assert bell.hang(tmp_path / "tiro.db") is None
