"""Whose rows a request may touch: one condition, put on every statement about what somebody owns.

The API sets the owner when it lets a request in; every read, update and delete through a session
then carries `owner_id = OWNER` for all tables of the mixin `Owned`, also in subqueries and joins,
and nothing can be added for somebody else. Workers, upkeep and the command line set nothing and
see everything, as does what is about all owners, such as the length of the queue, inside `everyone()`.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Executable
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from tiro.store.aside import aside
from tiro.store.tables import EVERYBODY, Event, Owned

NOBODY = ""
"""The owner of a request of which nobody knows whose it is: it sees nothing."""
OWNERS_REMEMBERED = 256
NARROWED_REMEMBERED = 256

S = TypeVar("S", bound=Executable)

_acting: ContextVar[str | None] = ContextVar("tiro_owner", default=None)
_kept: set[Any] = set()


class ForeignRowError(RuntimeError):
    """A request was about to write a row for somebody else: a fault of Tiro's own."""


@contextmanager
def acting_for(owner_id: str) -> Generator[None]:
    """Let sessions see only what belongs to an owner; tasks and threads begun inside inherit it."""
    with _set(owner_id):
        yield


@contextmanager
def everyone() -> Generator[None]:
    """Let sessions see the rows of all owners, for what is about all of them or done by administrators."""
    with _set(None):
        yield


def owner() -> str | None:
    """Name the owner whose rows can be seen; None for all."""
    return _acting.get()


def narrow(state: ORMExecuteState) -> None:
    """Put the condition on a statement; listens to `do_orm_execute`."""
    owner_id = _acting.get()
    if owner_id is None or not (state.is_select or state.is_update or state.is_delete):
        return
    # Rows that are read again by their key were seen before.
    if state.is_column_load:
        return
    if state.statement in _kept:
        state.statement = _narrowed(state.statement, owner_id)
    else:
        state.statement = state.statement.options(*_conditions(owner_id))


def kept(statement: S) -> S:
    """Mark a query that is made once and asked often: each owner's is then made once, too.

    What differs from one time to the next comes as `bindparam`.
    """
    _kept.add(statement)
    return statement


def refuse_foreign(session: Session, *_: Any) -> None:
    """Refuse rows for somebody else; listens to `before_flush`."""
    owner_id = _acting.get()
    if owner_id is None:
        return
    for row in session.new:
        if isinstance(row, Owned) and row.owner_id != owner_id:
            raise ForeignRowError(type(row).__name__)


@contextmanager
def _set(owner_id: str | None) -> Generator[None]:
    token = _acting.set(owner_id)
    try:
        yield
    finally:
        _acting.reset(token)


@lru_cache(NARROWED_REMEMBERED)
def _narrowed(statement: Any, owner_id: str) -> Any:
    return statement.options(*_conditions(owner_id))


@lru_cache(OWNERS_REMEMBERED)
def _conditions(owner_id: str) -> tuple[Any, Any]:
    seen = (owner_id, EVERYBODY)
    return (
        # Set aside, or SQLite takes an index by owner where a statement's own conditions find less.
        with_loader_criteria(
            Owned, lambda row: aside(row.owner_id) == owner_id, include_aliases=True
        ),
        with_loader_criteria(Event, lambda row: row.owner_id.in_(seen), include_aliases=True),
    )
