"""Destinations and rules."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

ID = sa.String(48)


def upgrade() -> None:
    op.create_table(
        "destinations",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("config", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("secrets", sa.Text),
        sa.Column("secret_names", sa.JSON, nullable=False),
        sa.Column("old_secret_until", sa.Double),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("stopped_reason", sa.String(300)),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("updated_at", sa.Double, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_destinations"),
        _owner("destinations"),
        sa.UniqueConstraint("owner_id", "folded", name="uq_destinations_owner_id_folded"),
    )
    op.create_table(
        "rules",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("holds_for", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("makes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("updated_at", sa.Double, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rules"),
        _owner("rules"),
    )
    op.create_index("ix_rules_owner_id_position_id", "rules", ["owner_id", "position", "id"])


def _owner(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=f"fk_{table}_owner_id")
