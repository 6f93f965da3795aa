"""What an administrator said of engines and diarizers, as rows; one without a row is on, and for all."""

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiro.store.tables import AdapterRow

ENGINE = "engine"
DIARIZER = "diarizer"


def list_all(session: Session) -> list[AdapterRow]:
    """Read all rows."""
    return list(session.scalars(select(AdapterRow).order_by(AdapterRow.part, AdapterRow.name)))


def get(session: Session, part: str, name: str) -> AdapterRow | None:
    """Read one row; None when nothing was ever said of it."""
    return session.get(AdapterRow, (part, name))


def change(session: Session, part: str, name: str, values: Mapping[str, Any]) -> AdapterRow:
    """Change what is said of an engine or a diarizer.

    Args:
        session: The transaction.
        part: `engine` or `diarizer`.
        name: Its name.
        values: `is_enabled`, `users_may_choose`, or both.
    """
    row = session.get(AdapterRow, (part, name), with_for_update=True, populate_existing=True)
    if row is None:
        row = AdapterRow(part=part, name=name, updated_at=time.time())
        session.add(row)
    for field, value in values.items():
        setattr(row, field, value)
    row.updated_at = time.time()
    session.flush()
    return row


def copy(source: Session, target: Session) -> None:
    """Say in one database what is said in another."""
    for row in list_all(source):
        target.merge(row)
