"""Speakers, what people said of them, voices, vocabularies, models, and text that is held back."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.String(48)


def upgrade() -> None:
    op.add_column("segments", sa.Column("held", sa.String(40)))
    op.add_column("transcripts", sa.Column("report", sa.JSON))
    _speakers()
    _voices()
    _vocabularies()
    _models()


def _speakers() -> None:
    op.create_table(
        "speakers",
        sa.Column("recording_id", ID, nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("name", sa.String(200)),
        sa.Column("voice_id", ID),
        sa.Column("match", sa.JSON),
        sa.PrimaryKeyConstraint("recording_id", "id", name="pk_speakers"),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recordings.id"],
            name="fk_speakers_recording_id",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "speaker_edits",
        sa.Column("id", ID, nullable=False),
        sa.Column("recording_id", ID, nullable=False),
        sa.Column("start", sa.Double, nullable=False),
        sa.Column("end", sa.Double, nullable=False),
        sa.Column("speaker", sa.String(40)),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("channel", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_speaker_edits"),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recordings.id"],
            name="fk_speaker_edits_recording_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_speaker_edits_recording_id_id", "speaker_edits", ["recording_id", "id"])


def _voices() -> None:
    op.create_table(
        "voices",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("encoder", sa.String(60), nullable=False),
        sa.Column("embedding", sa.Text, nullable=False),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("consent", sa.JSON, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("updated_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_voices"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_voices_owner_id"),
    )
    op.create_index("ix_voices_owner_id_created_at_id", "voices", ["owner_id", "created_at", "id"])


def _vocabularies() -> None:
    op.create_table(
        "vocabularies",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("entries", sa.JSON, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("language", sa.String(20)),
        sa.Column("is_default", sa.Boolean, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_vocabularies"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_vocabularies_owner_id"),
    )
    op.create_index(
        "ix_vocabularies_owner_id_created_at_id",
        "vocabularies",
        ["owner_id", "created_at", "id"],
    )
    op.create_table(
        "job_vocabularies",
        sa.Column("job_id", ID, nullable=False),
        sa.Column("lists", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("job_id", name="pk_job_vocabularies"),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_job_vocabularies_job_id", ondelete="CASCADE"
        ),
    )


def _models() -> None:
    op.create_table(
        "models",
        sa.Column("engine", sa.String(60), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("updated_at", sa.Double, nullable=False),
        sa.Column("display_name", sa.String(200)),
        sa.Column("note", sa.Text),
        sa.Column("is_enabled", sa.Boolean, nullable=False),
        sa.Column("users_may_choose", sa.Boolean, nullable=False),
        sa.Column("is_default", sa.Boolean, nullable=False),
        sa.Column("health", sa.JSON),
        sa.Column("checked_at", sa.Double),
        sa.PrimaryKeyConstraint("engine", "name", name="pk_models"),
    )
