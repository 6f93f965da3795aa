"""Jobs, what their stages leave for each other, and who does the work."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from tiro.store.tables.base import ID, OF_A_BATCH, Owned, Table

HELD: dict[str, Any] = {"sqlite_where": text("is_held"), "postgresql_where": text("is_held")}
"""Lets an index hold only the jobs that wait for another one of their owner to end."""


class Job(Owned, Table):
    """A job: the one truth about its state.

    Every verb raises `fence`, and work under an older fence cannot write. `attempt` is what a
    person sees: it grows with each restart. `run` numbers the starts from the beginning; chunks
    belong to a run. `cursor` is the index of the present stage in `plan`. `halted` is the state
    in which its recording was deleted, and into which a restored one brings it back. Among jobs of
    one priority the lowest `turn` begins first; one that `is_held` waits until another of its owner
    has ended.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index(None, "owner_id", "created_at", "id"),
        Index(None, "owner_id", "state", "created_at", "id"),
        Index(None, "created_at", "id"),
        Index(None, "state", "created_at", "id"),
        Index(None, "recording_id", "created_at"),
        Index(None, "state", "priority", "turn", "id"),
        Index("ix_jobs_held", "owner_id", "priority", "turn", **HELD),
        Index(None, "state", "speech_queue"),
        Index("ix_jobs_batch", "batch_id", "id", **OF_A_BATCH),
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
    has_own_llm_key: Mapped[bool] = mapped_column(Boolean, server_default=false(), default=False)
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
    halted: Mapped[str | None] = mapped_column(String(20), default=None)
    batch_id: Mapped[str | None] = mapped_column(ID, default=None)
    turn: Mapped[int] = mapped_column(BigInteger, server_default=text("0"), default=0)
    is_held: Mapped[bool] = mapped_column(Boolean, server_default=false(), default=False)


class JobStage(Table):
    """When an attempt of a job was in a stage of its plan; `state` is null while it is."""

    __tablename__ = "job_stages"

    job_id: Mapped[str] = mapped_column(
        ID, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True
    )
    attempt: Mapped[int] = mapped_column(primary_key=True)
    cursor: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[float]
    finished_at: Mapped[float | None] = mapped_column(default=None)
    state: Mapped[str | None] = mapped_column(String(20), default=None)


class JobVocabulary(Table):
    """The lists of words that a job was sent with, as they were then: a re-run uses the same."""

    __tablename__ = "job_vocabularies"

    job_id: Mapped[str] = mapped_column(
        ID, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True
    )
    lists: Mapped[list[Any]]


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
