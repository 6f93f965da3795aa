"""Lists in pages: each page begins after the last row of the one before, found by an index.

A cursor is opaque to callers and holds the sort and the last row's place in it. Since anybody can
make one up, what it holds is checked and only ever bound as a parameter.
"""

import base64
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, ColumnElement, Select, func, literal, select, tuple_
from sqlalchemy.orm import Session

from tiro.errors import InvalidRequest
from tiro.store.tables import Table

T = TypeVar("T", bound=Table)

SORTS = ("-created_at", "created_at", "title", "-duration", "-at")
DEFAULT_LIMIT = 20
MAX_LIMIT = 100
COUNTED_TO = 10_000
LONGEST_CURSOR = 4_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page is asked for, as the API takes it."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None
    sort: str = SORTS[0]
    count: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page; `total` only when it was asked for."""

    items: list[T]
    next_cursor: str | None
    total: int | None = None
    total_is_capped: bool = False

    def view(self, shown: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Give the page as the API shows it, with `shown` for its items."""
        view: dict[str, Any] = {"items": list(shown), "next_cursor": self.next_cursor}
        if self.total is not None:
            view |= {"total": self.total, "total_is_capped": self.total_is_capped}
        return view


@dataclass(frozen=True, slots=True)
class _Order:
    """A sort: by a column and then by id, both in the same direction."""

    sort: str
    column: Column[Any]
    id: Column[Any]
    is_apart: bool = False
    along: tuple[ColumnElement[Any], ColumnElement[str]] | None = None

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def is_nullable(self) -> bool:
        return bool(self.column.nullable)

    def sorted(self, query: Select[T]) -> Select[T]:
        # A database that expects many rows would otherwise read the whole list in the index's order.
        column = func.coalesce(self.column, self.column) if self.is_apart else self.column
        columns = self.along or (column, self.id)
        return query.order_by(*(item.desc() if self.is_descending else item for item in columns))

    def beyond(self, place: tuple[Any, str]) -> ColumnElement[bool]:
        """Say which rows come after a place, in a form that an index can follow."""
        row, last = tuple_(*(self.along or (self.column, self.id))), tuple_(*map(literal, place))
        return row < last if self.is_descending else row > last


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the page before ended."""

    value: float | str | None
    id: str


def page(
    session: Session,
    query: Select[T],
    table: type[T],
    asked: Asked,
    *,
    is_sorted_apart: bool = False,
    along: tuple[ColumnElement[Any], ColumnElement[str]] | None = None,
) -> Page[T]:
    """Read one page.

    Args:
        session: To read with.
        query: All rows of the list, filtered but not sorted.
        table: What it selects; has the columns `id` and those of the sorts it offers.
        asked: Which page.
        is_sorted_apart: Find all rows first, and sort them then: they are few among many.
        along: Columns of another table of the query that hold the same as the sort's column and the
            id; their index is read instead.

    Raises:
        InvalidRequest: The limit, the sort or the cursor is not valid.
    """
    order = replace(_order(table, asked), is_apart=is_sorted_apart, along=along)
    after = None if asked.cursor is None else _decode(asked.cursor, order)
    items: list[T] = []
    for part in _parts(order, after):
        wanted = asked.limit + 1 - len(items)
        if wanted > 0:
            items += session.scalars(order.sorted(query.where(*part)).limit(wanted))
    is_more = len(items) > asked.limit
    items = items[: asked.limit]
    return Page(
        items=items,
        next_cursor=_encode(items[-1], order) if is_more else None,
        **_count(session, query, order) if asked.count else {},
    )


def _order(table: type[Table], asked: Asked) -> _Order:
    if not 1 <= asked.limit <= MAX_LIMIT:
        raise InvalidRequest(f"'limit' must be 1 to {MAX_LIMIT}.", details={"path": "limit"})
    columns = table.__mapper__.columns
    offered = [sort for sort in SORTS if sort.removeprefix("-") in columns]
    if asked.sort not in offered:
        raise InvalidRequest(
            f"'sort' must be one of {', '.join(offered)}.", details={"path": "sort"}
        )
    return _Order(asked.sort, columns[asked.sort.removeprefix("-")], columns["id"])


def _parts(order: _Order, after: _Place | None) -> Iterator[tuple[ColumnElement[bool], ...]]:
    """Give the conditions of the list's parts: rows with a value, then those without.

    Databases disagree on where nulls are sorted, and no index follows a comparison with them.
    """
    if not order.is_nullable:
        yield () if after is None else (order.beyond((after.value, after.id)),)
        return
    if after is None:
        yield (order.column.is_not(None),)
    elif after.value is not None:
        yield order.column.is_not(None), order.beyond((after.value, after.id))
    if after is None or after.value is not None:
        yield (order.column.is_(None),)
    else:
        is_beyond = order.id < after.id if order.is_descending else order.id > after.id
        yield order.column.is_(None), is_beyond


def _count(session: Session, query: Select[T], order: _Order) -> dict[str, Any]:
    some = query.with_only_columns(order.id).limit(COUNTED_TO + 1).subquery()
    count = session.scalar(select(func.count()).select_from(some)) or 0
    return {"total": min(count, COUNTED_TO), "total_is_capped": count > COUNTED_TO}


def _encode(row: Table, order: _Order) -> str:
    place = [order.sort, getattr(row, order.column.name), getattr(row, order.id.name)]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _decode(cursor: str, order: _Order) -> _Place:
    try:
        if len(cursor) > LONGEST_CURSOR:
            raise ValueError
        padded = cursor + "=" * (-len(cursor) % 4)
        sort, value, row_id = json.loads(base64.b64decode(padded, altchars="-_", validate=True))
        if sort != order.sort:
            raise ValueError
        return _Place(_value(value, order), _text(row_id))
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise InvalidRequest(
            "'cursor' is not one that this list gave, with this sort.", details={"path": "cursor"}
        ) from error


def _value(value: Any, order: _Order) -> float | str | None:
    if value is None and order.is_nullable:
        return None
    if order.column.type.python_type is str:
        return _text(value)
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    return value.encode().decode()
