"""INSERT that can meet a row which is there already, the same on SQLite and PostgreSQL."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tiro.store.tables import Table


def insert(session: Session, table: type[Table]) -> "sqlite.Insert | postgresql.Insert":
    """Begin an INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def put(session: Session, table: type[Table], **values: Any) -> None:
    """Write a row by its primary key, new or not."""
    keys = [column.name for column in table.__table__.primary_key]
    statement = insert(session, table).values(values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=keys,
            set_={name: statement.excluded[name] for name in values if name not in keys},
        )
    )
