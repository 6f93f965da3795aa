"""Deletion that can be undone, and what the list of recordings is filtered by."""

import unicodedata
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.String(48)
BATCH = 1000


def upgrade() -> None:
    _columns()
    _tables()
    _fill()
    _indexes()


def _columns() -> None:
    false = sa.false()
    for column in (
        sa.Column("has_video", sa.Boolean, server_default=false, nullable=False),
        sa.Column("wave", sa.LargeBinary),
        sa.Column("language", sa.String(20)),
        sa.Column("job_state", sa.String(20)),
        sa.Column("needs_attention", sa.Boolean, server_default=false, nullable=False),
        sa.Column("deleted_at", sa.Double),
        sa.Column("purge_at", sa.Double),
    ):
        op.add_column("recordings", column)
    op.add_column("jobs", sa.Column("halted", sa.String(20)))


def _tables() -> None:
    op.create_table(
        "recording_names",
        sa.Column("recording_id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("recording_id", name="pk_recording_names"),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recordings.id"],
            name="fk_recording_names_recording_id",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "job_stages",
        sa.Column("job_id", ID, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("cursor", sa.Integer, nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("started_at", sa.Double, nullable=False),
        sa.Column("finished_at", sa.Double),
        sa.Column("state", sa.String(20)),
        sa.PrimaryKeyConstraint("job_id", "attempt", "cursor", name="pk_job_stages"),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_job_stages_job_id", ondelete="CASCADE"
        ),
    )


def _fill() -> None:
    run = op.execute
    run("UPDATE recordings SET has_video = (1 = 1) WHERE media_type LIKE 'video/%'")
    run(
        "UPDATE recordings SET language = (SELECT language FROM transcripts"
        " WHERE transcripts.recording_id = recordings.id AND is_primary)"
    )
    newest = "SELECT id FROM jobs WHERE recording_id = recordings.id ORDER BY id DESC LIMIT 1"
    run(f"UPDATE recordings SET job_state = (SELECT state FROM jobs WHERE jobs.id = ({newest}))")
    run(
        "UPDATE recordings SET needs_attention = (1 = 1) WHERE EXISTS (SELECT 1 FROM jobs"
        f" WHERE jobs.id = ({newest}) AND (state = 'failed'"
        " OR (state = 'completed' AND CAST(warnings AS TEXT) <> '[]')))"
    )
    _names()


def _names() -> None:
    bind = op.get_bind()
    recordings = sa.table("recordings", *map(sa.column, ("id", "owner_id", "title", "file_name")))
    names = sa.table("recording_names", *map(sa.column, ("recording_id", "owner_id", "text")))
    last = ""
    while True:
        query = sa.select(recordings).where(recordings.c.id > last).order_by(recordings.c.id)
        rows = bind.execute(query.limit(BATCH)).all()
        if not rows:
            return
        bind.execute(sa.insert(names), list(_named(rows)))
        last = rows[-1].id


def _named(rows: Iterable[Any]) -> Iterable[dict[str, str]]:
    for row in rows:
        text = f"{_folded(row.title)}\n{_folded(row.file_name)}"
        yield {"recording_id": row.id, "owner_id": row.owner_id, "text": text}


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in apart if not "\u0300" <= char <= "\u036f")


def _indexes() -> None:
    for name in ("job_state", "language", "needs_attention"):
        columns = ["owner_id", name, "created_at", "id"]
        op.create_index(f"ix_recordings_owner_id_{name}_created_at_id", "recordings", columns)
    for name, columns, condition in (
        ("deleted", ["deleted_at", "id"], "deleted_at IS NOT NULL"),
        ("purge", ["purge_at"], "purge_at IS NOT NULL"),
    ):
        where = sa.text(condition)
        op.create_index(
            f"ix_recordings_{name}",
            "recordings",
            columns,
            sqlite_where=where,
            postgresql_where=where,
        )
