"""Logging in and out, and the sessions that come of it."""

import time
from dataclasses import dataclass
from typing import Any

from tiro.actions import passwords
from tiro.actions.backoff import BackOff
from tiro.actions.context import Context
from tiro.errors import LoginRefused
from tiro.store import accounts, audit, sessions, tokens
from tiro.store.audit import Actor
from tiro.store.database import Session
from tiro.store.sessions import From
from tiro.store.tables import SessionRow, User
from tiro.store.tokens import Hashes
from tiro.store.views import rfc3339


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that was just begun; `token` is what the cookie holds, and is never told again."""

    token: str
    account: dict[str, Any]


def login(
    context: Context, back_off: BackOff, *, name: str, password: str, place: From, old: str | None
) -> Opened:
    """Let somebody in by login and password.

    Args:
        context: Where accounts are.
        back_off: Counts what failed.
        name: The login.
        password: The password.
        place: Where they are.
        old: The cookie that came along, whose session ends: each login begins a new one.

    Raises:
        LoginRefused: They do not fit, or the account is deactivated or has no password.
        RateLimited: Too many were wrong.
    """
    back_off.begin(name, place.address)
    with context.database.read() as session:
        user = accounts.by_login(session, name)
    known = None if user is None or not user.is_active else user.password_hash
    is_right, fresh = passwords.verify(password, known)
    if user is None or not is_right:
        _note_refusal(context, user, place)
        raise LoginRefused
    with context.database.write() as session:
        held = accounts.get(session, user.id, lock=True)
        if not held.is_active or held.password_hash != user.password_hash:
            raise LoginRefused
        if fresh is not None:
            held.password_hash = fresh
        opened = open_for(context, session, held, place=place, old=old, how="password")
    back_off.forget(name, place.address)
    return opened


def begin(context: Context, account_id: str, place: From) -> Opened:
    """Begin a session of an account that was just made."""
    with context.database.write() as session:
        user = accounts.get(session, account_id, lock=True)
        return open_for(context, session, user, place=place, old=None, how="setup")


def open_for(
    context: Context, session: Session, user: User, *, place: From, old: str | None, how: str
) -> Opened:
    """Begin a session of an account that has proven who it is, in the caller's transaction."""
    hashes = Hashes(context.settings, tokens.SESSION)
    token = tokens.new_token()
    if old is not None:
        _end_by_token(session, hashes.of(old))
    seconds = context.settings.accounts.session_seconds
    row = sessions.add(session, user.id, hashes.of(token), seconds=seconds, place=place)
    user.last_login_at = time.time()
    session.flush()
    who = Actor(user.id, user.login or user.name, place.address)
    audit.record(session, who=who, action="session.begun", target=row.id, after={"by": how})
    return Opened(token, accounts.view(user))


def logout(context: Context, account_id: str, session_id: str) -> None:
    """End a session; it may have ended already."""
    with context.database.write() as session:
        sessions.end(session, account_id, session_id)
        accounts.tell(session, account_id)


def listed(context: Context, account_id: str, current: str | None) -> dict[str, Any]:
    """List the sessions of an account, the newest first."""
    idle_seconds = context.settings.accounts.session_idle_seconds
    with context.database.read() as session:
        rows = sessions.of_account(session, account_id, idle_seconds)
    return {"items": [_view(row, current) for row in rows], "next_cursor": None}


def end(context: Context, account_id: str, session_id: str, who: Actor) -> None:
    """End one session of an account.

    Raises:
        NotFound: It has none of this id.
    """
    with context.database.write() as session:
        sessions.end(session, account_id, session_id)
        audit.record(session, who=who, action="session.ended", target=session_id)
        accounts.tell(session, account_id)


def end_others(context: Context, account_id: str, current: str | None, who: Actor) -> int:
    """End all sessions of an account but the one that asks; gives how many."""
    with context.database.write() as session:
        count = sessions.end_all(session, account_id, but=current)
        if count:
            told = {"sessions": count}
            audit.record(session, who=who, action="session.ended", target=account_id, after=told)
            accounts.tell(session, account_id)
    return count


def _end_by_token(session: Session, token_hash: str) -> None:
    found = sessions.find(session, token_hash, idle_seconds=float("inf"))
    if found is not None:
        sessions.end(session, found[1].id, found[0].id)
        accounts.tell(session, found[1].id)


def _note_refusal(context: Context, user: User | None, place: From) -> None:
    """Keep that somebody was refused; never what they typed, which may be a password."""
    who = Actor(None, "somebody", place.address)
    with context.database.write() as session:
        target = None if user is None else user.id
        audit.record(session, who=who, action="login.refused", target=target)


def _view(row: SessionRow, current: str | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "created_at": rfc3339(row.created_at),
        "last_used_at": rfc3339(row.last_used_at),
        "address": row.address,
        "user_agent": row.user_agent,
        "is_current": row.id == current,
    }
