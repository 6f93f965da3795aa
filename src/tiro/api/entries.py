"""How somebody came in, as read from the database or from the settings."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, cast

from pydantic import SecretStr

from tiro.actions.context import Context
from tiro.api.callers import (
    ADMINISTRATOR,
    ALL_SCOPES,
    MEMBER,
    WITHOUT_ADMIN,
    Caller,
    Role,
    Scope,
    local_user,
    scopes_of,
)
from tiro.settings import Settings
from tiro.store import keys, sessions, tokens
from tiro.store.database import Session
from tiro.store.tables import LOCAL_OWNER, User

Kind = Literal["session", "key", "owner", "local", "settings"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A caller, and by what they came in; `until` is seconds since the epoch."""

    caller: Caller
    kind: Kind
    secret: str = ""
    until: float = float("inf")


class SettingsKeys:
    """The keys that the settings name, as hashes."""

    def __init__(self, settings: Settings) -> None:
        self._plain = _hashes(settings.api_keys)
        self._admin = _hashes(settings.admin_keys)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._plain or self._admin)

    def caller(self, given: str) -> Caller | None:
        """Say whose key it is; None when it is none of these."""
        digest = hashlib.sha256(given.encode()).digest()
        is_plain, is_admin = _is_among(self._plain, digest), _is_among(self._admin, digest)
        if not (is_plain or is_admin):
            return None
        return Caller(
            LOCAL_OWNER,
            LOCAL_OWNER,
            role=ADMINISTRATOR if is_admin else MEMBER,
            scopes=ALL_SCOPES if is_admin else WITHOUT_ADMIN,
            via="key",
            name="key of TIRO_ADMIN_KEYS" if is_admin else "key of TIRO_API_KEYS",
        )


def local_entry() -> Entry:
    """Give the one person of a server without accounts and keys."""
    return Entry(local_user(), "local")


def look_up(context: Context, kind: Kind, secret: str) -> Entry | None:
    with context.database.read() as session:
        if kind == "session":
            return _session(session, context, secret)
        if kind == "key":
            return _key(session, secret)
        user = session.get(User, secret)
        return linked(secret) if user is not None and user.is_active else None


def _session(session: Session, context: Context, secret: str) -> Entry | None:
    idle_seconds = context.settings.accounts.session_idle_seconds
    found = sessions.find(session, secret, idle_seconds)
    if found is None or not found[1].is_active or not tokens.is_same(found[0].token_hash, secret):
        return None
    row, user = found
    caller = replace(_caller(user), via="session", session_id=row.id)
    return Entry(caller, "session", secret, row.expires_at)


def _key(session: Session, secret: str) -> Entry | None:
    found = keys.find(session, secret)
    if found is None or not found[1].is_active or not tokens.is_same(found[0].token_hash, secret):
        return None
    row, user = found
    account = _caller(user)
    scopes = account.scopes & cast("frozenset[Scope]", frozenset(row.scopes))
    name = f"{account.name} (key {row.name})"
    caller = replace(account, via="key", key_id=row.id, scopes=scopes, name=name)
    until = float("inf") if row.expires_at is None else row.expires_at
    return Entry(caller, "key", secret, until)


def _caller(user: User) -> Caller:
    role = cast("Role", user.role)
    return Caller(
        user.id,
        user.id,
        role=role,
        scopes=scopes_of(role),
        name=user.login or user.name,
        must_change_password=user.must_change_password,
    )


def linked(owner_id: str) -> Entry:
    return Entry(Caller(owner_id, via="link", name="link"), "owner", owner_id)


def _hashes(known: Iterable[SecretStr]) -> tuple[bytes, ...]:
    return tuple(hashlib.sha256(key.get_secret_value().encode()).digest() for key in known)


def _is_among(known: Iterable[bytes], given: bytes) -> bool:
    """Compare with every key, so that the time tells nothing of which one matched."""
    matches = [hmac.compare_digest(item, given) for item in known]
    return any(matches)
