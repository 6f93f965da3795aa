"""API keys of accounts."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from tiro.errors import NotFound
from tiro.store.ids import new_id
from tiro.store.tables import ApiKeyRow, User
from tiro.store.views import rfc3339


def view(key: ApiKeyRow) -> dict[str, Any]:
    """Give a key as the API shows it; what opens is not in it."""
    return {
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": key.scopes,
        "created_at": rfc3339(key.created_at),
        "expires_at": rfc3339(key.expires_at),
        "last_used_at": rfc3339(key.last_used_at),
    }


def add(
    session: Session,
    account_id: str,
    *,
    name: str,
    prefix: str,
    token_hash: str,
    scopes: Sequence[str],
    expires_at: float | None,
) -> ApiKeyRow:
    """Keep a new key."""
    row = ApiKeyRow(
        id=new_id("key"),
        account_id=account_id,
        name=name,
        prefix=prefix,
        token_hash=token_hash,
        scopes=list(scopes),
        created_at=time.time(),
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    return row


def find(session: Session, token_hash: str) -> tuple[ApiKeyRow, User] | None:
    """Read a key that has not expired, and its account."""
    row = session.execute(
        select(ApiKeyRow, User)
        .join(User, User.id == ApiKeyRow.account_id)
        .where(
            ApiKeyRow.token_hash == token_hash,
            or_(ApiKeyRow.expires_at.is_(None), ApiKeyRow.expires_at > time.time()),
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def end_of(session: Session, key_id: str) -> float | None:
    """Tell when a key ends; None when it never does, or was taken back."""
    return session.scalar(select(ApiKeyRow.expires_at).where(ApiKeyRow.id == key_id))


def of_account(session: Session, account_id: str) -> list[ApiKeyRow]:
    """List the keys of an account, the newest first; expired ones, too."""
    query = select(ApiKeyRow).where(ApiKeyRow.account_id == account_id)
    return list(session.scalars(query.order_by(ApiKeyRow.created_at.desc(), ApiKeyRow.id.desc())))


def count(session: Session, account_id: str) -> int:
    """Count the keys of an account."""
    query = select(func.count()).where(ApiKeyRow.account_id == account_id)
    return session.scalar(query) or 0


def revoke(session: Session, account_id: str, key_id: str) -> ApiKeyRow:
    """Take a key back for good; gives what it was.

    Raises:
        NotFound: The account has none of this id.
    """
    mine = (ApiKeyRow.id == key_id, ApiKeyRow.account_id == account_id)
    found = session.scalar(select(ApiKeyRow).where(*mine).with_for_update())
    if found is None:
        raise NotFound("There is no key with this id.")
    session.execute(delete(ApiKeyRow).where(*mine))
    return found


def revoke_all(session: Session, account_id: str) -> None:
    """Take all keys of an account back."""
    session.execute(delete(ApiKeyRow).where(ApiKeyRow.account_id == account_id))


def touch(session: Session, used: Mapping[str, float]) -> None:
    """Write down when keys were used last."""
    for key_id, moment in sorted(used.items()):
        is_older = or_(ApiKeyRow.last_used_at.is_(None), ApiKeyRow.last_used_at < moment)
        session.execute(
            update(ApiKeyRow).where(ApiKeyRow.id == key_id, is_older).values(last_used_at=moment)
        )
