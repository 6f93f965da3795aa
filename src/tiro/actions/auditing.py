"""The audit log as administrators read it: in pages, or as a whole to keep elsewhere."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tiro.actions.context import Context
from tiro.store import audit_log, paging
from tiro.store.audit_log import Filters
from tiro.store.tables import AuditRow

COLUMNS = (
    "at", "actor", "action", "target", "before", "after", "account_id", "address", "request_id",
    "id",
)  # fmt: skip
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that spreadsheets would calculate."""
DAY_SECONDS = 86_400.0


def page(context: Context, filters: Filters, asked: paging.Asked) -> dict[str, Any]:
    """Give one page of the log, newest first."""
    with context.database.read() as session:
        found = audit_log.page(session, filters, asked)
        return found.view([audit_log.view(row) for row in found.items])


def as_csv(context: Context, filters: Filters) -> Iterator[bytes]:
    """Give all that is meant as a table, piece by piece."""
    yield _table([COLUMNS])
    for views in _batches(context, filters):
        yield _table([[_cell(view[column]) for column in COLUMNS] for view in views])


def as_lines(context: Context, filters: Filters) -> Iterator[bytes]:
    """Give all that is meant as JSON, an entry a line."""
    for views in _batches(context, filters):
        lines = (json.dumps(view, ensure_ascii=False) + "\n" for view in views)
        yield "".join(lines).encode("utf-8", "replace")


def sweep(context: Context) -> None:
    """Forget what is older than the setting says."""
    days = context.settings.audit.keep_days
    if days == "never":
        return
    while True:
        with context.database.write() as session:
            if audit_log.sweep(session, days * DAY_SECONDS) < audit_log.BATCH:
                return


def _batches(context: Context, filters: Filters) -> Iterator[list[dict[str, Any]]]:
    """Read in short transactions, so that a slow download holds nothing."""
    rows: list[AuditRow] = []
    while True:
        with context.database.read() as session:
            rows = audit_log.older(session, filters, rows[-1] if rows else None)
        if not rows:
            return
        yield [audit_log.view(row) for row in rows]


def _cell(value: Any) -> str:
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value)
    return f"'{text}" if text.startswith(FORMULAS) else text


def _table(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")
