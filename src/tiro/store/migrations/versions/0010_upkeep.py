"""Retention, settings changed at run time, quotas and shares of the queue."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

NULL = {"none_as_null": True}


def upgrade() -> None:
    _keeping()
    _administration()


def _keeping() -> None:
    op.add_column("recordings", sa.Column("media_deleted_at", sa.Double))
    op.add_column("recordings", sa.Column("origin_mark", sa.String(64)))
    op.add_column("users", sa.Column("retention", sa.JSON(**NULL)))
    op.add_column("users", sa.Column("closing_at", sa.Double))
    op.create_table(
        "schedules",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_schedules"),
    )
    for name, columns, condition, is_unique in (
        ("ix_recordings_sound", ["owner_id", "created_at"], "media_key IS NOT NULL", False),
        ("uq_recordings_origin", ["owner_id", "origin_mark"], "origin_mark IS NOT NULL", True),
    ):
        where = sa.text(condition)
        op.create_index(
            name,
            "recordings",
            columns,
            unique=is_unique,
            sqlite_where=where,
            postgresql_where=where,
        )
    op.create_index("ix_transcripts_owner_id_created_at", "transcripts", ["owner_id", "created_at"])
    where = sa.text("closing_at IS NOT NULL")
    op.create_index(
        "ix_users_closing", "users", ["closing_at"], sqlite_where=where, postgresql_where=where
    )


def _administration() -> None:
    op.create_table(
        "runtime_settings",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("value", sa.JSON(**NULL), nullable=False),
        sa.Column("updated_at", sa.Double, nullable=False),
        sa.Column("updated_by", sa.String(48)),
        sa.PrimaryKeyConstraint("name", name="pk_runtime_settings"),
    )
    op.create_table(
        "adapters",
        sa.Column("part", sa.String(20), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("updated_at", sa.Double, nullable=False),
        sa.Column("is_enabled", sa.Boolean, nullable=False),
        sa.Column("users_may_choose", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("part", "name", name="pk_adapters"),
    )
