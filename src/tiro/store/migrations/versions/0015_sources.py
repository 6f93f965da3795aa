"""What is imported, and what a watched folder held."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

ID = sa.String(48)


def upgrade() -> None:
    op.add_column("recordings", sa.Column("source_url", sa.String(2000)))
    _imports()
    _watched()


def _imports() -> None:
    op.create_table(
        "imports",
        sa.Column("job_id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("source_url", sa.String(2000)),
        sa.Column("address", sa.Text),
        sa.Column("title", sa.String(500)),
        sa.Column("is_admin", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("validator", sa.String(300)),
        sa.Column("watched_id", ID),
        sa.Column("batch_id", ID),
        sa.Column("idx", sa.Integer),
        sa.Column("made_job_id", ID),
        sa.PrimaryKeyConstraint("job_id", name="pk_imports"),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_imports_job_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_imports_owner_id"),
    )
    where = sa.text("batch_id IS NOT NULL")
    op.create_index(
        "ix_imports_batch",
        "imports",
        ["batch_id", "idx"],
        sqlite_where=where,
        postgresql_where=where,
    )


def _watched() -> None:
    op.create_table(
        "watched_files",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("path_hash", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("modified_ns", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("seen_at", sa.Double, nullable=False),
        sa.Column("content_hash", sa.String(64)),
        sa.Column("name", sa.String(1000)),
        sa.Column("error", sa.JSON(none_as_null=True)),
        sa.Column("job_id", ID),
        sa.Column("recording_id", ID),
        sa.PrimaryKeyConstraint("id", name="pk_watched_files"),
        sa.UniqueConstraint("owner_id", "path_hash", name="uq_watched_files_owner_id_path_hash"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_watched_files_owner_id"),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recordings.id"],
            name="fk_watched_files_recording_id",
            ondelete="SET NULL",
        ),
    )
    for columns in (["owner_id", "content_hash"], ["recording_id"], ["state", "seen_at"]):
        op.create_index(f"ix_watched_files_{'_'.join(columns)}", "watched_files", columns)
