"""The event streams over a web socket, for clients that cannot read server-sent events.

Each message is JSON: `{"event": "job", "id": 7, "data": {...}}`. After a break the client connects
again with `?last_event_id=7` and misses nothing. What clients send is not read but for the close.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Sequence
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, WebSocket, WebSocketDisconnect

from tiro.api.following import Feed, Message, follow, read_seq
from tiro.api.paths import API
from tiro.errors import NotFound

router = APIRouter(prefix=API)

SEND_SECONDS = 30.0
"""A reader that takes nothing for so long is cut off."""
GOING_AWAY = 1001
UNKNOWN_JOB = 4404
"""Close code of ours: HTTP's 404 in the range of RFC 6455 for applications."""
LastEventId = Annotated[str | None, Query(max_length=100)]
BatchId = Annotated[str | None, Query(max_length=100)]


@router.websocket("/jobs/{job_id}/events")
async def follow_job(socket: WebSocket, job_id: str, last_event_id: LastEventId = None) -> None:
    """Send the job as it is, then after every change."""
    await _serve(socket, last_event_id, job_id=job_id)


@router.websocket("/batches/{batch_id}/events")
async def follow_batch(socket: WebSocket, batch_id: str, last_event_id: LastEventId = None) -> None:
    """Send the batch and its jobs as they are, then every change of either."""
    await _serve(socket, last_event_id, batch_id=batch_id)


@router.websocket("/events")
async def follow_all(
    socket: WebSocket, last_event_id: LastEventId = None, batch: BatchId = None
) -> None:
    """Send the queue and the jobs that have not ended, then every change of what is the caller's."""
    await _serve(socket, last_event_id, batch_id=batch)


async def _serve(
    socket: WebSocket,
    last_event_id: str | None,
    *,
    job_id: str | None = None,
    batch_id: str | None = None,
) -> None:
    state = socket.app.state
    feed = Feed(state.context, state.hub, socket.state.caller.owner_id, job_id, batch_id)
    await socket.accept()
    try:
        now = await to_thread.run_sync(feed.look)
    except NotFound as error:
        await socket.close(UNKNOWN_JOB, error.text)
        return
    async with contextlib.aclosing(follow(feed, now, read_seq(last_event_id))) as messages:
        sending = asyncio.ensure_future(_send(socket, messages))
        leaving = asyncio.ensure_future(_left(socket))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):
        await socket.close(GOING_AWAY)


async def _send(socket: WebSocket, batches: AsyncGenerator[Sequence[Message]]) -> None:
    """Send until the stream ends; the server's own pings keep a quiet line open."""
    async for batch in batches:
        for message in batch:
            async with asyncio.timeout(SEND_SECONDS):
                await socket.send_text(_text(message))


async def _left(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


def _text(message: Message) -> str:
    """Write a message; its data is JSON already."""
    head = json.dumps({"event": message.kind, "id": message.seq})
    return f'{head[:-1]}, "data": {message.data}}}'
