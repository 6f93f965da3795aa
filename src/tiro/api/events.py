"""The event streams: how things are, then every change, and after a break all that was missed."""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Header

from tiro.actions import events as actions
from tiro.actions.context import Context
from tiro.actions.events import Now
from tiro.api.deps import Hall, Owner, Tiro
from tiro.api.examples import EVENT_STREAMS
from tiro.api.hub import Hub
from tiro.api.problems import documented
from tiro.api.stream import PING, EventStream, frame_of, frames_of
from tiro.store.events import EventRecord

router = APIRouter(tags=["events"])

PING_SECONDS = 15.0
LARGEST_SEQ = 2**63 - 1
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


@dataclass(frozen=True, slots=True)
class _Feed:
    """What one stream is about."""

    context: Context
    hub: Hub
    owner_id: str
    job_id: str | None

    def look(self) -> Now:
        if self.job_id is None:
            return actions.all_now(self.context, self.owner_id)
        return actions.job_now(self.context, self.owner_id, self.job_id)

    def missed(self, seq: int) -> Sequence[EventRecord] | None:
        return actions.missed(self.context, self.owner_id, seq, job_id=self.job_id)


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
    return await _open(_Feed(context, hub, owner_id, job_id), last_event_id)


@router.get(
    "/events",
    operation_id="stream_events",
    summary="Follow everything",
    status_code=200,
    response_class=EventStream,
    responses=DESCRIBED,
)
async def stream_events(
    context: Tiro, hub: Hall, owner_id: Owner, last_event_id: LastEventId = None
) -> EventStream:
    """Sends the queue and the newest 100 jobs that have not ended, then every change of what is yours."""
    return await _open(_Feed(context, hub, owner_id, None), last_event_id)


async def _open(feed: _Feed, last_event_id: str | None) -> EventStream:
    now = await to_thread.run_sync(feed.look)
    return EventStream(_frames(feed, now, _seq(last_event_id)))


async def _frames(feed: _Feed, now: Now, seq: int | None) -> AsyncGenerator[bytes]:
    """Give the present state or what was missed, then what comes; nothing twice, nothing lost."""
    subscription = feed.hub.subscribe(feed.owner_id, feed.job_id)
    try:
        if seq is None:
            yield frames_of(now.resources, now.seq)
            seq = now.seq
        while (missed := await _in_thread(feed.missed, seq)) != []:
            if missed is None:
                now = await to_thread.run_sync(feed.look)
                yield frames_of(now.resources, now.seq)
                seq = now.seq
            else:
                yield b"".join(map(frame_of, missed))
                seq = missed[-1].seq
        async for records in subscription.batches(PING_SECONDS):
            fresh = [record for record in records if record.seq > seq]
            yield b"".join(map(frame_of, fresh)) if fresh else PING
            seq = fresh[-1].seq if fresh else seq
    finally:
        feed.hub.unsubscribe(subscription)


async def _in_thread(
    read: Callable[[int], Sequence[EventRecord] | None], seq: int
) -> Sequence[EventRecord] | None:
    return await to_thread.run_sync(read, seq)


def _seq(last_event_id: str | None) -> int | None:
    """Read the id of an event; what is none of ours counts as no id."""
    if last_event_id is None or not (last_event_id.isascii() and last_event_id.isdigit()):
        return None
    seq = int(last_event_id)
    return seq if seq <= LARGEST_SEQ else None
