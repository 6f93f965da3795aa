"""Wakes the processes that wait for a change of the same SQLite file, as PostgreSQL's notifications do.

Who waits has a socket in the folder `run` beside the file; who has committed rings at all of them. A
bell may be missed, where there are no such sockets or another user owns them: who waits looks at the
file now and then, too.
"""

import contextlib
import os
import secrets
import socket
import sys
from pathlib import Path

from tiro.vault.doors import short_address

RUN_DIR = "run"
PREFIX = "bell."


class Bell:
    """Can be waited for with a selector."""

    def __init__(self, path: Path, listener: socket.socket) -> None:
        self._path = path
        self._listener = listener

    def fileno(self) -> int:
        """Give what a selector waits for."""
        return self._listener.fileno()

    def is_hanging(self) -> bool:
        """Whether it can still be found by who rings."""
        return os.path.exists(self._path)  # noqa: PTH110 - False also where nobody may look

    def hush(self) -> bool:
        """Take note of all that rang; gives whether anything did."""
        has_rung = False
        with contextlib.suppress(BlockingIOError):
            while self._listener.recv(1):
                has_rung = True
        return has_rung

    def close(self) -> None:
        """Take it down."""
        self._listener.close()
        self._path.unlink(missing_ok=True)


def hang(database: Path) -> Bell | None:
    """Hang a bell for a database file; None where this system, or its folder, has no such sockets."""
    if sys.platform == "win32":
        return None
    path = database.parent / RUN_DIR / f"{PREFIX}{os.getpid()}.{secrets.token_hex(4)}"
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        listener.setblocking(False)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with short_address(path) as address:
            listener.bind(address)
        path.chmod(0o600)
    except OSError:
        listener.close()
        return None
    return Bell(path, listener)


def ring(database: Path) -> None:
    """Ring at all who wait for a database file; bells of processes that were killed are taken down."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        bells = list((database.parent / RUN_DIR).glob(f"{PREFIX}*"))
        if not bells:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ringer:
            ringer.setblocking(False)
            for path in bells:
                _ring(ringer, path)


def _ring(ringer: socket.socket, path: Path) -> None:
    try:
        with short_address(path) as address:
            ringer.sendto(b"!", address)
    except ConnectionRefusedError:
        path.unlink(missing_ok=True)
    except OSError:
        # It is full, which means that it has rung; or it is gone, or somebody else's.
        pass
