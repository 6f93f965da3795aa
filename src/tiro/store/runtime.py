"""Settings that administrators have changed while Tiro runs, as rows, and the number of their last change."""

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tiro.store import events, flags
from tiro.store.tables import EVERYBODY, Flag, SettingRow

FLAG = "settings"
CHANGED = "settings"
"""What a `system` event holds when a setting was changed: the revision, and no value."""


def read(session: Session) -> tuple[dict[str, Any], int]:
    """Read all stored values by name, and their revision."""
    rows = session.scalars(select(SettingRow).order_by(SettingRow.name))
    values = {row.name: row.value.get("value") for row in rows}
    return values, int((flags.get(session, FLAG) or {}).get("revision", 0))


def lock(session: Session) -> int:
    """Let no other transaction change a setting until this one ends; gives the revision."""
    flags.put_once(session, FLAG, {"revision": 0})
    query = select(Flag.value).where(Flag.name == FLAG).with_for_update()
    return int((session.scalar(query) or {}).get("revision", 0))


def write(
    session: Session, values: Mapping[str, Any], *, revision: int, account_id: str | None
) -> int:
    """Store values, forget those that are None, and tell every process; gives the new revision.

    Args:
        session: The transaction, which holds the lock.
        values: By name.
        revision: As `lock` gave it.
        account_id: Who changes them.
    """
    for name, value in values.items():
        session.execute(delete(SettingRow).where(SettingRow.name == name))
        if value is not None:
            row = SettingRow(
                name=name, value={"value": value}, updated_at=time.time(), updated_by=account_id
            )
            session.add(row)
    announce(session, revision + 1)
    return revision + 1


def copy(source: Session, target: Session) -> None:
    """Let hold in one database what is stored in another."""
    for row in source.scalars(select(SettingRow)):
        target.merge(row)
    _, revision = read(source)
    flags.put(target, FLAG, {"revision": revision})


def announce(session: Session, revision: int) -> None:
    """Number a change, and let every process hear of it."""
    flags.put(session, FLAG, {"revision": revision})
    session.flush()
    data = {CHANGED: {"revision": revision}}
    events.add(session, kind="system", owner_id=EVERYBODY, data=data)
