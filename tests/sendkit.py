"""Destinations and their deliveries, sent in the thread of a test."""

from collections.abc import Callable
from typing import Any

from actionkit import queue_of
from deliverykit import Sink
from tiro.actions import destinations
from tiro.actions.context import Context
from tiro.actions.destinations import Draft
from tiro.pipeline.sending import Sender
from tiro.store import deliveries, paging
from tiro.store.audit import SYSTEM
from tiro.store.deliveries import Filters
from tiro.store.tables import LOCAL_OWNER, Delivery


def new_webhook(context: Context, sink: Sink, *events: str, name: str = "Sink") -> str:
    """Make a destination of a sink; gives its id."""
    context.settings.net.allow = ("127.0.0.1",)
    config: dict[str, Any] = {"url": sink.url, **({"events": list(events)} if events else {})}
    draft = Draft("webhook", name, config, {"signing_secret": sink.secret})
    return str(destinations.create(context, LOCAL_OWNER, draft, SYSTEM)["id"])


def listed(context: Context, **filters: Any) -> list[dict[str, Any]]:
    """List deliveries, the oldest first."""
    with context.database.read() as session:
        found = deliveries.page(
            session, LOCAL_OWNER, Filters(**filters), paging.Asked(sort="created_at", limit=100)
        )
        return deliveries.shown(session, found.items)


def attempts_of(context: Context, delivery_id: str) -> list[dict[str, Any]]:
    """List a delivery's attempts."""
    with context.database.read() as session:
        return deliveries.attempts(session, session.get_one(Delivery, delivery_id))


def send_due(context: Context, *, meanwhile: Callable[[], None] | None = None) -> int:
    """Send all that is due, one after the other; gives the number of attempts."""
    sender = Sender(context, lambda: None)
    noted, made = queue_of(context), 0
    while True:
        sender.give_places()
        tickets = [ticket for ticket, _ in noted.tickets if ticket.job_id.startswith("dlv_")]
        noted.tickets.clear()
        if not tickets:
            return made
        for ticket in tickets:
            sender.attempt(ticket)
            made += 1
            if meanwhile is not None:
                meanwhile()


def make_due(context: Context) -> None:
    """Let what waits for its time be due."""
    with context.database.write() as session:
        for each in session.query(Delivery).filter(Delivery.is_held):
            each.next_try_at = 1.0
