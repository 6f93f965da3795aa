"""Accounts, sessions, API keys, preferences and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ID = sa.String(48)
NULL = {"none_as_null": True}


def upgrade() -> None:
    _accounts()
    _sessions()
    _api_keys()
    _audit()


def _accounts() -> None:
    for column in (
        sa.Column("login", sa.String(200)),
        sa.Column("login_folded", sa.String(400)),
        sa.Column("password_hash", sa.Text),
        sa.Column("is_active", sa.Boolean, server_default=sa.true(), nullable=False),
        sa.Column("must_change_password", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("issuer", sa.String(500)),
        sa.Column("subject", sa.String(255)),
        sa.Column("preferences", sa.JSON(**NULL)),
        sa.Column("last_login_at", sa.Double),
    ):
        op.add_column("users", column)
    op.create_index("uq_users_login_folded", "users", ["login_folded"], unique=True)
    op.create_index("uq_users_issuer_subject", "users", ["issuer", "subject"], unique=True)
    op.execute("UPDATE users SET role = 'administrator' WHERE role = 'admin'")


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"], ["users.id"], name=f"fk_{table}_account_id", ondelete="CASCADE"
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("last_used_at", sa.Double, nullable=False),
        sa.Column("expires_at", sa.Double, nullable=False),
        sa.Column("address", sa.String(100)),
        sa.Column("user_agent", sa.String(300)),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        _of_account("sessions"),
    )
    op.create_index("uq_sessions_token_hash", "sessions", ["token_hash"], unique=True)
    op.create_index("ix_sessions_account_id_created_at", "sessions", ["account_id", "created_at"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])


def _api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("prefix", sa.String(40), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("expires_at", sa.Double),
        sa.Column("last_used_at", sa.Double),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        _of_account("api_keys"),
    )
    op.create_index("uq_api_keys_token_hash", "api_keys", ["token_hash"], unique=True)
    op.create_index(
        "ix_api_keys_account_id_created_at_id", "api_keys", ["account_id", "created_at", "id"]
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("account_id", ID),
        sa.Column("actor", sa.String(300), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("target", sa.String(300)),
        sa.Column("before", sa.JSON(**NULL)),
        sa.Column("after", sa.JSON(**NULL)),
        sa.Column("address", sa.String(100)),
        sa.Column("request_id", sa.String(100)),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    for columns in (["at", "id"], ["action", "at", "id"], ["account_id", "at", "id"]):
        op.create_index(f"ix_audit_{'_'.join(columns)}", "audit", columns)
