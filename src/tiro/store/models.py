"""What an administrator said of models, as rows; a model without a row is as the catalogue says."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiro.store import scope
from tiro.store.states import ENDED
from tiro.store.tables import Job, ModelRow


def list_all(session: Session) -> list[ModelRow]:
    """Read all rows."""
    return list(session.scalars(select(ModelRow).order_by(ModelRow.engine, ModelRow.name)))


def get(session: Session, engine: str, name: str) -> ModelRow | None:
    """Read one row; None when nothing was ever said of the model."""
    return session.get(ModelRow, (engine, name))


def change(session: Session, engine: str, name: str, values: Mapping[str, Any]) -> ModelRow:
    """Change what is said of a model."""
    row = session.get(ModelRow, (engine, name), with_for_update=True, populate_existing=True)
    if row is None:
        row = ModelRow(engine=engine, name=name, updated_at=time.time())
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


def keep_health(session: Session, engine: str, name: str, health: dict[str, Any] | None) -> None:
    """Write down how a model was when it was looked at."""
    checked_at = None if health is None else time.time()
    change(session, engine, name, {"health": health, "checked_at": checked_at})


def live_jobs(session: Session) -> Sequence[Job]:
    """Read the jobs that have not ended, to see which models they use."""
    with scope.everyone():
        return list(session.scalars(select(Job).where(Job.state.not_in(ENDED))))
