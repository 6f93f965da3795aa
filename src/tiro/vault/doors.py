"""How a worker reaches a vault: a Unix socket that knows its peer's user, else loopback and a token.

Linux: `vault.ISSUER.sock`, mode 0600, and the kernel says which user is at the other end.
Elsewhere: a TCP port of 127.0.0.1; `vault.ISSUER.port`, mode 0600, holds the port and a token that
every request must carry.
"""

import asyncio
import contextlib
import hmac
import os
import secrets
import socket
import struct
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Protocol

LOOPBACK = "127.0.0.1"
NO_TOKEN = "-"  # noqa: S105 - says that there is none
_WAITING = 64
_SWEEP_SECONDS = 0.2
_LONGEST_ADDRESS = 100
"""Bytes of a Unix socket's path, which the kernel bounds at 107."""
_CREDENTIALS = struct.Struct("3i")
"""pid, uid, gid, as `SO_PEERCRED` gives them."""


class Door(Protocol):
    """Where workers come in."""

    def accept(self) -> socket.socket:
        """Wait for the next peer."""
        ...

    def admits(self, peer: socket.socket, token: str) -> bool:
        """Whether the peer may ask."""
        ...

    def wake(self) -> None:
        """Let a waiting `accept` return."""
        ...

    def close(self) -> None:
        """Close, and remove the address."""
        ...


def open_door(run_dir: Path, issuer: str) -> Door:
    """Open the safest door of this system."""
    if sys.platform == "linux":
        return UnixDoor(run_dir, issuer)
    return LoopbackDoor(run_dir, issuer)


async def connect(
    run_dir: Path, issuer: str
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, str]:
    """Reach the vault of an issuer; gives the token to send, too.

    Raises:
        OSError: It is gone.
        ValueError: Its address cannot be read.
    """
    path = _socket_path(run_dir, issuer)
    if path.exists():
        with short_address(path) as address:
            return *await asyncio.open_unix_connection(address), NO_TOKEN
    port, token = _read_port(_port_path(run_dir, issuer))
    return *await asyncio.open_connection(LOOPBACK, port), token


def sweep(run_dir: Path, issuer_prefix: str) -> None:
    """Remove the addresses that nobody listens at any more.

    Args:
        run_dir: The folder, which other machines may share.
        issuer_prefix: What the names of this machine's issuers begin with.
    """
    for path in run_dir.glob(f"vault.{issuer_prefix}*"):
        if _is_abandoned(path):
            path.unlink(missing_ok=True)


class UnixDoor:
    """A Unix socket; the address appears when it listens."""

    def __init__(self, run_dir: Path, issuer: str) -> None:
        self._path = _socket_path(run_dir, issuer)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        making = self._path.with_name(f"new.{issuer}.sock")
        with short_address(making) as address:
            self._listener.bind(address)
        making.chmod(0o600)
        self._listener.listen(_WAITING)
        making.rename(self._path)

    def accept(self) -> socket.socket:
        """Wait for the next peer."""
        return self._listener.accept()[0]

    def admits(self, peer: socket.socket, token: str) -> bool:
        """Whether the peer runs as the same user."""
        del token
        raw = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        return _CREDENTIALS.unpack(raw)[1] == os.getuid()

    def wake(self) -> None:
        """Let a waiting `accept` return."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close, and remove the address."""
        self._listener.close()
        self._path.unlink(missing_ok=True)


class LoopbackDoor:
    """A port of 127.0.0.1; who can read the token may ask."""

    def __init__(self, run_dir: Path, issuer: str) -> None:
        self._path = _port_path(run_dir, issuer)
        self._token = secrets.token_urlsafe(32)
        self._listener = socket.create_server((LOOPBACK, 0), backlog=_WAITING)
        self._port = self._listener.getsockname()[1]
        making = self._path.with_name(f"new.{issuer}.port")
        descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{self._port} {self._token}")
        making.rename(self._path)

    def accept(self) -> socket.socket:
        """Wait for the next peer."""
        return self._listener.accept()[0]

    def admits(self, peer: socket.socket, token: str) -> bool:
        """Whether the peer knows the token."""
        del peer
        return hmac.compare_digest(token, self._token)

    def wake(self) -> None:
        """Let a waiting `accept` return, by coming in."""
        with contextlib.suppress(OSError):
            socket.create_connection((LOOPBACK, self._port), timeout=_SWEEP_SECONDS).close()

    def close(self) -> None:
        """Close, and remove the address."""
        self._listener.close()
        self._path.unlink(missing_ok=True)


def _socket_path(run_dir: Path, issuer: str) -> Path:
    return run_dir / f"vault.{issuer}.sock"


def _port_path(run_dir: Path, issuer: str) -> Path:
    return run_dir / f"vault.{issuer}.port"


def _read_port(path: Path) -> tuple[int, str]:
    port, token = path.read_text().split(" ")
    return int(port), token


def _is_abandoned(path: Path) -> bool:
    try:
        _knock(path)
    except (ConnectionRefusedError, ValueError):
        return True
    except OSError:
        return False
    return False


def _knock(path: Path) -> None:
    if path.suffix == ".port":
        port, _ = _read_port(path)
        socket.create_connection((LOOPBACK, port), timeout=_SWEEP_SECONDS).close()
        return
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knocking,
        short_address(path) as address,
    ):
        knocking.settimeout(_SWEEP_SECONDS)
        knocking.connect(address)


@contextlib.contextmanager
def short_address(path: Path) -> Generator[str]:
    """Name a path by its open folder where it is too long for the kernel (Linux)."""
    if len(os.fsencode(path)) <= _LONGEST_ADDRESS:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
