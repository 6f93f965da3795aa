"""Edits that are not saved yet, and segments that wait for their times."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.String(48)


def upgrade() -> None:
    op.add_column("segments", sa.Column("retime", sa.String(20)))
    op.create_table(
        "drafts",
        sa.Column("transcript_id", ID, nullable=False),
        sa.Column("base_revision", sa.Integer, nullable=False),
        sa.Column("operations", sa.Text, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("tab", sa.String(80), nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("transcript_id", name="pk_drafts"),
        sa.ForeignKeyConstraint(
            ["transcript_id"],
            ["transcripts.id"],
            name="fk_drafts_transcript_id",
            ondelete="CASCADE",
        ),
    )
