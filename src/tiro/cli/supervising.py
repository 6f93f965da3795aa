"""Keeps the one worker process of `tiro serve` running, and lets it end with this process."""

import contextlib
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from tiro.actions.stopping import STAYS_STOPPED_EXIT, Order

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "tiro", "worker", "--supervised")
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STABLE_SECONDS = 60.0
"""A worker that lived for so long is started again without a long pause."""
MARGIN_SECONDS = 10.0
"""What a worker may take beyond its grace time to hand over and close."""


class Supervisor:
    """Starts the worker again when it dies, with growing pauses.

    The worker holds the other end of a pipe as its stdin: when it closes, because of `stop` or
    because this process was killed, the worker drains and ends.
    """

    def __init__(self, *, grace_seconds: float, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._wait_seconds = grace_seconds + MARGIN_SECONDS
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="supervisor", daemon=True)

    @property
    def pid(self) -> int | None:
        """The worker's number while it is up."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def start(self) -> None:
        """Start the worker."""
        self._thread.start()

    def stop(self, grace_seconds: float | None = None) -> bool:
        """Let the worker end what it does; gives False when it had to be killed.

        Args:
            grace_seconds: What its work gets to end; None: as it was made with.
        """
        with self._starting:
            is_first = not self._stopping.is_set()
            self._stopping.set()
            process = self._process
            if process is None or process.stdin is None:
                return True
            if is_first and grace_seconds is not None:
                self._wait_seconds = grace_seconds + MARGIN_SECONDS
                _tell(process, grace_seconds)
            process.stdin.close()
        try:
            process.wait(self._wait_seconds)
        except subprocess.TimeoutExpired:
            log.warning("the worker did not end in time and is killed")
            process.kill()
            process.wait()
            return False
        return True

    def stop_soon(self, order: Order) -> None:
        """Let the worker begin to end; `stop` waits for it."""
        threading.Thread(target=self.stop, args=(order.drain_seconds,), daemon=True).start()

    def _keep(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while process := self._spawn():
            started = time.monotonic()
            code = process.wait()
            if self._stopping.is_set():
                return
            if code == STAYS_STOPPED_EXIT:
                log.warning("the worker was told to stop; restart the server to begin it anew")
                return
            if time.monotonic() - started > STABLE_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            log.warning(
                "the worker ended and is started again",
                extra={"exit_code": code, "pause_seconds": pause},
            )
            self._stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _spawn(self) -> subprocess.Popen[bytes] | None:
        with self._starting:
            if self._stopping.is_set():
                return None
            if self._process is not None and self._process.stdin is not None:
                self._process.stdin.close()
            # A group of its own: Ctrl-C is for the server, which then lets the worker end.
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                self._command, stdin=subprocess.PIPE, start_new_session=True
            )
            return self._process


def _tell(process: "subprocess.Popen[bytes]", grace_seconds: float) -> None:
    """Say how long the worker's work may take; one that is gone needs no word."""
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.write(str(grace_seconds).encode())
            process.stdin.flush()
