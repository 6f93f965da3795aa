"""Deliveries: what a person may do with them, and how a recording is sent by hand."""

from collections.abc import Sequence
from typing import Any

from tiro.actions.context import Context
from tiro.errors import InvalidOptions, StateConflict
from tiro.store import audit, deliveries, destinations, paging, recordings
from tiro.store.database import Session
from tiro.store.deliveries import Filters
from tiro.store.ids import new_id
from tiro.store.outbox import ACTIVE, News
from tiro.store.tables import DestinationRow
from tiro.story import RECORDING_COMPLETED

TEMPLATES = "templates"
"""Of a delivery of a recording: the templates whose notes go with it; none: all."""


def page(context: Context, owner_id: str, filters: Filters, asked: paging.Asked) -> dict[str, Any]:
    """Give one page of deliveries."""
    with context.database.read() as session:
        found = deliveries.page(session, owner_id, filters, asked)
        return found.view(deliveries.shown(session, found.items))


def show(context: Context, owner_id: str, delivery_id: str) -> dict[str, Any]:
    """Give one delivery with what it tells and its attempts.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.read() as session:
        found = deliveries.get(session, owner_id, delivery_id)
        shown = deliveries.shown(session, [found])[0]
        return shown | {"body": found.body, "attempt_list": deliveries.attempts(session, found)}


def replay(context: Context, who: audit.Actor, owner_id: str, delivery_id: str) -> dict[str, Any]:
    """Send a delivery once more; receivers know it by the same event id.

    Raises:
        NotFound: There is none of this id.
        StateConflict: It is being sent, or its destination is switched off.
    """
    with context.database.write() as session:
        found = deliveries.replay(session, owner_id, delivery_id)
        audit.record(session, who=who, action="delivery.replayed", target=delivery_id)
        return deliveries.announce(session, found)


def cancel(context: Context, owner_id: str, delivery_id: str) -> dict[str, Any]:
    """Stop a delivery that has not ended.

    Raises:
        NotFound: There is none of this id.
        StateConflict: It has ended.
    """
    with context.database.write() as session:
        return deliveries.announce(session, deliveries.cancel(session, owner_id, delivery_id))


def deliver(
    context: Context,
    owner_id: str,
    recording_id: str,
    wanted: Sequence[str],
    *,
    templates: Sequence[str] = (),
) -> dict[str, Any]:
    """Send a recording to destinations now, as it is.

    Args:
        context: Settings and database.
        owner_id: Whose recording.
        recording_id: Which one.
        wanted: Ids or names of destinations.
        templates: Only the notes of these; none: all that are shown.

    Raises:
        NotFound: There is no such recording.
        InvalidOptions: There is no such destination.
        StateConflict: It has no text yet, or a destination is switched off.
    """
    with context.database.write() as session:
        found = recordings.get(session, owner_id, recording_id, lock=True)
        if not recordings.primary_transcript_ids(session, [found.id]):
            raise StateConflict("This recording has no text yet.")
        rows = find(session, owner_id, wanted)
        news = completed(owner_id, recording_id, key=new_id("evt"), templates=templates)
        made = [deliveries.add(session, row, news) for row in rows]
        items = deliveries.shown(session, [each for each in made if each is not None])
    return {"items": items, "next_cursor": None}


def add_all(
    session: Session, owner_id: str, recording_id: str, ids: Sequence[str], *, job_id: str, key: str
) -> int:
    """Send a recording to those of the destinations that are there and on, and give how many; a key is sent once."""
    rows = destinations.by_ids(session, owner_id, ids)
    news = completed(owner_id, recording_id, key=key, job_id=job_id)
    found = [rows[each] for each in dict.fromkeys(ids) if each in rows]
    active = [row for row in found if row.state == ACTIVE]
    for row in active:
        deliveries.add(session, row, news)
    return len(active)


def find(session: Session, owner_id: str, wanted: Sequence[str]) -> list[DestinationRow]:
    """Find destinations by their ids or names, each once.

    Raises:
        InvalidOptions: There is no such one.
    """
    found: dict[str, DestinationRow] = {}
    for name in wanted:
        row = destinations.named(session, owner_id, name)
        if row is None:
            text = f"deliver: there is no destination {name[:100]!r}."
            raise InvalidOptions(text, details={"path": "deliver"})
        found[row.id] = row
    return list(found.values())


def completed(
    owner_id: str,
    recording_id: str,
    *,
    key: str,
    job_id: str | None = None,
    templates: Sequence[str] = (),
) -> News:
    """Tell of a recording that is to be delivered; what it holds is read when it is sent."""
    return News(
        owner_id,
        RECORDING_COMPLETED,
        key,
        {"recording_id": recording_id, TEMPLATES: list(templates)},
        recording_id=recording_id,
        job_id=job_id,
    )
