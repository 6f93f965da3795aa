"""Who owns recordings, how they come in, and what was done by whom."""

from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, Text, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from tiro.store.tables.base import ID, Table

KEYED_HASH = String(64)


class User(Table):
    """An account; the migration makes the local user, which becomes the first account.

    Without `login` nobody can come in as this user but the local one. `login_folded` is what a
    login is found by. `issuer` and `subject` name the account at an OpenID provider. With
    `closing_at` it is being deleted: nobody comes in as it, and a worker removes what it has.
    """

    __tablename__ = "users"
    __table_args__ = (
        Index("uq_users_login_folded", "login_folded", unique=True),
        Index("uq_users_issuer_subject", "issuer", "subject", unique=True),
        Index(
            "ix_users_closing",
            "closing_at",
            sqlite_where=text("closing_at IS NOT NULL"),
            postgresql_where=text("closing_at IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[float]
    login: Mapped[str | None] = mapped_column(String(200), default=None)
    login_folded: Mapped[str | None] = mapped_column(String(400), default=None)
    password_hash: Mapped[str | None] = mapped_column(Text, default=None, repr=False)
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=true(), default=True)
    must_change_password: Mapped[bool] = mapped_column(
        Boolean, server_default=false(), default=False
    )
    issuer: Mapped[str | None] = mapped_column(String(500), default=None)
    subject: Mapped[str | None] = mapped_column(String(255), default=None)
    preferences: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    last_login_at: Mapped[float | None] = mapped_column(default=None)
    quotas: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    retention: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    closing_at: Mapped[float | None] = mapped_column(default=None)


class SessionRow(Table):
    """Somebody who is logged in; of the cookie only a keyed hash is kept."""

    __tablename__ = "sessions"
    __table_args__ = (
        Index("uq_sessions_token_hash", "token_hash", unique=True),
        Index(None, "account_id", "created_at"),
        Index(None, "expires_at"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    account_id: Mapped[str] = mapped_column(ID, ForeignKey("users.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(KEYED_HASH, repr=False)
    created_at: Mapped[float]
    last_used_at: Mapped[float]
    expires_at: Mapped[float]
    address: Mapped[str | None] = mapped_column(String(100), default=None)
    user_agent: Mapped[str | None] = mapped_column(String(300), default=None)


class ApiKeyRow(Table):
    """A key of an account for programs; of the key only a keyed hash and its beginning are kept."""

    __tablename__ = "api_keys"
    __table_args__ = (
        Index("uq_api_keys_token_hash", "token_hash", unique=True),
        Index(None, "account_id", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    account_id: Mapped[str] = mapped_column(ID, ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    prefix: Mapped[str] = mapped_column(String(40))
    token_hash: Mapped[str] = mapped_column(KEYED_HASH, repr=False)
    scopes: Mapped[list[Any]]
    created_at: Mapped[float]
    expires_at: Mapped[float | None] = mapped_column(default=None)
    last_used_at: Mapped[float | None] = mapped_column(default=None)


class AuditRow(Table):
    """What an account did that others must be able to see later; never a secret."""

    __tablename__ = "audit"
    __table_args__ = (
        Index(None, "at", "id"),
        Index(None, "action", "at", "id"),
        Index(None, "account_id", "at", "id"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    at: Mapped[float]
    account_id: Mapped[str | None] = mapped_column(ID)
    actor: Mapped[str] = mapped_column(String(300))
    action: Mapped[str] = mapped_column(String(60))
    target: Mapped[str | None] = mapped_column(String(300))
    before: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True, default=None)
    after: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True, default=None)
    address: Mapped[str | None] = mapped_column(String(100), default=None)
    request_id: Mapped[str | None] = mapped_column(String(100), default=None)
