"""Accounts: who may come in, and as what."""

import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from tiro.errors import NotFound, StateConflict
from tiro.store import events, paging
from tiro.store.tables import LOCAL_OWNER, User
from tiro.store.views import rfc3339

ADMINISTRATOR = "administrator"
MEMBER = "member"
NUL = "\x00"
"""What PostgreSQL cannot even be asked for."""
ACCESS = "access"
"""Kind of the event that tells that somebody may no longer, or may again, come in as they did."""


def view(user: User) -> dict[str, Any]:
    """Give an account as the API shows it."""
    return {
        "id": user.id,
        "login": user.login,
        "name": user.name,
        "role": user.role,
        "is_active": user.is_active,
        "created_at": rfc3339(user.created_at),
        "last_login_at": rfc3339(user.last_login_at),
        "has_password": user.password_hash is not None,
        "oidc": user.subject is not None,
        "must_change_password": user.must_change_password,
    }


def folded(login: str) -> str:
    """Give what a login is found by: case and ways of writing the same letter do not matter."""
    return unicodedata.normalize("NFKC", login.strip()).casefold()


def any_there(session: Session) -> bool:
    """Whether there is any account; before, the local user has everything and no login."""
    return bool(session.scalar(select(exists().where(_is_account()))))


def get(session: Session, account_id: str, *, lock: bool = False) -> User:
    """Read one account, or the local user.

    Raises:
        NotFound: There is none of this id.
    """
    query = select(User).where(User.id == account_id, or_(_is_account(), User.id == LOCAL_OWNER))
    user = session.scalar(query.with_for_update() if lock else query)
    if user is None:
        raise NotFound("There is no account with this id.")
    return user


def by_login(session: Session, login: str) -> User | None:
    """Look an account up by its login."""
    if NUL in login:
        return None
    return session.scalar(select(User).where(User.login_folded == folded(login)))


def by_subject(session: Session, issuer: str, subject: str) -> User | None:
    """Look an account up by what an OpenID provider calls it."""
    return session.scalar(select(User).where(User.issuer == issuer, User.subject == subject))


def page(session: Session, text: str | None, asked: paging.Asked) -> paging.Page[User]:
    """Read one page of all accounts; with a text, those whose login or name holds it."""
    query: Select[Any] = select(User).where(_is_account())
    if text:
        part = (
            text.replace(NUL, "\ufffd")
            .replace("\\", "\\\\")
            .replace("%", "\\%")
            .replace("_", "\\_")
        )
        query = query.where(
            or_(
                User.login_folded.like(f"%{folded(part)}%", escape="\\"),
                User.name.ilike(f"%{part}%", escape="\\"),
            )
        )
    return paging.page(session, query, User, asked)


def require_free_login(session: Session, login: str, *, but: str | None = None) -> None:
    """Refuse a login that another account has.

    Raises:
        StateConflict: It is taken.
    """
    found = by_login(session, login)
    if found is not None and found.id != but:
        raise StateConflict("This login is taken.", details={"path": "login"})


def require_other_administrator(session: Session, account_id: str) -> None:
    """Refuse what would leave no active administrator; two that go at once wait for each other.

    Raises:
        StateConflict: It is the last one.
    """
    active = select(User.id).where(
        User.role == ADMINISTRATOR, User.is_active.is_(True), _is_account()
    )
    found = session.scalars(active.order_by(User.id).with_for_update()).all()
    if account_id in found and len(found) == 1:
        raise StateConflict(
            "This is the last active administrator. Make another one first.",
            details={"reason": "last_administrator"},
        )


def tell(session: Session, account_id: str) -> None:
    """Let every process look again at who may come in as an account; streams that may not end."""
    events.add(session, kind=ACCESS, owner_id=account_id, data={"id": account_id})


def _is_account() -> ColumnElement[bool]:
    return and_(
        or_(User.login_folded.is_not(None), User.subject.is_not(None)), User.closing_at.is_(None)
    )
