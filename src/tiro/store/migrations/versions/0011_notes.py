"""Notes that are written, and what they were made of."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ID = sa.String(48)


def upgrade() -> None:
    for column in (
        sa.Column("template", sa.String(60)),
        sa.Column("template_name", sa.String(60)),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("is_primary", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("data", sa.JSON(none_as_null=True)),
        sa.Column("coverage", sa.JSON(none_as_null=True)),
        sa.Column("transcript_id", ID),
        sa.Column("transcript_revision", sa.Integer),
        sa.Column("model", sa.String(300)),
        sa.Column("language", sa.String(20)),
        sa.Column("proposed_tags", sa.JSON),
        sa.Column("notices", sa.JSON),
        sa.Column("job_id", ID),
    ):
        op.add_column("notes", column)
    op.create_index(
        "uq_notes_primary",
        "notes",
        ["recording_id", "template_name"],
        unique=True,
        sqlite_where=sa.text("is_primary"),
        postgresql_where=sa.text("is_primary"),
    )
    op.create_table(
        "note_steps",
        sa.Column("job_id", ID, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("job_id", "key", name="pk_note_steps"),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_note_steps_job_id", ondelete="CASCADE"
        ),
    )
    op.add_column(
        "jobs",
        sa.Column("has_own_llm_key", sa.Boolean, nullable=False, server_default=sa.false()),
    )
