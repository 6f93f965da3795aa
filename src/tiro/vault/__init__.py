"""Holds callers' own engine keys, in memory alone, and lends them to workers on the same machine.

The API process that took a key is its issuer, and its name stands on the job; a worker asks the
issuer for the key each time it begins a piece of work. Keys go through a socket that only this
user may open (`doors`), never through a file, an argument, the environment or the database. Not
guarded against: root, programs of the same user, dumps of memory.
"""

import asyncio
import contextlib
import logging
import os
import re
import secrets
import socket
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import SecretStr

from tiro.errors import InvalidRequest, OwnKeyUnavailable
from tiro.vault import doors

log = logging.getLogger(__name__)

LONGEST_KEY = 4096
MOST_KEYS = 10_000
ASK_SECONDS = 5.0

_PEER_SECONDS = 1.0
_ACCEPT_AGAIN_SECONDS = 0.1
_LONGEST_REQUEST = 256
_ISSUER = re.compile(r"[A-Za-z0-9-]{1,64}\.\d{1,10}\.[0-9a-f]{8}")


def check_key(key: str, header: str = "X-Engine-Key") -> None:
    """Refuse what cannot stand in a header.

    Raises:
        InvalidRequest: The key is empty, too long, or not of printable ASCII characters.
    """
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise InvalidRequest(
            f"{header} must be 1 to {LONGEST_KEY} printable ASCII characters.",
            details={"header": header},
        )


class Vault:
    """The keys that this process holds, by job, and the server that lends them.

    Args:
        run_dir: Folder for the address of the server; made for this user alone.
        open_door: How workers come in; by default the safest way of this system.
    """

    def __init__(
        self, run_dir: Path, *, open_door: Callable[[Path, str], doors.Door] | None = None
    ) -> None:
        self.issuer = f"{_host()}.{os.getpid()}.{secrets.token_hex(4)}"
        self._run_dir = run_dir
        self._open_door = open_door or doors.open_door
        self._keys: dict[str, SecretStr] = {}
        self._since: dict[str, int] = {}
        self._changing = threading.Lock()
        self._is_closing = threading.Event()
        self._door: doors.Door | None = None
        self._thread = threading.Thread(target=self._serve, name="vault", daemon=True)

    def start(self) -> None:
        """Begin to lend keys; what killed processes left in the folder is removed."""
        self._run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._run_dir.chmod(0o700)
        doors.sweep(self._run_dir, f"{_host()}.")
        self._door = self._open_door(self._run_dir, self.issuer)
        self._thread.start()

    def close(self) -> None:
        """Stop lending and forget all keys."""
        self._is_closing.set()
        if self._door is not None:
            self._door.wake()
            self._thread.join()
            self._door.close()
            self._door = None
        self._keys.clear()
        self._since.clear()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    def put(self, job_id: str, key: str, *, since: int = 0) -> None:
        """Hold a key for a job, instead of one held before.

        Args:
            job_id: The job.
            key: The caller's key.
            since: The job's revision from which on it is for; what is told of earlier ones does
                not concern it.

        Raises:
            InvalidRequest: As `check_key`.
            OwnKeyUnavailable: As many keys are held as may be.
        """
        check_key(key, "X-LLM-Key" if "/" in job_id else "X-Engine-Key")
        with self._changing:
            if job_id not in self._keys and len(self._keys) >= MOST_KEYS:
                raise OwnKeyUnavailable("This server holds too many keys. Try again later.")
            self._keys[job_id] = SecretStr(key)
            self._since[job_id] = since

    def get(self, job_id: str) -> str | None:
        """Give a job's key; None when none is held."""
        held = self._keys.get(job_id)
        return None if held is None else held.get_secret_value()

    def forget(self, job_id: str, *, at: int | None = None) -> None:
        """Let go of a job's key, if one is held; with `at`, only of one held since that revision or before."""
        with self._changing:
            if at is None or at >= self._since.get(job_id, 0):
                self._keys.pop(job_id, None)
                self._since.pop(job_id, None)

    def job_ids(self) -> Iterable[str]:
        """List the jobs whose keys are held."""
        with self._changing:
            return tuple(self._keys)

    def _serve(self) -> None:
        door = self._door
        while door is not None and not self._is_closing.is_set():
            try:
                peer = door.accept()
            except OSError:
                # Out of file descriptors, say: that passes, and the keys must stay within reach.
                self._is_closing.wait(_ACCEPT_AGAIN_SECONDS)
                continue
            with peer, contextlib.suppress(OSError, ValueError):
                self._answer(door, peer)

    def _answer(self, door: doors.Door, peer: socket.socket) -> None:
        peer.settimeout(_PEER_SECONDS)
        token, _, job_id = _read_line(peer).partition(" ")
        if not door.admits(peer, token):
            return
        key = self.get(job_id)
        peer.sendall(b"-\n" if key is None else f"+{key}\n".encode("ascii"))


async def ask(
    run_dir: Path, job_id: str, *, issuer: str | None, timeout_seconds: float = ASK_SECONDS
) -> str | None:
    """Ask the issuer for the key of a job.

    Args:
        run_dir: The folder that the issuer's vault was given.
        job_id: The job.
        issuer: As it stands on the job.
        timeout_seconds: How long to wait for the answer.

    Returns:
        The key; None when the issuer is gone, holds none, or does not answer.
    """
    if issuer is None or not _ISSUER.fullmatch(issuer):
        return None
    try:
        async with asyncio.timeout(timeout_seconds):
            return await _ask(run_dir, job_id, issuer)
    except TimeoutError:
        log.warning("the process that holds a caller's key does not answer")
    except (OSError, ValueError):
        log.info("the process that held a caller's key is gone")
    return None


async def _ask(run_dir: Path, job_id: str, issuer: str) -> str | None:
    reader, writer, token = await doors.connect(run_dir, issuer)
    try:
        writer.write(f"{token} {job_id}\n".encode())
        reply = (await reader.readline()).decode("ascii")
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    is_whole = reply.startswith("+") and reply.endswith("\n")
    return reply[1:-1] if is_whole else None


def _read_line(peer: socket.socket) -> str:
    """Read a request; raises ValueError for one that is too long or ends early."""
    received = b""
    while not received.endswith(b"\n"):
        part = peer.recv(_LONGEST_REQUEST)
        received += part
        if not part or len(received) > _LONGEST_REQUEST:
            raise ValueError("no request")
    return received[:-1].decode("ascii")


def host_of(issuer: str) -> str:
    """Give the machine of an issuer, as it stands in its name."""
    return issuer.partition(".")[0]


def own_host() -> str:
    """Give this machine as it stands in the names of its issuers."""
    return _host()


def _host() -> str:
    """Name this machine so that the name can stand in a file's name, without dots."""
    return re.sub(r"[^A-Za-z0-9-]", "-", socket.gethostname())[:64] or "host"
