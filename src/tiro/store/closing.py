"""Accounts that are being deleted, as rows: whatever names its owner goes, whatever table it is in."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table as Relation
from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.orm import Session

from tiro.errors import NotFound
from tiro.store import accounts
from tiro.store.database import now
from tiro.store.delivery_views import OPEN, STOPPED
from tiro.store.ids import new_id
from tiro.store.states import ENDED, State
from tiro.store.tables import (
    LOCAL_OWNER,
    ApiKeyRow,
    AuditRow,
    Delivery,
    Job,
    Recording,
    SessionRow,
    Table,
    UploadRow,
    User,
)

ROWS_AT_ONCE = 500
GONE = "deleted account"
BLANK: dict[str, Any] = {
    "name": "Local user",
    "role": accounts.ADMINISTRATOR,
    "is_active": True,
    "must_change_password": False,
}
"""The row of the local user, which other rows rely on, as it was before anybody used it."""


def get(session: Session, account_id: str) -> User:
    """Read an account, and let nobody else change it meanwhile.

    Raises:
        NotFound: There is none, or it is going already.
    """
    query = select(User).where(User.id == account_id, User.closing_at.is_(None))
    found = session.scalar(query.with_for_update())
    if found is None:
        raise NotFound("There is no account with this id.")
    return found


def begin(session: Session, account: User) -> int:
    """Let nobody come in as an account any more, and nothing be done for it; gives its recordings."""
    account.closing_at = now(session)
    # The local user has no login, and goes on with nothing.
    account.is_active = account.login is None and account.subject is None
    for table in (SessionRow, ApiKeyRow):
        session.execute(delete(table).where(table.account_id == account.id))
    session.execute(
        update(Job)
        .where(Job.owner_id == account.id, Job.state.not_in(ENDED))
        .values(state=State.CANCELLED, fence=Job.fence + 1, finished_at=now(session))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Delivery)
        .where(Delivery.owner_id == account.id, Delivery.state.in_(OPEN))
        .values(state=STOPPED, is_held=False, fence=Delivery.fence + 1, finished_at=now(session))
        .execution_options(synchronize_session=False)
    )
    accounts.tell(session, account.id)
    session.flush()
    count = select(func.count()).where(Recording.owner_id == account.id)
    return session.scalar(count) or 0


def due(session: Session) -> list[str]:
    """List the accounts that are going, the first one first."""
    query = select(User.id).where(User.closing_at.is_not(None)).order_by(User.closing_at)
    return list(session.scalars(query))


def recordings(session: Session, owner_id: str, after: str, limit: int) -> list[str]:
    """List what an account has recorded, whether it is hidden or not."""
    query = select(Recording.id).where(Recording.owner_id == owner_id, Recording.id > after)
    return list(session.scalars(query.order_by(Recording.id).limit(limit)))


def uploads(session: Session, owner_id: str) -> list[str]:
    """List the uploads of an account, also those that are under way."""
    return list(session.scalars(select(UploadRow.id).where(UploadRow.owner_id == owner_id)))


def jobs(session: Session, owner_id: str) -> list[str]:
    """List the jobs that an account has left, which are about no recording."""
    return list(session.scalars(select(Job.id).where(Job.owner_id == owner_id)))


def remove_some(session: Session, owner_id: str) -> bool:
    """Remove some of the rows that name an owner; whether there were any.

    Tables that others refer to come last. Recordings went before, file by file.
    """
    for table in _owned():
        keys = list(table.primary_key)
        mine = select(*keys).where(table.c.owner_id == owner_id).limit(ROWS_AT_ONCE)
        rows = [tuple(row) for row in session.execute(mine)]
        if rows:
            session.execute(delete(table).where(tuple_(*keys).in_(rows)))
            return True
    return False


def end(session: Session, owner_id: str) -> None:
    """Remove an account itself, and its name from what was noted of it; the local user becomes blank."""
    account = session.get_one(User, owner_id)
    _make_nameless(session, account)
    session.delete(account)
    session.flush()
    if owner_id == LOCAL_OWNER:
        session.add(User(id=LOCAL_OWNER, created_at=now(session), **BLANK))
        session.flush()


def _make_nameless(session: Session, account: User) -> None:
    """Keep of the audit log when and what was done, but not by and to whom."""
    nobody = f"{GONE} {new_id('usr')[-8:]}"
    session.execute(
        update(AuditRow)
        .where(AuditRow.account_id == account.id)
        .values(account_id=None, actor=nobody, before=None, after=None, address=None)
    )
    names = {account.id, account.name, account.login}
    session.execute(
        update(AuditRow)
        .where(AuditRow.target.in_([name for name in names if name]))
        .values(target=nobody, before=None, after=None)
    )


def _owned() -> Iterator[Relation]:
    for table in reversed(Table.metadata.sorted_tables):
        if "owner_id" in table.c and table.name != Recording.__tablename__:
            yield table
