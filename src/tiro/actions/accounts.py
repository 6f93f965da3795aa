"""Accounts: the first one, those that administrators make and change, and what people change of their own."""

import secrets
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tiro.actions import passwords, quotas
from tiro.actions.context import Context
from tiro.errors import InvalidRequest, LoginRefused, NotFound, StateConflict
from tiro.store import accounts, audit, keys, paging, sessions
from tiro.store.accounts import ADMINISTRATOR
from tiro.store.audit import Actor
from tiro.store.database import Session
from tiro.store.ids import new_id
from tiro.store.tables import LOCAL_OWNER, User

LONGEST_LOGIN = 200
LONGEST_NAME = 200
MADE_PARTS = 4
MADE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of made passwords: none that looks like another."""
SHOWN_CHANGES = ("login", "name", "role", "is_active", "quotas")


@dataclass(frozen=True, slots=True)
class Draft:
    """A new account; without a password one is made, and has to be changed at the first login."""

    login: str
    name: str
    role: str = accounts.MEMBER
    password: str | None = None


def create_first(context: Context, draft: Draft, who: Actor) -> dict[str, Any]:
    """Make the local user the first account: an administrator who has all that is there.

    Raises:
        StateConflict: There is an account already.
        PasswordWeak: The password is easily guessed.
        InvalidRequest: The login or the name cannot be one.
    """
    login, name = _checked_login(draft.login), _checked_name(draft.name)
    password_hash = _hash_of(context, draft.password or "", login, name)
    with context.database.write() as session:
        # Two that come at once wait for each other here, and the second finds an account.
        user = accounts.get(session, LOCAL_OWNER, lock=True)
        if accounts.any_there(session):
            raise StateConflict("There is an account already. Log in.")
        user.login, user.login_folded = login, accounts.folded(login)
        user.name, user.role, user.is_active = name, ADMINISTRATOR, True
        user.password_hash = password_hash
        session.flush()
        _record(session, who, "account.created", user, after=_told(user))
        accounts.tell(session, user.id)
        return accounts.view(user)


def create(context: Context, draft: Draft, who: Actor) -> dict[str, Any]:
    """Make an account; the answer holds the password once where it was made here.

    Raises:
        StateConflict: The login is taken, or there is no first account yet.
        PasswordWeak: The password is easily guessed.
        InvalidRequest: The login or the name cannot be one.
    """
    login, name = _checked_login(draft.login), _checked_name(draft.name)
    password = draft.password or made_password()
    password_hash = _hash_of(context, password, login, name)
    with context.database.write() as session:
        if not accounts.any_there(session):
            raise StateConflict("Make the first account first: it is the administrator's.")
        accounts.require_free_login(session, login)
        user = User(
            id=new_id("usr"),
            name=name,
            role=draft.role,
            created_at=time.time(),
            login=login,
            login_folded=accounts.folded(login),
            password_hash=password_hash,
            must_change_password=draft.password is None,
        )
        session.add(user)
        session.flush()
        _record(session, who, "account.created", user, after=_told(user))
        shown = accounts.view(user)
    return shown if draft.password is not None else {**shown, "password": password}


def page(context: Context, text: str | None, asked: paging.Asked) -> dict[str, Any]:
    """Give one page of all accounts."""
    with context.database.read() as session:
        found = accounts.page(session, text, asked)
        return found.view([accounts.view(user) for user in found.items])


def show(context: Context, account_id: str) -> dict[str, Any]:
    """Give one account.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.read() as session:
        return accounts.view(accounts.get(session, account_id))


def change(context: Context, account_id: str, values: dict[str, Any], who: Actor) -> dict[str, Any]:
    """Change name, login, role or whether an account is active.

    Raises:
        NotFound: There is none of this id.
        StateConflict: The login is taken, or no active administrator would be left.
        InvalidRequest: The login or the name cannot be one.
    """
    with context.database.write() as session:
        if values.get("role", ADMINISTRATOR) != ADMINISTRATOR or values.get("is_active") is False:
            accounts.require_other_administrator(session, account_id)
        user = _account(session, account_id)
        before = _told(user)
        _apply(session, user, values)
        session.flush()
        if not user.is_active:
            sessions.end_all(session, user.id)
            keys.revoke_all(session, user.id)
        _record(session, who, "account.changed", user, before=before, after=_told(user))
        accounts.tell(session, user.id)
        return accounts.view(user)


def rename(context: Context, account_id: str, name: str) -> dict[str, Any]:
    """Change one's own name.

    Raises:
        InvalidRequest: It cannot be one.
    """
    with context.database.write() as session:
        user = accounts.get(session, account_id, lock=True)
        user.name = _checked_name(name)
        session.flush()
        return accounts.view(user)


def reset_password(
    context: Context, account_id: str, password: str | None, who: Actor
) -> dict[str, Any]:
    """Give an account a new password, to be changed at the next login; it is logged out everywhere.

    Raises:
        NotFound: There is none of this id.
        PasswordWeak: The password is easily guessed.
    """
    with context.database.read() as session:
        found = _account(session, account_id)
    new = password or made_password()
    password_hash = _hash_of(context, new, found.login or "", found.name)
    with context.database.write() as session:
        user = _account(session, account_id)
        if user.login_folded is None:
            raise StateConflict("This account has no login. Give it one first.")
        user.password_hash, user.must_change_password = password_hash, True
        sessions.end_all(session, user.id)
        _record(session, who, "account.password_reset", user)
        accounts.tell(session, user.id)
    return {"password": new if password is None else None}


def change_password(
    context: Context, account_id: str, *, current: str, new: str, but: str | None, who: Actor
) -> None:
    """Change one's own password; all other sessions end.

    Args:
        context: Where accounts are.
        account_id: Whose.
        current: The password as it is.
        new: The next one.
        but: The session that stays.
        who: Who asks, for the audit log.

    Raises:
        LoginRefused: The current password is wrong.
        StateConflict: The account has no password.
        PasswordWeak: The new one is easily guessed.
    """
    with context.database.read() as session:
        user = accounts.get(session, account_id)
    if user.password_hash is None:
        raise StateConflict("This account has no password.")
    is_right, _ = passwords.verify(current, user.password_hash)
    if not is_right:
        raise LoginRefused("The current password is wrong.", details={"path": "current"})
    if new == current:
        raise InvalidRequest(
            "Choose another password than the current one.", details={"path": "new"}
        )
    password_hash = _hash_of(context, new, user.login or "", user.name)
    with context.database.write() as session:
        fresh = accounts.get(session, account_id, lock=True)
        if fresh.password_hash != user.password_hash:
            raise LoginRefused("The current password is wrong.", details={"path": "current"})
        fresh.password_hash, fresh.must_change_password = password_hash, False
        sessions.end_all(session, account_id, but=but)
        _record(session, who, "account.password_changed", fresh)
        accounts.tell(session, account_id)


def made_password() -> str:
    """Make a password that can be read out: four groups of four letters and digits, 79 bits."""
    letters = [[secrets.choice(MADE_LETTERS) for _ in range(4)] for _ in range(MADE_PARTS)]
    return "-".join(map("".join, letters))


def _apply(session: Session, user: User, values: dict[str, Any]) -> None:
    setters: dict[str, Callable[[Any], None]] = {
        "name": lambda value: setattr(user, "name", _checked_name(value)),
        "role": lambda value: setattr(user, "role", value),
        "is_active": lambda value: setattr(user, "is_active", value),
        "quotas": lambda value: setattr(user, "quotas", quotas.check(value)),
        "login": lambda value: _set_login(session, user, value),
    }
    for field, value in values.items():
        setters[field](value)


def _set_login(session: Session, user: User, login: str) -> None:
    checked = _checked_login(login)
    accounts.require_free_login(session, checked, but=user.id)
    user.login, user.login_folded = checked, accounts.folded(checked)


def _account(session: Session, account_id: str) -> User:
    user = accounts.get(session, account_id)
    if user.login_folded is None and user.subject is None:
        raise NotFound("There is no account with this id.")
    return user


def _hash_of(context: Context, password: str, login: str, name: str) -> str:
    characters = context.settings.accounts.password_characters
    passwords.check(password, login=login, name=name, characters=characters)
    return passwords.hashed(password)


def _checked_login(login: str) -> str:
    """Give a login as it is kept.

    Raises:
        InvalidRequest: It is empty, too long, or holds spaces or control characters.
    """
    text = unicodedata.normalize("NFKC", login).strip()
    is_fit = 0 < len(text) <= LONGEST_LOGIN and all(map(_is_visible, text)) and " " not in text
    if not is_fit:
        raise InvalidRequest(
            f"A login has 1 to {LONGEST_LOGIN} characters and no spaces.", details={"path": "login"}
        )
    return text


def _checked_name(name: str) -> str:
    text = unicodedata.normalize("NFC", name).strip()
    if not (0 < len(text) <= LONGEST_NAME and all(map(_is_visible, text))):
        raise InvalidRequest(
            f"A name has 1 to {LONGEST_NAME} characters, and no line breaks.",
            details={"path": "name"},
        )
    return text


def _is_visible(char: str) -> bool:
    """Whether a character may stand in a name: no controls, no line breaks, nothing that turns text around."""
    return char == " " or not (
        unicodedata.category(char) in {"Cc", "Cs", "Co", "Zl", "Zp", "Zs"}
        or char in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


def _told(user: User) -> dict[str, Any]:
    return {field: getattr(user, field) for field in SHOWN_CHANGES}


def _record(session: Session, who: Actor, action: str, user: User, **told: Any) -> None:
    audit.record(session, who=who, action=action, target=user.id, **told)
