"""Retention, settings changed at run time, quotas and shares of the queue."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ID = sa.String(48)
NULL = {"none_as_null": True}
EPOCH = 1_767_225_600
"""2026-01-01T00:00:00Z: before, the place of a job was counted from then, in steps of ten seconds."""
SILENCED = "media_deleted_at IS NOT NULL AND media_key IS NOT NULL"


def upgrade() -> None:
    _keeping()
    _administration()
    _quotas()
    _turns()


def _keeping() -> None:
    op.add_column("recordings", sa.Column("media_deleted_at", sa.Double))
    op.add_column("recordings", sa.Column("origin_mark", sa.String(80)))
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
        ("ix_recordings_silenced", ["media_deleted_at"], SILENCED, False),
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
    op.create_index("ix_jobs_created_at_id", "jobs", ["created_at", "id"])
    op.create_index("ix_jobs_state_created_at_id", "jobs", ["state", "created_at", "id"])
    where = sa.text("media_key IS NOT NULL")
    columns = ["owner_id", "size_bytes"]
    op.create_index(
        "ix_recordings_stored", "recordings", columns, sqlite_where=where, postgresql_where=where
    )


def _quotas() -> None:
    op.add_column("users", sa.Column("quotas", sa.JSON(**NULL)))
    op.create_table(
        "audio_use",
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "month", name="pk_audio_use"),
        _of_owner("audio_use"),
    )


def _turns() -> None:
    """Jobs that wait go on in the order in which they came, and before those that come now."""
    op.create_table(
        "queue_turns",
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("is_long", sa.Boolean, nullable=False),
        sa.Column("turn", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "priority", "is_long", name="pk_queue_turns"),
        _of_owner("queue_turns"),
    )
    op.create_table(
        "queue_clock",
        sa.Column("priority", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("turn", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("priority", name="pk_queue_clock"),
    )
    op.add_column("jobs", sa.Column("turn", sa.BigInteger, server_default="0", nullable=False))
    op.add_column(
        "jobs", sa.Column("is_held", sa.Boolean, server_default=sa.false(), nullable=False)
    )
    op.execute(f"UPDATE jobs SET turn = CAST((queued_at - {EPOCH}) / 10 AS INTEGER)")
    op.execute(
        "INSERT INTO queue_clock (priority, turn)"
        " SELECT priority, MAX(turn) FROM jobs GROUP BY priority"
    )
    op.drop_index("ix_jobs_state_priority_queued_at", "jobs")
    op.create_index("ix_jobs_state_priority_turn_id", "jobs", ["state", "priority", "turn", "id"])
    where = sa.text("is_held")
    op.create_index(
        "ix_jobs_held",
        "jobs",
        ["owner_id", "priority", "turn"],
        sqlite_where=where,
        postgresql_where=where,
    )


def _of_owner(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["owner_id"], ["users.id"], name=f"fk_{table}_owner_id", ondelete="CASCADE"
    )
