"""Ends what lasts, event streams and web sockets, when who opened it may no longer come in."""

import asyncio
import contextlib
import time

from starlette.types import Message, Receive, Scope

from tiro.api.access import Access
from tiro.api.entries import Entry

LOOK_SECONDS = 60.0
"""Looked at again so often, also when nobody tells of a change: sessions that nobody uses expire."""
MARGIN_SECONDS = 0.05
STREAMS = "/events"
POLICY_VIOLATION = 1008
"""Close code of a refused web socket: RFC 6455, section 7.4.1."""


def lasts(scope: Scope) -> bool:
    """Whether a request may go on for hours."""
    return scope["type"] == "websocket" or scope["path"].endswith(STREAMS)


class Watch:
    """Receives for a request, and tells it that its client has left when its caller has to.

    Args:
        access: Knows who may come in.
        entry: Who opened it.
        scope: The request.
        receive: Its own.
    """

    def __init__(self, access: Access, entry: Entry, scope: Scope, receive: Receive) -> None:
        self._access = access
        self._entry = entry
        self._receive = receive
        self._kind = "websocket" if scope["type"] == "websocket" else "http"
        self._loop = asyncio.get_running_loop()
        self._look = asyncio.Event()
        self._is_over = False

    def hear(self, account_id: str) -> None:
        """Look again at the caller if it is about them; from any thread."""
        if account_id == self._entry.caller.owner_id:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._look.set)

    async def __call__(self) -> Message:
        """Give the next message of the client, or its leave."""
        coming = asyncio.ensure_future(self._receive())
        try:
            while not self._is_over:
                await self._wait(coming)
                if coming.done():
                    return coming.result()
                self._look.clear()
                self._is_over = not await self._access.still(self._entry)
        finally:
            if not coming.done():
                coming.cancel()
        return _leave(self._kind)

    async def _wait(self, coming: "asyncio.Future[Message]") -> None:
        looking = asyncio.ensure_future(self._look.wait())
        try:
            # What has an end is looked at again when that has come.
            left = self._entry.until - time.time() + MARGIN_SECONDS
            await asyncio.wait(
                {coming, looking},
                timeout=min(LOOK_SECONDS, max(left, MARGIN_SECONDS)),
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            looking.cancel()


def _leave(kind: str) -> Message:
    if kind == "websocket":
        return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}
    return {"type": "http.disconnect"}
