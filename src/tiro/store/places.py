"""Places at destinations: which of the deliveries that wait may be sent now.

A held delivery waits without a ticket; one that is not held has a place, and a ticket. At each
destination there are only so many places, so that a slow one keeps few threads busy, and adapters
that remember something of a recording are asked one after the other. Whoever gives places holds the
destination's row.
"""

import time
from collections.abc import Callable, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tiro.store.delivery_views import OPEN, STOPPED, WAITING
from tiro.store.outbox import ACTIVE
from tiro.store.sending import SWITCHED_OFF, finish, lock
from tiro.store.tables import Delivery, DestinationRow

STOPPED_AT_ONCE = 500
FAILING_SECONDS = 600.0
"""What is tried again later than this tells nothing of how the destination is now."""


def due(session: Session, limit: int = 1_000) -> list[str]:
    """List the destinations for which something waits that may be sent now."""
    query = select(Delivery.destination_id).where(
        Delivery.is_held, Delivery.next_try_at <= time.time()
    )
    return list(session.scalars(query.distinct().limit(limit)))


def next_at(session: Session) -> float | None:
    """Give when the next held delivery is due, seconds since the epoch."""
    return session.scalar(
        select(func.min(Delivery.next_try_at)).where(
            Delivery.is_held, Delivery.next_try_at > time.time()
        )
    )


def take(
    session: Session, destination_id: str, at_once: Callable[[str], int]
) -> Sequence[Delivery]:
    """Give places to deliveries that wait for a destination; the caller enqueues their tickets.

    Where a delivery waits to be tried again, only one at a time is sent, so that a destination that
    does not answer keeps one thread busy.

    Args:
        session: The transaction.
        destination_id: Which destination.
        at_once: How many may be sent at a time, by kind.
    """
    row = lock(session, destination_id)
    if row is None:
        return ()
    if row.state != ACTIVE:
        stop_some(session, row)
        return ()
    at_this = (Delivery.destination_id == destination_id, Delivery.state.in_(OPEN))
    count = select(func.count()).where(*at_this, Delivery.is_held.is_(False))
    busy = session.scalar(count) or 0
    places = (1 if _is_failing(session, destination_id) else at_once(row.kind)) - busy
    if places <= 0:
        return ()
    first = (
        select(Delivery.id)
        .where(*at_this, Delivery.is_held, Delivery.next_try_at <= time.time())
        .order_by(Delivery.next_try_at, Delivery.id)
        .limit(places)
    )
    ids = list(session.scalars(first))
    given = (
        update(Delivery)
        .where(Delivery.id.in_(ids), Delivery.is_held)
        .values(is_held=False, began_at=time.time())
    )
    return session.scalars(
        given.returning(Delivery).execution_options(populate_existing=True)
    ).all()


def wake(session: Session, recording_ids: Sequence[str]) -> None:
    """Let what was put off, because its recording was deleted, be sent now."""
    session.execute(
        update(Delivery)
        .where(Delivery.recording_id.in_(recording_ids), Delivery.is_held)
        .values(next_try_at=time.time())
        .execution_options(synchronize_session=False)
    )


def lost(session: Session, before: float, limit: int) -> list[tuple[str, int]]:
    """List deliveries that got their place, or began, before a time: id and fence."""
    query = select(Delivery.id, Delivery.fence).where(
        Delivery.state.in_(OPEN), Delivery.is_held.is_(False), Delivery.began_at < before
    )
    return [(row.id, row.fence) for row in session.execute(query.limit(limit))]


def stop_some(session: Session, destination: DestinationRow) -> int:
    """Stop some of what waits for a destination that is switched off; gives how many."""
    waiting = select(Delivery).where(
        Delivery.destination_id == destination.id, Delivery.is_held, Delivery.state == WAITING
    )
    found = session.scalars(waiting.limit(STOPPED_AT_ONCE).with_for_update()).all()
    for each in found:
        finish(session, each, STOPPED, destination.stopped_reason or SWITCHED_OFF)
    return len(found)


def _is_failing(session: Session, destination_id: str) -> bool:
    again = select(Delivery.id).where(
        Delivery.destination_id == destination_id,
        Delivery.state == WAITING,
        Delivery.is_held,
        Delivery.attempts > 0,
        Delivery.next_try_at < time.time() + FAILING_SECONDS,
    )
    return session.scalar(again.limit(1)) is not None
