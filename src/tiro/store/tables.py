"""The tables; times are seconds since the epoch, UTC, and JSON values are what the API shows.

Names keep clear of those that DBOS gives its own tables in the same SQLite file.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column

LOCAL_OWNER = "usr_local"
ID = String(48)
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """Root of the mapped tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {float: Double, dict[str, Any]: JSON(none_as_null=True), list[Any]: JSON}  # noqa: RUF012 - SQLAlchemy reads it


class User(Table):
    """Who owns recordings; the migration makes the local user."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[float]


class Recording(Table):
    """A recording and what is known of its sound."""

    __tablename__ = "recordings"
    __table_args__ = (
        Index(None, "owner_id", "created_at", "id"),
        Index(None, "owner_id", "title", "id"),
        Index(None, "owner_id", "duration", "id"),
        Index(None, "owner_id", "content_hash"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ID, ForeignKey("users.id"))
    title: Mapped[str] = mapped_column(String(500))
    file_name: Mapped[str] = mapped_column(String(500))
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    content_hash: Mapped[str] = mapped_column(String(64))
    media_key: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[float]
    duration: Mapped[float | None] = mapped_column(default=None)
    sample_rate_hz: Mapped[int | None] = mapped_column(default=None)
    channels: Mapped[int | None] = mapped_column(default=None)
    recorded_at: Mapped[float | None] = mapped_column(default=None)
    quality: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    peaks_key: Mapped[str | None] = mapped_column(String(200), default=None)
    revision: Mapped[int] = mapped_column(default=1)


class TranscriptRow(Table):
    """One version of a recording's text."""

    __tablename__ = "transcripts"
    __table_args__ = (
        UniqueConstraint("recording_id", "version"),
        Index(
            "uq_transcripts_primary",
            "recording_id",
            unique=True,
            sqlite_where=text("is_primary"),
            postgresql_where=text("is_primary"),
        ),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ID, ForeignKey("users.id"))
    recording_id: Mapped[str] = mapped_column(ID, ForeignKey("recordings.id", ondelete="CASCADE"))
    job_id: Mapped[str | None] = mapped_column(ID)
    version: Mapped[int]
    is_primary: Mapped[bool] = mapped_column(Boolean, server_default=false())
    origin: Mapped[str] = mapped_column(String(20))
    language: Mapped[str | None] = mapped_column(String(20))
    duration: Mapped[float]
    engine: Mapped[str | None] = mapped_column(String(60))
    model: Mapped[str | None] = mapped_column(String(300))
    quality: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[float]
    warnings: Mapped[list[Any]] = mapped_column(default_factory=list)
    revision: Mapped[int] = mapped_column(default=1)
    report: Mapped[dict[str, Any] | None] = mapped_column(default=None)


class SegmentRow(Table):
    """A segment; `words` is compact JSON, see transcript.codec."""

    __tablename__ = "segments"

    transcript_id: Mapped[str] = mapped_column(
        ID, ForeignKey("transcripts.id", ondelete="CASCADE"), primary_key=True
    )
    idx: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(40))
    start: Mapped[float]
    end: Mapped[float]
    text: Mapped[str] = mapped_column(Text)
    speaker: Mapped[str | None] = mapped_column(String(40))
    channel: Mapped[int | None]
    language: Mapped[str | None] = mapped_column(String(20))
    confidence: Mapped[float | None]
    words: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str | None] = mapped_column(Text)
    held: Mapped[str | None] = mapped_column(String(40), default=None)


class Job(Table):
    """A job: the one truth about its state.

    Every verb raises `fence`, and work under an older fence cannot write. `attempt` is what a
    person sees: it grows with each restart. `run` numbers the starts from the beginning; chunks
    belong to a run. `cursor` is the index of the present stage in `plan`.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index(None, "owner_id", "created_at", "id"),
        Index(None, "owner_id", "state", "created_at", "id"),
        Index(None, "recording_id", "created_at"),
        Index(None, "state", "priority", "queued_at"),
        Index(None, "state", "speech_queue"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ID, ForeignKey("users.id"))
    recording_id: Mapped[str | None] = mapped_column(
        ID, ForeignKey("recordings.id", ondelete="CASCADE")
    )
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    priority: Mapped[int]
    plan: Mapped[list[Any]]
    options: Mapped[dict[str, Any]]
    resolved: Mapped[dict[str, Any]]
    created_at: Mapped[float]
    queued_at: Mapped[float]
    has_own_key: Mapped[bool] = mapped_column(Boolean, default=False)
    issuer: Mapped[str | None] = mapped_column(String(200), default=None)
    speech_queue: Mapped[str | None] = mapped_column(String(500), default=None)
    cursor: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=1)
    fence: Mapped[int] = mapped_column(default=1)
    run: Mapped[int] = mapped_column(default=1)
    tries: Mapped[int] = mapped_column(default=0)
    progress: Mapped[int] = mapped_column(default=0)
    chunks_total: Mapped[int] = mapped_column(default=0)
    chunks_done: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[float | None] = mapped_column(default=None)
    stage_started_at: Mapped[float | None] = mapped_column(default=None)
    finished_at: Mapped[float | None] = mapped_column(default=None)
    warnings: Mapped[list[Any]] = mapped_column(default_factory=list)
    error: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    revision: Mapped[int] = mapped_column(default=1)


class StageOutput(Table):
    """What a stage of a run left for the stages after it; ids and numbers, compact JSON."""

    __tablename__ = "stage_outputs"

    job_id: Mapped[str] = mapped_column(
        ID, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True
    )
    run: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(String(40), primary_key=True)
    data: Mapped[str] = mapped_column(Text)


class ChunkGroup(Table):
    """Neighbouring chunks that one worker does in one go: `first` to `last`, both included."""

    __tablename__ = "chunk_groups"

    job_id: Mapped[str] = mapped_column(
        ID, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True
    )
    run: Mapped[int] = mapped_column(primary_key=True)
    idx: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[int]
    last: Mapped[int]
    is_done: Mapped[bool] = mapped_column(Boolean, default=False)
    tries: Mapped[int] = mapped_column(default=0)


class ChunkRow(Table):
    """The result of a chunk; that the row exists is the checkpoint."""

    __tablename__ = "chunks"

    job_id: Mapped[str] = mapped_column(
        ID, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True
    )
    run: Mapped[int] = mapped_column(primary_key=True)
    idx: Mapped[int] = mapped_column(primary_key=True)
    result: Mapped[str] = mapped_column(Text)


class Event(Table):
    """What happened, in the order of commits; `data` is the whole resource as JSON."""

    __tablename__ = "events"
    __table_args__ = (
        Index(None, "job_id", "seq"),
        Index(None, "owner_id", "seq"),
        Index(None, "at"),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, init=False
    )
    owner_id: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(String(20))
    job_id: Mapped[str | None] = mapped_column(ID)
    recording_id: Mapped[str | None] = mapped_column(ID)
    data: Mapped[str] = mapped_column(Text)
    at: Mapped[float]


class EventClock(Table):
    """One row that orders events by commit on PostgreSQL, where a sequence does not."""

    __tablename__ = "event_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)


class IdempotencyKey(Table):
    """An upload's key and what it made; `recording_id` is null while the first request runs."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index(None, "created_at"),)

    owner_id: Mapped[str] = mapped_column(ID, primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    recording_id: Mapped[str | None] = mapped_column(ID)
    job_id: Mapped[str | None] = mapped_column(ID)
    created_at: Mapped[float]
    locked_until: Mapped[float]


class Worker(Table):
    """A live worker's lease, by the database's clock."""

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    host: Mapped[str] = mapped_column(String(200))
    pid: Mapped[int]
    slots: Mapped[int]
    serves: Mapped[list[Any]]
    seen: Mapped[float]


class StageRun(Table):
    """How long a stage took, to foretell the next one."""

    __tablename__ = "stage_runs"
    __table_args__ = (Index(None, "stage", "engine", "model", "host", "at"),)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, init=False
    )
    stage: Mapped[str] = mapped_column(String(40))
    engine: Mapped[str] = mapped_column(String(60))
    model: Mapped[str] = mapped_column(String(300))
    host: Mapped[str] = mapped_column(String(200))
    audio_seconds: Mapped[float]
    seconds: Mapped[float]
    at: Mapped[float]


class Flag(Table):
    """Small facts about the whole installation: is the queue paused, which media store is it."""

    __tablename__ = "flags"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[dict[str, Any]]


class SpeakerRow(Table):
    """A speaker of a recording: the label that turns carry, and the name that a person gave."""

    __tablename__ = "speakers"

    recording_id: Mapped[str] = mapped_column(
        ID, ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    created_at: Mapped[float]
    name: Mapped[str | None] = mapped_column(String(200), default=None)
    voice_id: Mapped[str | None] = mapped_column(ID, default=None)
    match: Mapped[dict[str, Any] | None] = mapped_column(default=None)


class SpeakerEdit(Table):
    """What a person said of who speaks from `start` to `end`; it outlives every re-run."""

    __tablename__ = "speaker_edits"
    __table_args__ = (Index(None, "recording_id", "id"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    recording_id: Mapped[str] = mapped_column(ID, ForeignKey("recordings.id", ondelete="CASCADE"))
    start: Mapped[float]
    end: Mapped[float]
    speaker: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[float]
    channel: Mapped[int | None] = mapped_column(default=None)


class Voice(Table):
    """A person's voice, kept by consent: a unit vector by which it is recognised again."""

    __tablename__ = "voices"
    __table_args__ = (Index(None, "owner_id", "created_at", "id"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ID, ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(200))
    encoder: Mapped[str] = mapped_column(String(60))
    embedding: Mapped[str] = mapped_column(Text, repr=False)
    seconds: Mapped[float]
    consent: Mapped[dict[str, Any]]
    created_at: Mapped[float]
    updated_at: Mapped[float]


class Vocabulary(Table):
    """Words that an account expects, with what they sound like and what they replace."""

    __tablename__ = "vocabularies"
    __table_args__ = (Index(None, "owner_id", "created_at", "id"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ID, ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(200))
    entries: Mapped[list[Any]]
    created_at: Mapped[float]
    language: Mapped[str | None] = mapped_column(String(20), default=None)
    is_default: Mapped[bool] = mapped_column(Boolean, default=False)
    revision: Mapped[int] = mapped_column(default=1)


class JobVocabulary(Table):
    """The lists of words that a job was sent with, as they were then: a re-run uses the same."""

    __tablename__ = "job_vocabularies"

    job_id: Mapped[str] = mapped_column(
        ID, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True
    )
    lists: Mapped[list[Any]]


class ModelRow(Table):
    """What an administrator said of a model, and how it was when it was last looked at."""

    __tablename__ = "models"

    engine: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(300), primary_key=True)
    updated_at: Mapped[float]
    display_name: Mapped[str | None] = mapped_column(String(200), default=None)
    note: Mapped[str | None] = mapped_column(Text, default=None)
    is_enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    users_may_choose: Mapped[bool] = mapped_column(Boolean, default=True)
    is_default: Mapped[bool] = mapped_column(Boolean, default=False)
    health: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    checked_at: Mapped[float | None] = mapped_column(default=None)
