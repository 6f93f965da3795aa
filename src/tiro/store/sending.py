"""Attempts of deliveries, as workers begin and end them; work under an older fence writes nothing.

Where both are locked, the destination's row is locked before the delivery's.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiro.store import deliveries, destinations, upsert
from tiro.store.delivery_views import DELIVERED, FAILED, OPEN, SENDING, STOPPED, WAITING
from tiro.store.outbox import ACTIVE
from tiro.store.tables import (
    Delivery,
    DeliveryAttempt,
    DestinationRow,
    DestinationState,
    Recording,
)

LOST = "lost"
REFUSED = "refused"
GONE = "gone"
WORKER_LOST = "The worker was lost; it may have arrived."
SWITCHED_OFF = "The destination is switched off."
AFTER_PURGE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt that is under way, and where it goes."""

    delivery: Delivery
    destination: DestinationRow

    @property
    def fence(self) -> int:
        """Under what it may write."""
        return self.delivery.fence


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended.

    Attributes:
        outcome: `delivered`, `failed`, `refused` or `gone`.
        message: For people.
        seconds: How long it took.
        status: What the destination answered.
        wait_seconds: Until the next attempt, if there may be one.
    """

    outcome: str
    message: str
    seconds: float
    status: int | None = None
    wait_seconds: float | None = None

    @property
    def answer(self) -> dict[str, Any]:
        """What the delivery shows."""
        return {
            "status": self.status,
            "seconds": round(self.seconds, 3),
            "message": self.message,
        }


def begin(
    session: Session, delivery_id: str, fence: int, most_attempts: Callable[[str], int]
) -> Begun | None:
    """Count and begin an attempt; None when the delivery has moved on, or may not be sent now.

    An attempt before it of which nobody knows the end was lost with its worker.
    """
    found = _held(session, delivery_id, fence)
    destination = found and session.get(DestinationRow, found.destination_id)
    if found is None or destination is None:
        return None
    if found.state == SENDING:
        _mark(session, found, LOST, WORKER_LOST)
    if destination.state != ACTIVE:
        finish(session, found, STOPPED, SWITCHED_OFF)
        return None
    if _is_put_off(session, found):
        return None
    most = found.most_attempts = most_attempts(destination.kind)
    if found.attempts >= most:
        finish(session, found, FAILED, WORKER_LOST)
        return None
    found.state = SENDING
    found.attempts += 1
    found.began_at = moment = time.time()
    found.revision += 1
    session.add(
        DeliveryAttempt(delivery_id=found.id, series=found.series, number=found.attempts, at=moment)
    )
    session.flush()
    return Begun(found, destination)


def end(session: Session, begun: Begun, ended: Ended) -> bool:
    """Write how an attempt ended and what follows from it; False when the delivery has moved on."""
    destination = lock(session, begun.destination.id)
    found = _held(session, begun.delivery.id, begun.fence)
    if destination is None or found is None or found.state != SENDING:
        return False
    _mark(session, found, ended.outcome, ended.message, ended)
    found.last_answer = ended.answer
    if ended.wait_seconds is not None and found.attempts < (found.most_attempts or 1):
        _wait(session, found, time.time() + ended.wait_seconds)
        return True
    if ended.outcome == GONE:
        finish(session, found, STOPPED)
        if destination.state == ACTIVE:
            destinations.stop(session, destination, ended.message)
        return True
    finish(session, found, DELIVERED if ended.outcome == DELIVERED else FAILED)
    return True


def hand_back(session: Session, delivery_id: str, fence: int) -> None:
    """Let an attempt that nobody will end be made again, by whoever has a place for it."""
    found = _held(session, delivery_id, fence)
    if found is not None:
        if found.state == SENDING:
            _mark(session, found, LOST, WORKER_LOST)
        _wait(session, found, time.time())


def state_of(session: Session, delivery: Delivery) -> dict[str, Any]:
    """Give what the destination remembers of the delivery's recording."""
    if delivery.recording_id is None:
        return {}
    row = session.get(DestinationState, (delivery.destination_id, delivery.recording_id))
    return dict(row.data) if row is not None else {}


def keep_state(session: Session, begun: Begun, data: dict[str, Any]) -> bool:
    """Remember something of the recording; False when the delivery has moved on."""
    found = _held(session, begun.delivery.id, begun.fence)
    if found is None or found.state != SENDING:
        return False
    if found.recording_id is not None:
        upsert.put(
            session,
            DestinationState,
            destination_id=found.destination_id,
            recording_id=found.recording_id,
            owner_id=found.owner_id,
            data=data,
        )
    return True


def _is_put_off(session: Session, delivery: Delivery) -> bool:
    """Let a delivery wait whose recording is deleted: it goes with it, or is sent once it is back."""
    if delivery.recording_id is None:
        return False
    recording = session.get(Recording, delivery.recording_id)
    if recording is None or recording.deleted_at is None:
        return False
    _wait(session, delivery, (recording.purge_at or time.time()) + AFTER_PURGE_SECONDS)
    return True


def _wait(session: Session, delivery: Delivery, until: float) -> None:
    delivery.state = WAITING
    delivery.is_held = True
    delivery.next_try_at = until
    delivery.began_at = None
    delivery.fence += 1
    delivery.revision += 1
    deliveries.announce(session, delivery)


def finish(session: Session, delivery: Delivery, state: str, message: str | None = None) -> None:
    """End a delivery; with a message where the destination's last answer does not tell why."""
    if message is not None:
        last = delivery.last_answer or {}
        told = {"status": last.get("status"), "seconds": last.get("seconds")}
        delivery.last_answer = {**told, "message": message}
    delivery.state = state
    delivery.is_held = False
    delivery.next_try_at = delivery.began_at = None
    delivery.finished_at = time.time()
    delivery.fence += 1
    delivery.revision += 1
    deliveries.announce(session, delivery)


def _mark(
    session: Session,
    delivery: Delivery,
    outcome: str,
    message: str,
    ended: Ended | None = None,
) -> None:
    key = (delivery.id, delivery.series, delivery.attempts)
    attempt = session.get(DeliveryAttempt, key)
    if attempt is not None and attempt.outcome is None:
        attempt.outcome = outcome
        attempt.message = message[:400]
        if ended is not None:
            attempt.seconds, attempt.status = round(ended.seconds, 3), ended.status


def _held(session: Session, delivery_id: str, fence: int) -> Delivery | None:
    """Lock a delivery that has a place, if the fence still holds."""
    query = select(Delivery).where(
        Delivery.id == delivery_id,
        Delivery.fence == fence,
        Delivery.state.in_(OPEN),
        Delivery.is_held.is_(False),
    )
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def lock(session: Session, destination_id: str) -> DestinationRow | None:
    """Read a destination, and let nobody else give places at it meanwhile."""
    query = select(DestinationRow).where(DestinationRow.id == destination_id)
    locked = query.with_for_update(key_share=True)
    return session.scalar(locked.execution_options(populate_existing=True))
