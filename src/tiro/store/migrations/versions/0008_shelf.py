"""Tags, favourites, notes of one's own, shares and batches."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ID = sa.String(48)


def upgrade() -> None:
    _columns()
    _tags()
    _notes()
    _shares()
    _batches()


def _columns() -> None:
    op.add_column(
        "recordings",
        sa.Column("is_favourite", sa.Boolean, server_default=sa.false(), nullable=False),
    )
    columns = ["owner_id", "is_favourite", "created_at", "id"]
    op.create_index("ix_recordings_owner_id_is_favourite_created_at_id", "recordings", columns)
    op.add_column("jobs", sa.Column("batch_id", ID))
    op.add_column("events", sa.Column("batch_id", ID))
    where = sa.text("batch_id IS NOT NULL")
    for table, column in (("jobs", "id"), ("events", "seq")):
        op.create_index(
            f"ix_{table}_batch",
            table,
            ["batch_id", column],
            sqlite_where=where,
            postgresql_where=where,
        )


def _tags() -> None:
    op.create_table(
        "tags",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("colour", sa.String(20), nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("retention", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("id", name="pk_tags"),
        _owner("tags"),
        sa.UniqueConstraint("owner_id", "folded", name="uq_tags_owner_id_folded"),
    )
    op.create_table(
        "recording_tags",
        sa.Column("recording_id", ID, nullable=False),
        sa.Column("tag_id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("recording_id", "tag_id", name="pk_recording_tags"),
        _belongs("recording_tags", "recording_id", "recordings.id"),
        _belongs("recording_tags", "tag_id", "tags.id"),
    )
    _index("recording_tags", "tag_id", "owner_id", "recording_id")


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("recording_id", ID, nullable=False),
        sa.Column("origin", sa.String(20), nullable=False),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("updated_at", sa.Double, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        _owner("notes"),
        _belongs("notes", "recording_id", "recordings.id"),
    )
    _index("notes", "recording_id", "created_at", "id")
    _index("notes", "owner_id", "created_at", "id")


def _shares() -> None:
    op.create_table(
        "shares",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("recording_id", ID, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("expires_at", sa.Double, nullable=False),
        sa.Column("with_media", sa.Boolean, nullable=False),
        sa.Column("with_exports", sa.Boolean, nullable=False),
        sa.Column("with_notes", sa.Boolean, nullable=False),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.Column("last_used_at", sa.Double),
        sa.PrimaryKeyConstraint("id", name="pk_shares"),
        _owner("shares"),
        _belongs("shares", "recording_id", "recordings.id"),
        sa.UniqueConstraint("token_hash", name="uq_shares_token_hash"),
    )
    _index("shares", "recording_id", "created_at", "id")
    _index("shares", "owner_id", "created_at", "id")
    _index("shares", "expires_at")


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("idempotency_key", sa.String(200)),
        sa.Column("ended_at", sa.Double),
        sa.Column("error", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
        _owner("batches"),
        sa.UniqueConstraint(
            "owner_id", "idempotency_key", name="uq_batches_owner_id_idempotency_key"
        ),
    )
    _index("batches", "owner_id", "created_at", "id")
    _index("batches", "created_at")
    op.create_table(
        "batch_items",
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("idx", sa.Integer, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("file_name", sa.String(500), nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("recording_id", ID),
        sa.Column("job_id", ID),
        sa.Column("error", sa.JSON(none_as_null=True)),
        sa.Column("choice", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("batch_id", "idx", name="pk_batch_items"),
        _belongs("batch_items", "batch_id", "batches.id"),
        _belongs("batch_items", "recording_id", "recordings.id"),
    )
    _index("batch_items", "recording_id")


def _owner(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=f"fk_{table}_owner_id")


def _belongs(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}", ondelete="CASCADE")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
