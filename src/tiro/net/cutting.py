"""Ends conversations that take too long, however slowly the other end speaks: a time-out of each read does not."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self


class Cutter:
    """Cuts the connections that it holds when its time is over.

    Args:
        seconds: From when it is entered.
    """

    def __init__(self, seconds: float) -> None:
        self._held: list[socket.socket] = []
        self._changing = threading.Lock()
        self._is_over = False
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def start(self) -> None:
        """Begin."""
        self._timer.start()

    def end(self) -> None:
        """Hold nothing any more."""
        self._timer.cancel()
        with self._changing:
            for each in self._held:
                each.close()
            self._held.clear()

    def __enter__(self) -> Self:
        """Begin."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End."""
        self.end()

    def hold(self, connection: socket.socket) -> None:
        """Cut this connection, too; what wraps it for TLS later is cut with it."""
        with self._changing:
            self._held.append(connection.dup())
        if self._is_over:
            self._cut()

    def _cut(self) -> None:
        with self._changing:
            self._is_over = True
            for each in self._held:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
