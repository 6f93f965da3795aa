"""Templates of one's own."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

ID = sa.String(48)


def upgrade() -> None:
    op.create_table(
        "note_templates",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("card", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("is_shared", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_note_templates"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_note_templates_owner_id"),
        sa.UniqueConstraint(
            "owner_id", "name", "version", name="uq_note_templates_owner_id_name_version"
        ),
    )
    op.create_index(
        "ix_note_templates_shared",
        "note_templates",
        ["name", "version"],
        sqlite_where=sa.text("is_shared"),
        postgresql_where=sa.text("is_shared"),
    )
