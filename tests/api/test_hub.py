"""Every stream gets what is its own, and a slow one harms nobody."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import pytest

from tiro.actions.events import Now
from tiro.api.following import Feed, follow
from tiro.api.hub import MOST_WAITING, Hub, Subscription
from tiro.store.events import EventRecord

pytestmark = pytest.mark.anyio


def event(seq: int, *, owner_id: str = "me", job_id: str | None = "job_1") -> EventRecord:
    return EventRecord(seq, owner_id, "job", job_id, None, "{}", 0.0)


async def first(subscription: Subscription) -> list[int]:
    async for records in subscription.batches(5.0):
        return [record.seq for record in records]
    return []


async def test_stream_gets_the_events_of_its_owner_and_job() -> None:
    hub = Hub()
    every, one = hub.subscribe("me", None), hub.subscribe("me", "job_2")
    hub.publish(
        [event(1), event(2, owner_id="you"), event(3, job_id="job_2"), event(4, job_id=None)]
    )
    assert await first(every) == [1, 3, 4]
    assert await first(one) == [3]


async def test_event_from_another_thread_wakes_the_stream() -> None:
    hub = Hub()
    subscription = hub.subscribe("me", None)
    waiting = asyncio.create_task(first(subscription))
    threading.Thread(target=hub.publish, args=([event(1)],)).start()
    assert await waiting == [1]


async def test_patience_that_is_over_gives_nothing() -> None:
    async for records in Hub().subscribe("me", None).batches(0.01):
        assert records == ()
        break


async def test_slow_stream_ends_with_what_it_has() -> None:
    hub = Hub()
    subscription = hub.subscribe("me", None)
    hub.publish([event(number) for number in range(MOST_WAITING + 5)])
    found = [batch async for batch in subscription.batches(5.0)]
    assert [record.seq for batch in found for record in batch] == list(range(MOST_WAITING))


async def test_closing_ends_all_streams_and_those_to_come() -> None:
    hub = Hub()
    before = hub.subscribe("me", None)
    hub.close()
    for subscription in (before, hub.subscribe("me", None)):
        assert [batch async for batch in subscription.batches(5.0)] == []


async def test_stream_that_left_is_forgotten() -> None:
    hub = Hub()
    subscription = hub.subscribe("me", None)
    hub.unsubscribe(subscription)
    assert hub.size == 0


@dataclass
class Told:
    """A feed that has told of all up to an event, and counts who asks for what was missed."""

    hub: Hub
    asked: list[int] = field(default_factory=list[int])
    owner_id: str = "me"
    job_id: str | None = None
    batch_id: str | None = None

    def missed(self, seq: int) -> Sequence[EventRecord]:
        """Give one event that came meanwhile, once."""
        self.asked.append(seq)
        return [event(6)] if len(self.asked) == 1 else []


@pytest.mark.parametrize(("newest", "read"), [(5, []), (6, [5, 6])])
async def test_what_was_missed_is_read_where_something_may_have_been(
    newest: int, read: list[int]
) -> None:
    """Between the look at the present and the stream others may have been told of more."""
    hub = Hub()
    hub.publish([event(newest)])
    await asyncio.sleep(0)
    feed = Told(hub)
    stream = follow(cast("Feed", feed), Now(5, [("system", {})]), None)
    told = [[message.seq for message in await anext(stream)]]
    hub.publish([event(7)])
    while told[-1] != [7]:
        told.append([message.seq for message in await anext(stream)])
    await stream.aclose()
    assert feed.asked == read
    assert told == [[5], [6], [7]][:: 1 if read else 2]
