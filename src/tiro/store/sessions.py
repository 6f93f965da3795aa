"""Who is logged in."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tiro.errors import NotFound
from tiro.store.ids import new_id
from tiro.store.tables import SessionRow, User

LONGEST_AGENT = 300
LONGEST_ADDRESS = 100
SHOWN = 200


@dataclass(frozen=True, slots=True)
class From:
    """Where somebody logs in from."""

    address: str | None = None
    user_agent: str | None = None


def add(
    session: Session, account_id: str, token_hash: str, *, seconds: float, place: From
) -> SessionRow:
    """Keep a new session that lasts so long at most."""
    moment = time.time()
    row = SessionRow(
        id=new_id("ses"),
        account_id=account_id,
        token_hash=token_hash,
        created_at=moment,
        last_used_at=moment,
        expires_at=moment + seconds,
        address=(place.address or "")[:LONGEST_ADDRESS] or None,
        user_agent=(place.user_agent or "")[:LONGEST_AGENT] or None,
    )
    session.add(row)
    session.flush()
    return row


def find(session: Session, token_hash: str, idle_seconds: float) -> tuple[SessionRow, User] | None:
    """Read a session that has not ended, and its account."""
    moment = time.time()
    row = session.execute(
        select(SessionRow, User)
        .join(User, User.id == SessionRow.account_id)
        .where(
            SessionRow.token_hash == token_hash,
            SessionRow.expires_at > moment,
            SessionRow.last_used_at > moment - idle_seconds,
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def of_account(session: Session, account_id: str, idle_seconds: float) -> list[SessionRow]:
    """List the sessions of an account that have not ended, the newest first."""
    moment = time.time()
    query = select(SessionRow).where(
        SessionRow.account_id == account_id,
        SessionRow.expires_at > moment,
        SessionRow.last_used_at > moment - idle_seconds,
    )
    newest = query.order_by(SessionRow.created_at.desc(), SessionRow.id.desc()).limit(SHOWN)
    return list(session.scalars(newest))


def end(session: Session, account_id: str, session_id: str) -> None:
    """End one session of an account.

    Raises:
        NotFound: It has none of this id.
    """
    gone = delete(SessionRow).where(
        SessionRow.id == session_id, SessionRow.account_id == account_id
    )
    if session.scalar(gone.returning(SessionRow.id)) is None:
        raise NotFound("There is no session with this id.")


def end_all(session: Session, account_id: str, *, but: str | None = None) -> int:
    """End all sessions of an account but one; gives how many."""
    gone = delete(SessionRow).where(SessionRow.account_id == account_id)
    if but is not None:
        gone = gone.where(SessionRow.id != but)
    return len(session.scalars(gone.returning(SessionRow.id)).all())


def touch(session: Session, used: Mapping[str, float]) -> None:
    """Write down when sessions were used last."""
    for session_id, moment in sorted(used.items()):
        session.execute(
            update(SessionRow)
            .where(SessionRow.id == session_id, SessionRow.last_used_at < moment)
            .values(last_used_at=moment)
        )


def sweep(session: Session, idle_seconds: float) -> None:
    """Forget sessions that have ended."""
    moment = time.time()
    session.execute(delete(SessionRow).where(SessionRow.expires_at <= moment))
    session.execute(delete(SessionRow).where(SessionRow.last_used_at <= moment - idle_seconds))
