"""Uploads that are resumed."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.String(48)


def upgrade() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("size_bytes", sa.BigInteger),
        sa.Column("metadata", sa.Text, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("file_name", sa.Text),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("expires_at", sa.Double, nullable=False),
        sa.Column("recording_id", ID),
        sa.Column("job_id", ID),
        sa.Column("lock", sa.String(64)),
        sa.Column("locked_until", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_uploads_owner_id"),
    )
    op.create_index("ix_uploads_expires_at", "uploads", ["expires_at"])
    op.create_index(
        "ix_uploads_owner_id_recording_id", "uploads", ["owner_id", "recording_id"]
    )
