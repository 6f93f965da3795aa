"""What a follower gets, by whatever line: how things are, then every change, nothing lost or twice."""

import json
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

from anyio import to_thread

from tiro.actions import events as actions
from tiro.actions.context import Context
from tiro.actions.events import Now
from tiro.api.hub import Hub
from tiro.store.events import EventRecord

PING_SECONDS = 15.0
LARGEST_SEQ = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Message:
    """One event for a follower; `data` is one line of JSON, `seq` where to go on after a break."""

    kind: str
    data: str
    seq: int | None


@dataclass(frozen=True, slots=True)
class Feed:
    """What one follower is told about: all that an owner has, one job, or one batch."""

    context: Context
    hub: Hub
    owner_id: str
    job_id: str | None = None
    batch_id: str | None = None

    def look(self) -> Now:
        """Read how things are.

        Raises:
            NotFound: There is no such job or batch.
        """
        if self.batch_id is not None:
            return actions.batch_now(self.context, self.owner_id, self.batch_id)
        if self.job_id is None:
            return actions.all_now(self.context, self.owner_id)
        return actions.job_now(self.context, self.owner_id, self.job_id)

    def missed(self, seq: int) -> Sequence[EventRecord] | None:
        """Read what came after an event; None when it is too long ago."""
        return actions.missed(
            self.context, self.owner_id, seq, job_id=self.job_id, batch_id=self.batch_id
        )


async def follow(feed: Feed, now: Now, seq: int | None) -> AsyncGenerator[Sequence[Message]]:
    """Give the present state or what was missed, then what comes; nothing at all is a ping.

    Args:
        feed: What it is about.
        now: How things are.
        seq: The last event that the follower has, if any.
    """
    subscription = feed.hub.subscribe(feed.owner_id, feed.job_id, feed.batch_id)
    # What the streams were given so far is in the present state, or else it is read.
    is_present = seq is None and feed.hub.newest_seq <= now.seq
    try:
        if seq is None:
            yield _present(now)
            seq = now.seq
        while not is_present and (missed := await _in_thread(feed.missed, seq)) != []:
            if missed is None:
                now = await to_thread.run_sync(feed.look)
                yield _present(now)
                seq = now.seq
            else:
                yield [_message(record) for record in missed]
                seq = missed[-1].seq
        async for records in subscription.batches(PING_SECONDS):
            fresh = [record for record in records if record.seq > seq]
            yield [_message(record) for record in fresh]
            seq = fresh[-1].seq if fresh else seq
    finally:
        feed.hub.unsubscribe(subscription)


def read_seq(last_event_id: str | None) -> int | None:
    """Read the id of an event; what is none of ours counts as no id."""
    if last_event_id is None or not (last_event_id.isascii() and last_event_id.isdigit()):
        return None
    seq = int(last_event_id)
    return seq if seq <= LARGEST_SEQ else None


def _present(now: Now) -> Sequence[Message]:
    """Only the last event of the present state has an id, so that none of it is ever skipped."""
    rows = [
        (kind, json.dumps(resource, separators=(",", ":"), ensure_ascii=False))
        for kind, resource in now.resources
    ]
    last = len(rows) - 1
    return [
        Message(kind, data, now.seq if index == last else None)
        for index, (kind, data) in enumerate(rows)
    ]


def _message(record: EventRecord) -> Message:
    return Message(record.kind, record.data, record.seq)


async def _in_thread(
    read: Callable[[int], Sequence[EventRecord] | None], seq: int
) -> Sequence[EventRecord] | None:
    return await to_thread.run_sync(read, seq)
