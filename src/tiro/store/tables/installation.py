"""Events, and what is known of the installation as a whole."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tiro.store.tables.base import ID, OF_A_BATCH, Owned, Table


class Event(Table):
    """What happened, in the order of commits; `data` is the whole resource as JSON."""

    __tablename__ = "events"
    __table_args__ = (
        Index(None, "job_id", "seq"),
        Index(None, "owner_id", "seq"),
        Index(None, "recording_id"),
        Index(None, "at"),
        Index("ix_events_batch", "batch_id", "seq", **OF_A_BATCH),
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
    batch_id: Mapped[str | None] = mapped_column(ID, default=None)


class EventClock(Table):
    """One row that orders events by commit on PostgreSQL, where a sequence does not."""

    __tablename__ = "event_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)


class IdempotencyKey(Owned, Table):
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


class Flag(Table):
    """Small facts about the whole installation: is the queue paused, which media store is it."""

    __tablename__ = "flags"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[dict[str, Any]]


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
