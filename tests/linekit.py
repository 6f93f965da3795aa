"""A line between a browser and a server that can be cut and mended, and counts what goes up."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from cluster import wait_until

PIECE_BYTES = 8 * 1024
BUFFER_BYTES = 16 * 1024
"""Little is held on the way, so that what left the browser has soon reached the server."""


@dataclass
class Line:
    """Passes on what comes to its port.

    Attributes:
        to_port: Of the server, on this machine.
        sent_bytes: What has gone up, whatever it was.
    """

    to_port: int
    sent_bytes: int = 0
    _is_cut: bool = False
    _ends: set[socket.socket] = field(default_factory=set[socket.socket])
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _door: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def port(self) -> int:
        """Where it begins."""
        return int(self._door.getsockname()[1])

    def cut(self) -> None:
        """End all connections and take no others; what went up by then still arrives."""
        with self._lock:
            self._is_cut = True
            for end in self._ends:
                _close(end)

    def mend(self) -> None:
        """Take connections again."""
        self._is_cut = False

    def wait_for_bytes(self, count: int) -> None:
        """Wait until so much more has gone up."""
        goal = self.sent_bytes + count
        wait_until(lambda: self.sent_bytes >= goal, what=f"{count} bytes go up")

    def serve(self) -> None:
        """Take connections until `close`."""
        self._door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                self._join(near)

    def close(self) -> None:
        """End it for good."""
        _close(self._door)
        self._door.close()
        self.cut()

    def _join(self, near: socket.socket) -> None:
        with self._lock:
            if self._is_cut:
                near.close()
                return
            far = socket.create_connection(("127.0.0.1", self.to_port))
            self._ends |= {near, far}
        for ends in ((near, far, True), (far, near, False)):
            threading.Thread(target=self._pass, args=ends, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, is_up: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE_BYTES):
                target.sendall(piece)
                self.sent_bytes += len(piece) if is_up else 0
        _close(source)
        _close(target)
        with self._lock:
            self._ends.discard(source)
        source.close()


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    """Lay a line to a server of this machine."""
    line = Line(port)
    thread = threading.Thread(target=line.serve, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.close()
        thread.join()


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
