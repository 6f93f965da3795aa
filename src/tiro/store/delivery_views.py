"""Deliveries as the API shows them."""

from typing import Any

from tiro.store.tables import Delivery, DeliveryAttempt, DestinationRow
from tiro.store.views import rfc3339

WAITING = "waiting"
SENDING = "sending"
DELIVERED = "delivered"
FAILED = "failed"
STOPPED = "stopped"
STATES = (WAITING, SENDING, DELIVERED, FAILED, STOPPED)
OPEN = (WAITING, SENDING)
"""States of what may still be sent."""


def view(
    delivery: Delivery, destination: DestinationRow | None, title: str | None
) -> dict[str, Any]:
    """Give a delivery as the API shows it.

    Args:
        delivery: The row.
        destination: Where it goes.
        title: Of the recording that it is about, if it is about one.
    """
    recording_id = delivery.recording_id
    return {
        "id": delivery.id,
        "destination": {
            "id": delivery.destination_id,
            "name": destination.name if destination else "",
            "kind": destination.kind if destination else "",
        },
        "recording": None if recording_id is None else {"id": recording_id, "title": title or ""},
        "event": delivery.event_type,
        "event_id": delivery.event_id,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "most_attempts": delivery.most_attempts,
        "next_try_at": rfc3339(delivery.next_try_at) if delivery.state in OPEN else None,
        "last_answer": delivery.last_answer,
        "created_at": rfc3339(delivery.created_at),
        "finished_at": rfc3339(delivery.finished_at),
        "job_id": delivery.job_id,
        "revision": delivery.revision,
    }


def attempt_view(attempt: DeliveryAttempt) -> dict[str, Any]:
    """Give an attempt as the API shows it."""
    return {
        "series": attempt.series,
        "number": attempt.number,
        "at": rfc3339(attempt.at),
        "outcome": attempt.outcome,
        "seconds": attempt.seconds,
        "status": attempt.status,
        "message": attempt.message,
    }
