"""Clean and translated texts: versions that stand beside the one they were made of."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    for column in (
        sa.Column("of_id", sa.String(48)),
        sa.Column("of_revision", sa.Integer),
        sa.Column("current_as", sa.String(40)),
        sa.Column("template", sa.String(60)),
        sa.Column("flags", sa.JSON(none_as_null=True)),
        sa.Column("flagged", sa.Integer, nullable=False, server_default="0"),
    ):
        op.add_column("transcripts", column)
    where = sa.text("current_as IS NOT NULL")
    op.create_index(
        "uq_transcripts_current",
        "transcripts",
        ["of_id", "current_as"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
