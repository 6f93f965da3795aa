"""Deliveries as rows: reading, making and the changes that people ask for.

Each change is one guarded UPDATE that raises the fence, so that work under way writes nothing more.
Changes by workers are in `store.sending`.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from tiro.errors import NotFound, StateConflict
from tiro.store import events, outbox, paging
from tiro.store.delivery_views import (
    DELIVERED,
    FAILED,
    OPEN,
    STOPPED,
    WAITING,
    attempt_view,
    view,
)
from tiro.store.outbox import ACTIVE, News
from tiro.store.shown import belongs_to_shown
from tiro.store.tables import Delivery, DeliveryAttempt, DestinationRow, Recording

CANCELLED = "Cancelled."
SWEEP_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Filters:
    """Which deliveries of an owner are meant; None means any."""

    state: Sequence[str] | None = None
    destination_id: str | None = None
    recording_id: str | None = None


def page(
    session: Session, owner_id: str, filters: Filters, asked: paging.Asked
) -> paging.Page[Delivery]:
    """Read one page of an owner's deliveries."""
    query = select(Delivery).where(*_conditions(owner_id, filters))
    return paging.page(session, query, Delivery, asked)


def get(session: Session, owner_id: str, delivery_id: str) -> Delivery:
    """Read one delivery.

    Raises:
        NotFound: There is none, it is another owner's, or its recording is deleted.
    """
    is_this = (Delivery.id == delivery_id, *_conditions(owner_id, Filters()))
    found = session.scalar(select(Delivery).where(*is_this))
    if found is None:
        raise NotFound("There is no delivery with this id.")
    return found


def shown(session: Session, found: Sequence[Delivery]) -> list[dict[str, Any]]:
    """Give deliveries as the API shows them, with two questions for all of them."""
    rows = _by_id(session, DestinationRow, {each.destination_id for each in found})
    about = _by_id(session, Recording, {each.recording_id or "" for each in found})
    titles = {key: recording.title for key, recording in about.items()}
    return [
        view(each, rows.get(each.destination_id), titles.get(each.recording_id or ""))
        for each in found
    ]


def attempts(session: Session, delivery: Delivery) -> list[dict[str, Any]]:
    """List the attempts of a delivery, the oldest first."""
    query = select(DeliveryAttempt).where(DeliveryAttempt.delivery_id == delivery.id)
    rows = session.scalars(query.order_by(DeliveryAttempt.series, DeliveryAttempt.number))
    return [attempt_view(row) for row in rows]


def add(session: Session, destination: DestinationRow, news: News) -> Delivery | None:
    """Let something be sent to one destination; None when it was already, by the key of the news.

    Raises:
        StateConflict: Nothing is sent there.
    """
    _require_active(destination)
    made = outbox.add(session, news, destination)
    if made is not None:
        announce(session, made)
    return made


def replay(session: Session, owner_id: str, delivery_id: str) -> Delivery:
    """Send a delivery once more, with a new series of attempts.

    Raises:
        NotFound: There is none of this id.
        StateConflict: It is being sent, or nothing is sent to its destination.
    """
    found = get(session, owner_id, delivery_id)
    _require_active(session.get(DestinationRow, found.destination_id))
    values = {
        "state": WAITING,
        "series": Delivery.series + 1,
        "attempts": 0,
        "next_try_at": time.time(),
        "is_held": True,
        "finished_at": None,
    }
    return _change(session, found, (WAITING, DELIVERED, FAILED, STOPPED), values)


def cancel(session: Session, owner_id: str, delivery_id: str) -> Delivery:
    """Stop a delivery; what is on its way may still arrive.

    Raises:
        NotFound: There is none of this id.
        StateConflict: It has ended.
    """
    found = get(session, owner_id, delivery_id)
    values = {
        "state": STOPPED,
        "is_held": False,
        "next_try_at": None,
        "finished_at": time.time(),
        "last_answer": {"status": None, "seconds": None, "message": CANCELLED},
    }
    changed = _change(session, found, OPEN, values)
    session.execute(
        update(DeliveryAttempt)
        .where(DeliveryAttempt.delivery_id == found.id, DeliveryAttempt.outcome.is_(None))
        .values(outcome="cancelled", message=CANCELLED)
    )
    return changed


def announce(session: Session, delivery: Delivery) -> dict[str, Any]:
    """Write the event of a delivery that is new or has changed; gives it as the API shows it."""
    session.flush()
    told = shown(session, [delivery])[0]
    events.announce_delivery(session, delivery, told)
    return told


def sweep(session: Session, before: float) -> int:
    """Delete some of the deliveries that ended before a time, with their attempts; gives how many."""
    old = (
        select(Delivery.id)
        .where(Delivery.state.not_in(OPEN), Delivery.finished_at < before)
        .limit(SWEEP_BATCH)
    )
    ids = list(session.scalars(old))
    session.execute(delete(Delivery).where(Delivery.id.in_(ids), Delivery.state.not_in(OPEN)))
    return len(ids)


def _require_active(destination: DestinationRow | None) -> None:
    if destination is None or destination.state != ACTIVE:
        raise StateConflict("The destination is switched off. Switch it on first.")


def _change(
    session: Session, found: Delivery, allowed: Sequence[str], values: Mapping[str, Any]
) -> Delivery:
    changed = session.scalar(
        update(Delivery)
        .where(Delivery.id == found.id, Delivery.state.in_(allowed))
        .values(fence=Delivery.fence + 1, revision=Delivery.revision + 1, **values)
        .returning(Delivery)
        .execution_options(populate_existing=True)
    )
    if changed is None:
        raise StateConflict(f"The delivery is {found.state}.", details={"state": found.state})
    return changed


def _conditions(owner_id: str, filters: Filters) -> list[ColumnElement[bool]]:
    is_shown = belongs_to_shown(owner_id, Delivery.recording_id)
    found = [Delivery.owner_id == owner_id, is_shown]
    if filters.state:
        found.append(Delivery.state.in_(filters.state))
    if filters.destination_id:
        found.append(Delivery.destination_id == filters.destination_id)
    if filters.recording_id:
        found.append(Delivery.recording_id == filters.recording_id)
    return found


def _by_id(session: Session, table: Any, ids: set[str]) -> dict[str, Any]:
    return {row.id: row for row in session.scalars(select(table).where(table.id.in_(ids)))}
