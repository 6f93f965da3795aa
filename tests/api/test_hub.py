"""Every stream gets what is its own, and a slow one harms nobody."""

import asyncio
import threading

import pytest

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
