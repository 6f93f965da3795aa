"""What people put to their recordings: tags, notes of their own, links to share them, batches they came in."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy import text as text_of
from sqlalchemy.orm import Mapped, mapped_column

from tiro.store.tables.base import ID, Owned, Table


class Tag(Owned, Table):
    """A tag of an account; `folded` is its name without case and accents, of which there is one."""

    __tablename__ = "tags"
    __table_args__ = (UniqueConstraint("owner_id", "folded"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ID, ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(Text)
    colour: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[float]
    revision: Mapped[int] = mapped_column(default=1)
    retention: Mapped[dict[str, Any] | None] = mapped_column(default=None)


class RecordingTag(Owned, Table):
    """That a recording carries a tag; with the recording's time, by which lists of a tag are read."""

    __tablename__ = "recording_tags"
    __table_args__ = (
        Index(
            "ix_recording_tags_carried",
            "tag_id",
            "owner_id",
            "recording_created_at",
            "recording_id",
        ),
    )

    recording_id: Mapped[str] = mapped_column(
        ID, ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[str] = mapped_column(
        ID, ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True
    )
    owner_id: Mapped[str] = mapped_column(ID)
    recording_created_at: Mapped[float] = mapped_column(server_default=text_of("0"))


class Note(Owned, Table):
    """A text that stands beside a recording; `origin` says who wrote it.

    A note of a template has `template`, such as `meeting@1`, and of its name at most one is primary.
    `data` are its fields, each statement with the times it cites; `coverage` says what was read.
    """

    __tablename__ = "notes"
    __table_args__ = (
        Index(None, "recording_id", "created_at", "id"),
        Index(None, "owner_id", "created_at", "id"),
        Index(
            "uq_notes_primary",
            "recording_id",
            "template_name",
            unique=True,
            sqlite_where=text_of("is_primary"),
            postgresql_where=text_of("is_primary"),
        ),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ID, ForeignKey("users.id"))
    recording_id: Mapped[str] = mapped_column(ID, ForeignKey("recordings.id", ondelete="CASCADE"))
    origin: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(500))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[float]
    updated_at: Mapped[float]
    revision: Mapped[int] = mapped_column(default=1)
    template: Mapped[str | None] = mapped_column(String(60), default=None)
    template_name: Mapped[str | None] = mapped_column(String(60), default=None)
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    is_primary: Mapped[bool] = mapped_column(Boolean, server_default=false(), default=False)
    data: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    coverage: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    transcript_id: Mapped[str | None] = mapped_column(ID, default=None)
    transcript_revision: Mapped[int | None] = mapped_column(default=None)
    model: Mapped[str | None] = mapped_column(String(300), default=None)
    language: Mapped[str | None] = mapped_column(String(20), default=None)
    proposed_tags: Mapped[list[Any] | None] = mapped_column(default=None)
    notices: Mapped[list[Any] | None] = mapped_column(default=None)
    job_id: Mapped[str | None] = mapped_column(ID, default=None)


class NoteStep(Table):
    """What one call of a language model has made for a job; `data` is compact JSON."""

    __tablename__ = "note_steps"

    job_id: Mapped[str] = mapped_column(
        ID, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[str] = mapped_column(Text)


class Share(Owned, Table):
    """A link by which strangers read a recording; of its secret only a keyed hash is kept."""

    __tablename__ = "shares"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index(None, "recording_id", "created_at", "id"),
        Index(None, "owner_id", "created_at", "id"),
        Index(None, "expires_at"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ID, ForeignKey("users.id"))
    recording_id: Mapped[str] = mapped_column(ID, ForeignKey("recordings.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64), repr=False)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[float]
    expires_at: Mapped[float]
    with_media: Mapped[bool] = mapped_column(Boolean)
    with_exports: Mapped[bool] = mapped_column(Boolean)
    with_notes: Mapped[bool] = mapped_column(Boolean)
    uses: Mapped[int] = mapped_column(default=0)
    last_used_at: Mapped[float | None] = mapped_column(default=None)


class Batch(Owned, Table):
    """Many files that came in one request; `ended_at` is null while they come."""

    __tablename__ = "batches"
    __table_args__ = (
        UniqueConstraint("owner_id", "idempotency_key"),
        Index(None, "owner_id", "created_at", "id"),
        Index(None, "created_at"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ID, ForeignKey("users.id"))
    created_at: Mapped[float]
    idempotency_key: Mapped[str | None] = mapped_column(String(200), default=None)
    ended_at: Mapped[float | None] = mapped_column(default=None)
    error: Mapped[dict[str, Any] | None] = mapped_column(default=None)


class BatchItem(Owned, Table):
    """A file of a batch, and what became of it; it goes with its recording."""

    __tablename__ = "batch_items"
    __table_args__ = (Index(None, "recording_id"),)

    batch_id: Mapped[str] = mapped_column(
        ID, ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True
    )
    idx: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[str] = mapped_column(ID)
    file_name: Mapped[str] = mapped_column(String(500))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    recording_id: Mapped[str | None] = mapped_column(
        ID, ForeignKey("recordings.id", ondelete="CASCADE"), default=None
    )
    job_id: Mapped[str | None] = mapped_column(ID, default=None)
    error: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    choice: Mapped[dict[str, Any] | None] = mapped_column(default=None)
