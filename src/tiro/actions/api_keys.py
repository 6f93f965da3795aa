"""API keys of accounts: made, named, with scopes and an end; shown once."""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from tiro.actions.context import Context
from tiro.errors import Forbidden, InvalidRequest, StateConflict
from tiro.store import accounts, audit, keys, owners, tokens
from tiro.store.audit import Actor
from tiro.store.database import Session
from tiro.store.tokens import Hashes

PREFIX = "tiro_k1_"
PREFIX_SHOWN = len(PREFIX) + 6


@dataclass(frozen=True, slots=True)
class Draft:
    """A new key; `expires_at` is seconds since the epoch."""

    name: str
    scopes: Sequence[str]
    expires_at: float | None = None


def create(
    context: Context,
    account_id: str,
    draft: Draft,
    *,
    may: Collection[str],
    who: Actor,
    by: str | None = None,
) -> dict[str, Any]:
    """Make a key; the answer holds it this once.

    Args:
        context: Where keys are.
        account_id: Whose.
        draft: What it is to be.
        may: The scopes of whoever asks: none may be given that they do not have.
        who: Who asks, for the audit log.
        by: The key that asks, if it is one: the new one may not outlast it.

    Raises:
        Forbidden: A scope is not theirs to give, or the new key would outlast the one that asks.
        InvalidRequest: It ends before it begins.
        StateConflict: The account has as many keys as it may.
    """
    for scope in draft.scopes:
        if scope not in may:
            raise Forbidden(
                f"You may not {scope}, so no key of yours may.", details={"scope": scope}
            )
    if draft.expires_at is not None and draft.expires_at <= time.time():
        raise InvalidRequest("expires_at lies in the past.", details={"path": "expires_at"})
    token = PREFIX + tokens.new_token()
    with context.database.write() as session:
        owners.lock(session, account_id)
        _require_end(session, by, draft.expires_at)
        if keys.count(session, account_id) >= context.settings.accounts.keys:
            raise StateConflict("This account has as many keys as it may. Revoke one first.")
        row = keys.add(
            session,
            account_id,
            name=draft.name,
            prefix=token[:PREFIX_SHOWN],
            token_hash=Hashes(context.settings, tokens.API_KEY).of(token),
            scopes=sorted(set(draft.scopes)),
            expires_at=draft.expires_at,
        )
        shown = keys.view(row)
        audit.record(session, who=who, action="key.created", target=row.id, after=_told(shown))
    return {**shown, "key": token}


def listed(context: Context, account_id: str) -> dict[str, Any]:
    """List the keys of an account, the newest first.

    Raises:
        NotFound: There is no such account.
    """
    with context.database.read() as session:
        accounts.get(session, account_id)
        found = [keys.view(key) for key in keys.of_account(session, account_id)]
    return {"items": found, "next_cursor": None}


def revoke(context: Context, account_id: str, key_id: str, who: Actor) -> None:
    """Take a key back; what it follows ends within seconds.

    Raises:
        NotFound: The account has none of this id.
    """
    with context.database.write() as session:
        gone = keys.revoke(session, account_id, key_id)
        told = _told(keys.view(gone))
        audit.record(session, who=who, action="key.revoked", target=key_id, before=told)
        accounts.tell(session, account_id)


def _require_end(session: Session, by: str | None, expires_at: float | None) -> None:
    """Let a key that ends make none that goes on: whoever found it would have it for good."""
    end = None if by is None else keys.end_of(session, by)
    if end is not None and (expires_at is None or expires_at > end):
        raise Forbidden(
            "This key ends, so no key that it makes may end later.", details={"path": "expires_at"}
        )


def _told(key: dict[str, Any]) -> dict[str, Any]:
    return {name: key[name] for name in ("name", "prefix", "scopes", "expires_at")}
