"""The first tables, the local user and the clock of events."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.String(48)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LOCAL_OWNER = "usr_local"


def upgrade() -> None:
    _users()
    _recordings()
    _transcripts()
    _segments()
    _jobs()
    _chunks()
    _events()
    _idempotency_keys()
    _workers()
    _flags()


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
    )
    users = sa.table("users", *map(sa.column, ("id", "name", "role", "created_at")))
    local = {"id": LOCAL_OWNER, "name": "Local user", "role": "admin", "created_at": time.time()}
    op.bulk_insert(users, [local])


def _recordings() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("file_name", sa.String(500), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("media_key", sa.String(200)),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("duration", sa.Double),
        sa.Column("sample_rate_hz", sa.Integer),
        sa.Column("channels", sa.Integer),
        sa.Column("recorded_at", sa.Double),
        sa.Column("quality", sa.JSON),
        sa.Column("peaks_key", sa.String(200)),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_recordings_owner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
    )
    op.create_index(
        "ix_recordings_owner_id_content_hash", "recordings", ["owner_id", "content_hash"]
    )
    op.create_index(
        "ix_recordings_owner_id_created_at_id", "recordings", ["owner_id", "created_at", "id"]
    )
    op.create_index(
        "ix_recordings_owner_id_duration_id", "recordings", ["owner_id", "duration", "id"]
    )
    op.create_index("ix_recordings_owner_id_title_id", "recordings", ["owner_id", "title", "id"])


def _transcripts() -> None:
    op.create_table(
        "transcripts",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("recording_id", ID, nullable=False),
        sa.Column("job_id", ID),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("is_primary", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("origin", sa.String(20), nullable=False),
        sa.Column("language", sa.String(20)),
        sa.Column("duration", sa.Double, nullable=False),
        sa.Column("engine", sa.String(60)),
        sa.Column("model", sa.String(300)),
        sa.Column("quality", sa.String(20), nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("warnings", sa.JSON, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_transcripts_owner_id"),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recordings.id"],
            name="fk_transcripts_recording_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_transcripts"),
        sa.UniqueConstraint("recording_id", "version", name="uq_transcripts_recording_id_version"),
    )
    op.create_index(
        "uq_transcripts_primary",
        "transcripts",
        ["recording_id"],
        unique=True,
        sqlite_where=sa.text("is_primary"),
        postgresql_where=sa.text("is_primary"),
    )


def _segments() -> None:
    op.create_table(
        "segments",
        sa.Column("transcript_id", ID, nullable=False),
        sa.Column("idx", sa.Integer, nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("start", sa.Double, nullable=False),
        sa.Column("end", sa.Double, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("speaker", sa.String(40)),
        sa.Column("channel", sa.Integer),
        sa.Column("language", sa.String(20)),
        sa.Column("confidence", sa.Double),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text),
        sa.ForeignKeyConstraint(
            ["transcript_id"],
            ["transcripts.id"],
            name="fk_segments_transcript_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("transcript_id", "idx", name="pk_segments"),
    )


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("recording_id", ID),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("plan", sa.JSON, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("resolved", sa.JSON, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("queued_at", sa.Double, nullable=False),
        sa.Column("has_own_key", sa.Boolean, nullable=False),
        sa.Column("issuer", sa.String(200)),
        sa.Column("speech_queue", sa.String(500)),
        sa.Column("cursor", sa.Integer, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("progress", sa.Integer, nullable=False),
        sa.Column("chunks_total", sa.Integer, nullable=False),
        sa.Column("chunks_done", sa.Integer, nullable=False),
        sa.Column("started_at", sa.Double),
        sa.Column("stage_started_at", sa.Double),
        sa.Column("finished_at", sa.Double),
        sa.Column("warnings", sa.JSON, nullable=False),
        sa.Column("error", sa.JSON),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_jobs_owner_id"),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name="fk_jobs_recording_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    op.create_index("ix_jobs_owner_id_created_at_id", "jobs", ["owner_id", "created_at", "id"])
    op.create_index(
        "ix_jobs_owner_id_state_created_at_id", "jobs", ["owner_id", "state", "created_at", "id"]
    )
    op.create_index("ix_jobs_recording_id_created_at", "jobs", ["recording_id", "created_at"])
    op.create_index("ix_jobs_state_priority_queued_at", "jobs", ["state", "priority", "queued_at"])
    op.create_index("ix_jobs_state_speech_queue", "jobs", ["state", "speech_queue"])


def _chunks() -> None:
    op.create_table(
        "chunk_groups",
        sa.Column("job_id", ID, nullable=False),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("idx", sa.Integer, nullable=False),
        sa.Column("first", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("is_done", sa.Boolean, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_chunk_groups_job_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "run", "idx", name="pk_chunk_groups"),
    )
    op.create_table(
        "chunks",
        sa.Column("job_id", ID, nullable=False),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("idx", sa.Integer, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_chunks_job_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "run", "idx", name="pk_chunks"),
    )
    op.create_table(
        "stage_outputs",
        sa.Column("job_id", ID, nullable=False),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_stage_outputs_job_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "run", "stage", name="pk_stage_outputs"),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("seq", SERIAL, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("job_id", ID),
        sa.Column("recording_id", ID),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_events"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_at", "events", ["at"])
    op.create_index("ix_events_job_id_seq", "events", ["job_id", "seq"])
    op.create_index("ix_events_owner_id_seq", "events", ["owner_id", "seq"])
    op.create_table(
        "event_clock",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("n", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event_clock"),
    )
    op.bulk_insert(sa.table("event_clock", sa.column("id"), sa.column("n")), [{"id": 1, "n": 0}])


def _idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("fingerprint", sa.String(64)),
        sa.Column("recording_id", ID),
        sa.Column("job_id", ID),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("locked_until", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "key", name="pk_idempotency_keys"),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])


def _workers() -> None:
    op.create_table(
        "workers",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("host", sa.String(200), nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("slots", sa.Integer, nullable=False),
        sa.Column("serves", sa.JSON, nullable=False),
        sa.Column("seen", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workers"),
    )
    op.create_table(
        "stage_runs",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("engine", sa.String(60), nullable=False),
        sa.Column("model", sa.String(300), nullable=False),
        sa.Column("host", sa.String(200), nullable=False),
        sa.Column("audio_seconds", sa.Double, nullable=False),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stage_runs"),
    )
    op.create_index(
        "ix_stage_runs_stage_engine_model_host_at",
        "stage_runs",
        ["stage", "engine", "model", "host", "at"],
    )


def _flags() -> None:
    op.create_table(
        "flags",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("value", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_flags"),
    )
