"""The event streams: how things are, then every change, and after a break all that was missed."""

import contextlib
from collections.abc import AsyncGenerator, Sequence
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Header, Query

from tiro.api.deps import Hall, Owner, Tiro
from tiro.api.examples import EVENT_STREAMS
from tiro.api.following import Feed, Message, follow, read_seq
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.stream import PING, EventStream, frame_of

router = APIRouter(prefix=API, tags=["events"])

DESCRIBED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events until the client leaves, each with the whole resource.",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "examples": EVENT_STREAMS}},
    }
}
LastEventId = Annotated[
    str | None,
    Header(
        max_length=100,
        description="The id of the last event you have: you then get what you missed, not the present state.",
    ),
]


@router.get(
    "/jobs/{job_id}/events",
    operation_id="stream_job_events",
    summary="Follow one job",
    status_code=200,
    response_class=EventStream,
    responses=DESCRIBED | documented("not_found"),
)
async def stream_job_events(
    context: Tiro, hub: Hall, owner_id: Owner, job_id: str, last_event_id: LastEventId = None
) -> EventStream:
    """Sends the job as it is, then after every change; `: ping` every 15 seconds."""
    return await open_stream(Feed(context, hub, owner_id, job_id), last_event_id)


@router.get(
    "/events",
    operation_id="stream_events",
    summary="Follow everything",
    status_code=200,
    response_class=EventStream,
    responses=DESCRIBED | documented("not_found"),
)
async def stream_events(
    context: Tiro,
    hub: Hall,
    owner_id: Owner,
    batch: Annotated[
        str | None, Query(max_length=100, description="Id of a batch: follow it alone.")
    ] = None,
    last_event_id: LastEventId = None,
) -> EventStream:
    """Sends the queue and the newest 100 jobs that have not ended, then every change of what is yours."""
    return await open_stream(Feed(context, hub, owner_id, batch_id=batch), last_event_id)


async def open_stream(feed: Feed, last_event_id: str | None) -> EventStream:
    """Begin to answer with what a follower is told."""
    now = await to_thread.run_sync(feed.look)
    return EventStream(_frames(follow(feed, now, read_seq(last_event_id))))


async def _frames(messages: AsyncGenerator[Sequence[Message]]) -> AsyncGenerator[bytes]:
    async with contextlib.aclosing(messages):
        async for batch in messages:
            yield b"".join(map(frame_of, batch)) if batch else PING
