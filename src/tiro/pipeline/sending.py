"""Sends deliveries: each attempt on a thread of its own, so that one that waits stops no other.

Attempts are counted before they are made and their end is written afterwards; a worker that dies in
between has made one that counts, and the next is made by another, with the same event id.
"""

import asyncio
import logging
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tiro import deliveries
from tiro.actions import delivering, destinations
from tiro.actions.context import Context
from tiro.deliveries import Answer
from tiro.durable.tickets import DELIVERIES_QUEUE, Ticket
from tiro.errors import DeliveryFailed, DestinationGone, TiroError
from tiro.logs import bound
from tiro.store import places, sending
from tiro.store.database import Session
from tiro.store.delivery_views import DELIVERED, FAILED
from tiro.store.events import EventRecord
from tiro.store.sending import GONE, REFUSED, Begun, Ended

log = logging.getLogger(__name__)

KIND = "delivery"
WAITS, STOPS = '"state":"waiting"', '"state":"stopped"'
"""In the event of a delivery that may need a place, or leaves one; of the others nothing follows here."""
DESTINATION = "destination"
JITTER = 0.2
"""Part of a wait by which it may be longer, so that what failed together does not come back together."""
LONGEST_WAIT_SECONDS = 86_400.0
LOOK_SECONDS = 15.0
"""How often places are given though nothing was heard."""
PRIORITY = 5
FAULT = "A fault of Tiro's own; the log tells more."


class Moved(Exception):  # noqa: N818 - no error, a turn of events
    """The delivery has moved on; this attempt must leave no trace."""


class Sender:
    """Sends what has a place, and gives places; lives on the worker's event loop."""

    def __init__(self, context: Context, wake: Callable[[], None]) -> None:
        self._context = context
        self._wake = wake
        self._running: dict[asyncio.Future[None], Ticket] = {}
        self._heard = asyncio.Event()

    async def handle(self, ticket: Ticket) -> None:
        """Make one attempt of a delivery, as far as it still is to be made."""
        attempt = _on_thread(lambda: self.attempt(ticket))
        self._running[attempt] = ticket
        try:
            await asyncio.wait([attempt])
        finally:
            self._running.pop(attempt, None)
        if not attempt.cancelled():
            attempt.result()

    def listener(self) -> Callable[[Sequence[EventRecord]], None]:
        """Give what hears, on any thread, that something waits to be sent; made on the event loop."""
        loop = asyncio.get_running_loop()

        def hear(records: Sequence[EventRecord]) -> None:
            if any(map(_may_need_place, records)):
                loop.call_soon_threadsafe(self._heard.set)

        return hear

    async def run(self) -> None:
        """Give places until cancelled: when something is heard, and when something is due."""
        while True:
            self._heard.clear()
            wait = await asyncio.to_thread(self.give_places)
            try:
                async with asyncio.timeout(wait):
                    await self._heard.wait()
            except TimeoutError:
                pass

    async def stop(self, grace_seconds: float) -> None:
        """Let running attempts end; what is left is for other workers."""
        if self._running:
            await asyncio.wait(list(self._running), timeout=grace_seconds)
        for attempt, ticket in list(self._running.items()):
            attempt.cancel()
            await asyncio.to_thread(self._hand_back, ticket)

    def _hand_back(self, ticket: Ticket) -> None:
        with self._context.database.write() as session:
            sending.hand_back(session, ticket.job_id, ticket.fence)

    def give_places(self) -> float:
        """Give all places that are free; gives the seconds until something is due again."""
        try:
            with self._context.database.read() as session:
                waiting = places.due(session)
            given = 0
            for destination_id in waiting:
                with self._context.database.write() as session:
                    given += self._take(session, destination_id)
            if given:
                self._wake()
            with self._context.database.read() as session:
                due = places.next_at(session)
        except TiroError as error:
            log.warning("places could not be given", extra={"code": error.code})
            due = None
        wait = LOOK_SECONDS if due is None else due - time.time()
        return min(max(wait, 0.01), LOOK_SECONDS)

    def _take(self, session: Session, destination_id: str) -> int:
        found = places.take(session, destination_id, _at_once)
        for each in found:
            self._context.queue.submit(
                session,
                Ticket(each.id, each.fence, 0),
                queue=DELIVERIES_QUEUE,
                priority=PRIORITY,
                turn=0,
            )
        return len(found)

    def attempt(self, ticket: Ticket) -> None:
        """Make one attempt of a delivery, on the thread of the caller."""
        with bound(job_id=ticket.job_id):
            with self._context.database.write() as session:
                begun = sending.begin(session, ticket.job_id, ticket.fence, _most_attempts)
            if begun is None:
                return
            try:
                ended = self._made(begun)
            except Moved:
                return
            with self._context.database.write() as session:
                if sending.end(session, begun, ended):
                    self._take(session, begun.destination.id)

    def _made(self, begun: Begun) -> Ended:
        """Make the attempt, and say how it ended."""
        began = time.monotonic()
        try:
            answer = self._delivered(begun)
        except Moved:
            raise
        except TiroError as error:
            return _ended(begun, error, time.monotonic() - began)
        except Exception:
            log.exception("a delivery failed with a fault of Tiro's own")
            return _ended(begun, DeliveryFailed(FAULT), time.monotonic() - began)
        return Ended(DELIVERED, answer.message, time.monotonic() - began, answer.status)

    def _delivered(self, begun: Begun) -> Answer:
        document = delivering.document(self._context, begun.delivery, begun.destination)
        state = self._state(begun)
        adapter = destinations.open_adapter(self._context, begun.destination)
        try:
            return adapter.deliver(document, state, lambda data: self._keep(begun, data))
        finally:
            adapter.close()

    def _state(self, begun: Begun) -> Mapping[str, Any]:
        if begun.delivery.recording_id is None:
            return {}
        with self._context.database.read() as session:
            return sending.state_of(session, begun.delivery)

    def _keep(self, begun: Begun, data: Mapping[str, Any]) -> None:
        """Keep what the adapter has learnt.

        Raises:
            Moved: The delivery is not this attempt's any more.
        """
        with self._context.database.write() as session:
            if not sending.keep_state(session, begun, dict(data)):
                raise Moved


def _may_need_place(record: EventRecord) -> bool:
    is_free = record.kind == KIND and (WAITS in record.data or STOPS in record.data)
    return record.kind == DESTINATION or is_free


def _on_thread(call: Callable[[], None]) -> asyncio.Future[None]:
    """Run on a thread that nobody waits for when the process ends: a slow answer would hold it."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def tell(error: BaseException | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def run() -> None:
        error: BaseException | None = None
        try:
            call()
        except BaseException as raised:  # noqa: BLE001 - told to whoever waits
            error = raised
        if not loop.is_closed():
            loop.call_soon_threadsafe(tell, error)

    threading.Thread(target=run, name="delivery", daemon=True).start()
    return done


def _at_once(kind: str) -> int:
    return deliveries.load(kind).capabilities.at_once if kind in deliveries.names() else 1


def _most_attempts(kind: str) -> int:
    return len(_retries(kind)) + 1


def _retries(kind: str) -> tuple[float, ...]:
    return deliveries.load(kind).capabilities.retry_seconds if kind in deliveries.names() else ()


def _wait_seconds(begun: Begun, error: TiroError) -> float:
    """Give the wait before the next attempt: by the kind's schedule, and as long as the destination asks."""
    schedule = _retries(begun.destination.kind) or (LONGEST_WAIT_SECONDS,)
    usual = schedule[min(begun.delivery.attempts, len(schedule)) - 1]
    spread = usual * random.uniform(1.0, 1.0 + JITTER)  # noqa: S311 - spreads load, guards nothing
    return max(spread, min(float(error.retry_after or 0.0), LONGEST_WAIT_SECONDS))


def _ended(begun: Begun, error: TiroError, seconds: float) -> Ended:
    """Judge a failure: permanent ones are not tried again."""
    status = error.details.get("status")
    told = status if isinstance(status, int) else None
    if isinstance(error, DestinationGone):
        return Ended(GONE, error.text, seconds, told)
    if not error.is_retryable:
        return Ended(REFUSED, error.text, seconds, told)
    return Ended(FAILED, error.text, seconds, told, _wait_seconds(begun, error))
