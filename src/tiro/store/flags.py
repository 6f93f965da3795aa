"""Small facts about the whole installation, by name."""

from functools import cache
from typing import Any

from sqlalchemy import Select, String, bindparam, select
from sqlalchemy.orm import Session

from tiro.store import scope, upsert
from tiro.store.tables import Flag


def get(session: Session, name: str) -> dict[str, Any] | None:
    """Read a fact; None when it was never written."""
    return session.scalar(_value(), {"flag": name})


@cache
def _value() -> Select[dict[str, Any]]:
    """Select the value of the fact `:flag`."""
    return scope.kept(select(Flag.value).where(Flag.name == bindparam("flag", type_=String)))


def put(session: Session, name: str, value: dict[str, Any]) -> None:
    """Write a fact."""
    upsert.put(session, Flag, name=name, value=value)


def put_once(session: Session, name: str, value: dict[str, Any]) -> dict[str, Any]:
    """Write a fact that nobody has written yet; gives the one that holds."""
    statement = upsert.insert(session, Flag).values(name=name, value=value)
    session.execute(statement.on_conflict_do_nothing())
    return get(session, name) or value
