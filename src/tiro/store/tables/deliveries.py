"""What is sent to destinations, each attempt, and what adapters must remember."""

from typing import Any

from sqlalchemy import (
    Boolean,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from tiro.store.tables.base import ID, Owned, Table

_HELD = text("is_held")
HELD: dict[str, Any] = {"sqlite_where": _HELD, "postgresql_where": _HELD}


class Delivery(Owned, Table):
    """One event, or one recording, that goes to one destination.

    It is made in the transaction of what it tells, and is held until there is a place for it at its
    destination; from then on a ticket carries it. `fence` grows with each change of what is to be
    done, and work under an older one writes nothing. `attempts` counts within the present `series`,
    which a replay raises. `event_id` is the same for every attempt, so that receivers can tell.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("destination_id", "event_key"),
        Index(None, "owner_id", "created_at", "id"),
        Index(None, "owner_id", "state", "created_at", "id"),
        Index(None, "destination_id", "state", "created_at", "id"),
        Index(None, "recording_id", "created_at"),
        Index(None, "state", "next_try_at"),
        Index("ix_deliveries_held", "destination_id", "next_try_at", "id", **HELD),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ID, ForeignKey("users.id"))
    destination_id: Mapped[str] = mapped_column(
        ID, ForeignKey("destinations.id", ondelete="CASCADE")
    )
    recording_id: Mapped[str | None] = mapped_column(
        ID, ForeignKey("recordings.id", ondelete="CASCADE")
    )
    event_type: Mapped[str] = mapped_column(String(40))
    event_id: Mapped[str] = mapped_column(ID)
    event_key: Mapped[str] = mapped_column(String(200))
    body: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[float]
    next_try_at: Mapped[float | None]
    job_id: Mapped[str | None] = mapped_column(ID, default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    most_attempts: Mapped[int | None] = mapped_column(default=None)
    series: Mapped[int] = mapped_column(default=1)
    fence: Mapped[int] = mapped_column(default=1)
    is_held: Mapped[bool] = mapped_column(Boolean, server_default=true(), default=True)
    began_at: Mapped[float | None] = mapped_column(default=None)
    finished_at: Mapped[float | None] = mapped_column(default=None)
    last_answer: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    revision: Mapped[int] = mapped_column(default=1)


class DeliveryAttempt(Table):
    """One attempt of a delivery; `seconds` is null while it runs, and when its worker was lost."""

    __tablename__ = "delivery_attempts"

    delivery_id: Mapped[str] = mapped_column(
        ID, ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True
    )
    series: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[float]
    outcome: Mapped[str | None] = mapped_column(String(20), default=None)
    seconds: Mapped[float | None] = mapped_column(default=None)
    status: Mapped[int | None] = mapped_column(default=None)
    message: Mapped[str | None] = mapped_column(String(400), default=None)


class DestinationState(Owned, Table):
    """What a destination must remember of a recording, such as the id of its page."""

    __tablename__ = "destination_states"
    __table_args__ = (
        ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], ondelete="CASCADE",
            name="fk_destination_states_recording_id",
        ),
        Index(None, "recording_id"),
    )  # fmt: skip

    destination_id: Mapped[str] = mapped_column(
        ID, ForeignKey("destinations.id", ondelete="CASCADE"), primary_key=True
    )
    recording_id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ID)
    data: Mapped[dict[str, Any]]
