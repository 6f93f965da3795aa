"""What was done by whom, read by administrators, and forgotten when it is old."""

import time
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, delete, select, tuple_
from sqlalchemy.orm import Session

from tiro.store import paging
from tiro.store.tables import AuditRow
from tiro.store.views import rfc3339

SORT = "-at"
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries are meant; None means any.

    Attributes:
        action: Such as `account.created`, or `account` for all that was done to accounts.
        account_id: Who did it.
        target: What it was done to.
        since: Then or later, seconds since the epoch.
        before: Before then.
    """

    action: str | None = None
    account_id: str | None = None
    target: str | None = None
    since: float | None = None
    before: float | None = None


def page(session: Session, filters: Filters, asked: paging.Asked) -> paging.Page[AuditRow]:
    """Read one page, newest first."""
    query = select(AuditRow).where(*_conditions(filters))
    return paging.page(session, query, AuditRow, replace(asked, sort=SORT))


def older(session: Session, filters: Filters, last: AuditRow | None) -> list[AuditRow]:
    """Read the next entries after the last one that was read, newest first."""
    query = select(AuditRow).where(*_conditions(filters))
    if last is not None:
        query = query.where(tuple_(AuditRow.at, AuditRow.id) < tuple_(last.at, last.id))
    query = query.order_by(AuditRow.at.desc(), AuditRow.id.desc())
    return list(session.scalars(query.limit(BATCH)))


def view(row: AuditRow) -> dict[str, Any]:
    """Give an entry as the API shows it."""
    return {
        "id": row.id,
        "at": rfc3339(row.at),
        "account_id": row.account_id,
        "actor": row.actor,
        "action": row.action,
        "target": row.target,
        "before": row.before,
        "after": row.after,
        "address": row.address,
        "request_id": row.request_id,
    }


def sweep(session: Session, older_than_seconds: float) -> int:
    """Delete old entries, so many at a time that others do not wait long; gives how many."""
    old = (
        select(AuditRow.id)
        .where(AuditRow.at < time.time() - older_than_seconds)
        .order_by(AuditRow.at)
        .limit(BATCH)
    )
    ids = list(session.scalars(old))
    session.execute(delete(AuditRow).where(AuditRow.id.in_(ids)))
    return len(ids)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.action is not None and "." in filters.action:
        found.append(AuditRow.action == filters.action)
    elif filters.action is not None:
        found.append(AuditRow.action.startswith(f"{filters.action}.", autoescape=True))
    if filters.account_id is not None:
        found.append(AuditRow.account_id == filters.account_id)
    if filters.target is not None:
        found.append(AuditRow.target == filters.target)
    if filters.since is not None:
        found.append(AuditRow.at >= filters.since)
    if filters.before is not None:
        found.append(AuditRow.at < filters.before)
    return found
