"""Recordings, their texts and speakers."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from tiro.store.tables.base import ID, Owned, Table


def _only(condition: str) -> dict[str, Any]:
    """Let an index hold only the rows for which a condition is true."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


SILENCED = "media_deleted_at IS NOT NULL AND media_key IS NOT NULL"
"""The sound is deleted, and its file may still be there."""


class Recording(Owned, Table):
    """A recording and what is known of its sound.

    One with `deleted_at` is hidden, and gone for good from `purge_at` on. From `media_deleted_at`
    on nobody hears it; its file goes a moment later, and then `media_key`. `origin_mark` says what
    it is in an archive that it came from, so that it comes only once; `source_url` where on the web
    it was, without what may be a key. `job_state` and
    `needs_attention` follow its newest job, `language` its primary text, so that lists can be
    filtered by them.
    """

    __tablename__ = "recordings"
    __table_args__ = (
        Index(None, "owner_id", "created_at", "id"),
        Index(None, "owner_id", "title", "id"),
        Index(None, "owner_id", "duration", "id"),
        Index(None, "owner_id", "content_hash"),
        Index(None, "owner_id", "job_state", "created_at", "id"),
        Index(None, "owner_id", "language", "created_at", "id"),
        Index(None, "owner_id", "needs_attention", "created_at", "id"),
        Index(None, "owner_id", "is_favourite", "created_at", "id"),
        Index("ix_recordings_deleted", "deleted_at", "id", **_only("deleted_at IS NOT NULL")),
        Index("ix_recordings_purge", "purge_at", **_only("purge_at IS NOT NULL")),
        Index("ix_recordings_stored", "owner_id", "size_bytes", **_only("media_key IS NOT NULL")),
        Index("ix_recordings_sound", "owner_id", "created_at", **_only("media_key IS NOT NULL")),
        Index("ix_recordings_silenced", "media_deleted_at", **_only(SILENCED)),
        Index(
            "uq_recordings_origin",
            "owner_id",
            "origin_mark",
            unique=True,
            **_only("origin_mark IS NOT NULL"),
        ),
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
    has_video: Mapped[bool] = mapped_column(Boolean, server_default=false(), default=False)
    wave: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    language: Mapped[str | None] = mapped_column(String(20), default=None)
    job_state: Mapped[str | None] = mapped_column(String(20), default=None)
    needs_attention: Mapped[bool] = mapped_column(Boolean, server_default=false(), default=False)
    deleted_at: Mapped[float | None] = mapped_column(default=None)
    purge_at: Mapped[float | None] = mapped_column(default=None)
    is_favourite: Mapped[bool] = mapped_column(Boolean, server_default=false(), default=False)
    media_deleted_at: Mapped[float | None] = mapped_column(default=None)
    origin_mark: Mapped[str | None] = mapped_column(String(80), default=None)
    source_url: Mapped[str | None] = mapped_column(String(2000), default=None)


class RecordingName(Owned, Table):
    """What a recording is found by: its title and file name, folded; apart, to be read through fast."""

    __tablename__ = "recording_names"

    recording_id: Mapped[str] = mapped_column(
        ID, ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True
    )
    owner_id: Mapped[str] = mapped_column(ID)
    text: Mapped[str] = mapped_column(Text)


class TranscriptRow(Owned, Table):
    """One version of a recording's text.

    A clean text or a translation is made `of_id`, as that was at `of_revision`. The newest of each
    kind and language has `current_as`; `flags` are the segments that were left as they were said.
    """

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
        Index(
            "uq_transcripts_current",
            "of_id",
            "current_as",
            unique=True,
            **_only("current_as IS NOT NULL"),
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
    of_id: Mapped[str | None] = mapped_column(ID, default=None)
    of_revision: Mapped[int | None] = mapped_column(default=None)
    current_as: Mapped[str | None] = mapped_column(String(40), default=None)
    template: Mapped[str | None] = mapped_column(String(60), default=None)
    flags: Mapped[list[Any] | None] = mapped_column(
        JSON(none_as_null=True), default=None, deferred=True, repr=False
    )
    flagged: Mapped[int] = mapped_column(server_default="0", default=0)


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
    retime: Mapped[str | None] = mapped_column(String(20), default=None)


class DraftRow(Table):
    """An edit of a version that was not saved yet; `operations` is compact JSON."""

    __tablename__ = "drafts"

    transcript_id: Mapped[str] = mapped_column(
        ID, ForeignKey("transcripts.id", ondelete="CASCADE"), primary_key=True
    )
    base_revision: Mapped[int]
    operations: Mapped[str] = mapped_column(Text)
    done: Mapped[int]
    tab: Mapped[str] = mapped_column(String(80))
    revision: Mapped[int] = mapped_column(BigInteger)
    updated_at: Mapped[float]


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


class Voice(Owned, Table):
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


class Vocabulary(Owned, Table):
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


class UploadRow(Owned, Table):
    """A resumable upload; its bytes are a file, and its end is a recording."""

    __tablename__ = "uploads"
    __table_args__ = (Index(None, "expires_at"), Index(None, "owner_id", "recording_id"))

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ID, ForeignKey("users.id"))
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    metadata_: Mapped[str] = mapped_column("metadata", Text)
    options: Mapped[dict[str, Any]]
    file_name: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[float]
    expires_at: Mapped[float]
    recording_id: Mapped[str | None] = mapped_column(ID, default=None)
    job_id: Mapped[str | None] = mapped_column(ID, default=None)
    lock: Mapped[str | None] = mapped_column(String(64), default=None)
    locked_until: Mapped[float] = mapped_column(default=0.0)
