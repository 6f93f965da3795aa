"""The HTTP protocol on a connection, with bounds on what comes before the body: its size and its time."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

LARGEST_HEAD = 64 * 1024
"""Bytes of the request line and all headers."""
HEAD_SECONDS = 30.0
"""Time for them, so that nobody holds a connection open by sending little."""
TOO_LARGE = 431
LARGEST_FRAME = 64 * 1024
"""Of a web socket; clients say nothing on them that matters."""


class BoundedProtocol(HttpToolsProtocol):
    """Gives up a client whose head is too long or too slow; uvicorn itself waits and keeps all of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_bytes = 0
        self._waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes; they are a head's as long as one is waited for."""
        if self._waiting is not None:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._waiting is not None and self._head_bytes > LARGEST_HEAD:
            self._give_up()

    def on_message_begin(self) -> None:
        """Wait for the rest of a head."""
        super().on_message_begin()
        if self._waiting is None:
            self._wait()

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._stop_waiting()
        super().on_headers_complete()

    def _wait(self) -> None:
        self._head_bytes = 0
        self._waiting = self.loop.call_later(HEAD_SECONDS, self._leave)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _leave(self) -> None:
        self._waiting = None
        self.transport.close()

    def _give_up(self) -> None:
        self._stop_waiting()
        self.transport.write(STATUS_LINE[TOO_LARGE] + b"connection: close\r\n\r\n")
        self.transport.close()
