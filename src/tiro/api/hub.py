"""Hands every event to the streams that want it: bounded for each, and no thread held."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncGenerator, Sequence

from tiro.store.events import EventRecord
from tiro.store.tables import EVERYBODY

MOST_WAITING = 1000
"""Events kept for one reader; a slower one is cut off, and resumes from the table."""


class Subscription:
    """What one stream has yet to send; `is_over` when nothing more will come."""

    def __init__(self, owner_id: str, job_id: str | None, batch_id: str | None) -> None:
        self.is_over = False
        self._owner_id = owner_id
        self._job_id = job_id
        self._batch_id = batch_id
        self._waiting: deque[EventRecord] = deque()
        self._something = asyncio.Event()

    def wants(self, record: EventRecord) -> bool:
        """Whether an event is for this stream."""
        is_owned = record.owner_id in {self._owner_id, EVERYBODY}
        is_of_batch = self._batch_id in {None, record.batch_id}
        return is_owned and is_of_batch and self._job_id in {None, record.job_id}

    def add(self, record: EventRecord) -> None:
        """Keep an event for the stream, or end it when it is too slow."""
        if len(self._waiting) >= MOST_WAITING:
            self.end()
        if not self.is_over:
            self._waiting.append(record)
            self._something.set()

    def end(self) -> None:
        """Let the stream end after what is waiting."""
        self.is_over = True
        self._something.set()

    async def batches(self, patience_seconds: float) -> AsyncGenerator[Sequence[EventRecord]]:
        """Give all that is waiting, again and again until the end; nothing when the patience is over."""
        while self._waiting or not self.is_over:
            if not self._waiting:
                await self._wait(patience_seconds)
            if self._waiting or not self.is_over:
                found = tuple(self._waiting)
                self._waiting.clear()
                yield found

    async def _wait(self, patience_seconds: float) -> None:
        self._something.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience_seconds):
                await self._something.wait()


class Hub:
    """The streams of this process; lives on one event loop, and only `publish` may be called elsewhere."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._subscriptions: set[Subscription] = set()
        self._is_closed = False
        self.newest_seq = 0
        """The newest event that the streams were given."""

    def subscribe(
        self, owner_id: str, job_id: str | None, batch_id: str | None = None
    ) -> Subscription:
        """Begin to keep an owner's events, or those of one job or one batch."""
        subscription = Subscription(owner_id, job_id, batch_id)
        if self._is_closed:
            subscription.end()
        self._subscriptions.add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Forget a stream."""
        self._subscriptions.discard(subscription)

    def publish(self, records: Sequence[EventRecord]) -> None:
        """Hand events to the streams; from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._spread, records)

    def close(self) -> None:
        """End all streams, and those that begin from now on."""
        self._is_closed = True
        for subscription in self._subscriptions:
            subscription.end()

    @property
    def size(self) -> int:
        """How many streams there are."""
        return len(self._subscriptions)

    def _spread(self, records: Sequence[EventRecord]) -> None:
        self.newest_seq = max([self.newest_seq, *(record.seq for record in records)])
        for record in records:
            for subscription in self._subscriptions:
                if subscription.wants(record):
                    subscription.add(record)
