"""Destinations as rows; every question names the owner, and what is shown never holds a secret."""

import time
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tiro.errors import NotFound
from tiro.store import events
from tiro.store.ids import new_id
from tiro.store.tables import DestinationRow
from tiro.store.tags import key_of
from tiro.store.views import rfc3339

ACTIVE = "active"
STOPPED = "stopped"
LOCKED = "locked"
"""Its secrets cannot be read; never stored."""
KIND = "destination"


def view(row: DestinationRow, *, is_locked: bool = False) -> dict[str, Any]:
    """Give a destination as the API shows it.

    Args:
        row: The row.
        is_locked: Its secrets cannot be read with the present secret key.
    """
    until = row.old_secret_until
    return {
        "id": row.id,
        "kind": row.kind,
        "name": row.name,
        "config": row.config,
        "has_secret": bool(row.secret_names),
        "secrets": row.secret_names,
        "state": LOCKED if is_locked else row.state,
        "stopped_reason": row.stopped_reason,
        "old_secret_until": rfc3339(until) if until and until > time.time() else None,
        "revision": row.revision,
        "created_at": rfc3339(row.created_at),
        "updated_at": rfc3339(row.updated_at),
    }


def add(
    session: Session,
    owner_id: str,
    *,
    kind: str,
    name: str,
    config: Mapping[str, Any],
    destination_id: str | None = None,
) -> DestinationRow:
    """Insert a destination; whoever calls has locked the owner and knows that the name is free."""
    now = time.time()
    row = DestinationRow(
        id=destination_id or new_id("dst"),
        owner_id=owner_id,
        kind=kind,
        name=name,
        folded=key_of(name),
        config=dict(config),
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    return row


def get(session: Session, owner_id: str, destination_id: str) -> DestinationRow:
    """Read one destination.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    row = by_ids(session, owner_id, [destination_id]).get(destination_id)
    if row is None:
        raise NotFound("There is no destination with this id.")
    return row


def every(session: Session, owner_id: str) -> list[DestinationRow]:
    """List an owner's destinations by name."""
    query = select(DestinationRow).where(DestinationRow.owner_id == owner_id)
    return list(session.scalars(query.order_by(DestinationRow.folded, DestinationRow.id)))


def count(session: Session, owner_id: str) -> int:
    """Count an owner's destinations."""
    return session.scalar(select(func.count()).where(DestinationRow.owner_id == owner_id)) or 0


def by_ids(session: Session, owner_id: str, ids: Collection[str]) -> dict[str, DestinationRow]:
    """Give those of the destinations that are there, by id."""
    query = select(DestinationRow).where(
        DestinationRow.owner_id == owner_id, DestinationRow.id.in_(ids)
    )
    return {row.id: row for row in session.scalars(query)}


def named(session: Session, owner_id: str, wanted: str) -> DestinationRow | None:
    """Find a destination by its id or name."""
    query = select(DestinationRow).where(
        DestinationRow.owner_id == owner_id,
        or_(DestinationRow.id == wanted, DestinationRow.folded == key_of(wanted)),
    )
    found = list(session.scalars(query))
    return next((row for row in found if row.id == wanted), found[0] if found else None)


def stop(session: Session, row: DestinationRow, reason: str) -> None:
    """Let nothing be sent to a destination any more, until a person says otherwise."""
    row.state = STOPPED
    row.stopped_reason = reason[:300]
    touch(session, row)
    announce(session, row)


def touch(session: Session, row: DestinationRow) -> None:
    """Note that a destination was changed."""
    row.updated_at = time.time()
    row.revision += 1
    session.flush()


def every_sealed(session: Session) -> list[DestinationRow]:
    """List the destinations of all owners that have secrets."""
    return list(session.scalars(select(DestinationRow).where(DestinationRow.secrets.is_not(None))))


def announce(session: Session, row: DestinationRow, *, is_locked: bool = False) -> dict[str, Any]:
    """Write the event of a destination that is new or has changed; gives it as the API shows it."""
    shown = view(row, is_locked=is_locked)
    events.add(session, kind=KIND, owner_id=row.owner_id, data=shown)
    return shown


def announce_gone(session: Session, owner_id: str, destination_id: str) -> None:
    """Write the event of a destination that was deleted."""
    events.add(session, kind=KIND, owner_id=owner_id, data={"id": destination_id, "deleted": True})
