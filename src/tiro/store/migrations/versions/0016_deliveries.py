"""Deliveries and their attempts."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

ID = sa.String(48)
NULL = {"none_as_null": True}


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("destination_id", ID, nullable=False),
        sa.Column("recording_id", ID),
        sa.Column("event_type", sa.String(40), nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("event_key", sa.String(200), nullable=False),
        sa.Column("body", sa.JSON(**NULL), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("next_try_at", sa.Double),
        sa.Column("job_id", ID),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("most_attempts", sa.Integer),
        sa.Column("series", sa.Integer, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("is_held", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("began_at", sa.Double),
        sa.Column("finished_at", sa.Double),
        sa.Column("last_answer", sa.JSON(**NULL)),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint(
            "destination_id", "event_key", name="uq_deliveries_destination_id_event_key"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_deliveries_owner_id"),
        _of("deliveries", "destination_id", "destinations.id"),
        _of("deliveries", "recording_id", "recordings.id"),
    )
    for columns in (
        ["owner_id", "created_at", "id"],
        ["owner_id", "state", "created_at", "id"],
        ["destination_id", "state", "created_at", "id"],
        ["recording_id", "created_at"],
        ["state", "next_try_at"],
    ):
        op.create_index(f"ix_deliveries_{'_'.join(columns)}", "deliveries", columns)
    where = sa.text("is_held")
    op.create_index(
        "ix_deliveries_held",
        "deliveries",
        ["destination_id", "next_try_at", "id"],
        sqlite_where=where,
        postgresql_where=where,
    )
    _attempts()
    _states()


def _attempts() -> None:
    op.create_table(
        "delivery_attempts",
        sa.Column("delivery_id", ID, nullable=False),
        sa.Column("series", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("outcome", sa.String(20)),
        sa.Column("seconds", sa.Double),
        sa.Column("status", sa.Integer),
        sa.Column("message", sa.String(400)),
        sa.PrimaryKeyConstraint("delivery_id", "series", "number", name="pk_delivery_attempts"),
        _of("delivery_attempts", "delivery_id", "deliveries.id"),
    )


def _states() -> None:
    op.create_table(
        "destination_states",
        sa.Column("destination_id", ID, nullable=False),
        sa.Column("recording_id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("data", sa.JSON(**NULL), nullable=False),
        sa.PrimaryKeyConstraint("destination_id", "recording_id", name="pk_destination_states"),
        _of("destination_states", "destination_id", "destinations.id"),
        _of("destination_states", "recording_id", "recordings.id"),
    )
    op.create_index("ix_destination_states_recording_id", "destination_states", ["recording_id"])


def _of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [target], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )
