"""An answer of `text/event-stream` that lives as long as its reader, and not longer."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tiro.api.following import Message
from tiro.api.traffic import EVENT_STREAM, IS_HEAD

SEND_SECONDS = 30.0
"""A reader that takes nothing for so long is cut off."""
FIRST = b"retry: 1000\n\n"
PING = b": ping\n\n"


class EventStream(Response):
    """Sends frames until they end, the reader leaves, or it takes nothing any more."""

    media_type = EVENT_STREAM

    def __init__(self, frames: AsyncGenerator[bytes]) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._frames = frames

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        tasks = () if IS_HEAD in scope else (self._send(send), _left(receive))
        await _first_of(*tasks)
        await self._frames.aclose()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.body", "body": FIRST, "more_body": True})
        async for frame in self._frames:
            async with asyncio.timeout(SEND_SECONDS):
                await send({"type": "http.response.body", "body": frame, "more_body": True})


def frame_of(message: Message) -> bytes:
    """Write an event as the HTML standard says; its data is one line of JSON."""
    number = "" if message.seq is None else f"id: {message.seq}\n"
    return f"event: {message.kind}\n{number}data: {message.data}\n\n".encode()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _first_of(*calls: Any) -> None:
    """Run until one of the calls ends; the others are cancelled and waited for."""
    tasks = [asyncio.ensure_future(call) for call in calls]
    if not tasks:
        return
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        if not isinstance(error := task.exception(), TimeoutError | None):
            raise error
