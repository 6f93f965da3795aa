"""What is fetched from elsewhere, and what a watched folder held."""

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
from sqlalchemy.orm import Mapped, mapped_column

from tiro.store.tables.base import ID, OF_A_BATCH, Owned, Table


class ImportRow(Owned, Table):
    """What a job of the kind `import` fetches.

    `address` is where from, sealed, and only until the job has ended; `source_url` is what people
    see of it. `validator` says of which state of a file the bytes are that have come. `made_job_id`
    is the job of the recording that it became.
    """

    __tablename__ = "imports"
    __table_args__ = (Index("ix_imports_batch", "batch_id", "idx", **OF_A_BATCH),)

    job_id: Mapped[str] = mapped_column(
        ID, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True
    )
    owner_id: Mapped[str] = mapped_column(ID, ForeignKey("users.id"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[float]
    source_url: Mapped[str | None] = mapped_column(String(2000), default=None)
    address: Mapped[str | None] = mapped_column(Text, default=None)
    title: Mapped[str | None] = mapped_column(String(500), default=None)
    is_admin: Mapped[bool] = mapped_column(Boolean, server_default=false(), default=False)
    validator: Mapped[str | None] = mapped_column(String(300), default=None)
    watched_id: Mapped[str | None] = mapped_column(ID, default=None)
    batch_id: Mapped[str | None] = mapped_column(ID, default=None)
    idx: Mapped[int | None] = mapped_column(default=None)
    made_job_id: Mapped[str | None] = mapped_column(ID, default=None)


class WatchedFile(Owned, Table):
    """A file of the watched folder in the state in which it was last taken in, or refused.

    What it is called is known only while it waits or is refused: the row stays when its recording
    is deleted, so that a file that was left where it lay is not taken in again.
    """

    __tablename__ = "watched_files"
    __table_args__ = (
        UniqueConstraint("owner_id", "path_hash"),
        Index(None, "owner_id", "content_hash"),
        Index(None, "recording_id"),
        Index(None, "state", "seen_at"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ID, ForeignKey("users.id"))
    path_hash: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    modified_ns: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(20))
    seen_at: Mapped[float]
    content_hash: Mapped[str | None] = mapped_column(String(64), default=None)
    name: Mapped[str | None] = mapped_column(String(1000), default=None)
    error: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    job_id: Mapped[str | None] = mapped_column(ID, default=None)
    recording_id: Mapped[str | None] = mapped_column(
        ID, ForeignKey("recordings.id", ondelete="SET NULL"), default=None
    )
