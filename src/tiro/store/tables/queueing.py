"""Whose turn it is in the queue, and how much sound an account has sent."""

from sqlalchemy import BigInteger, Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from tiro.store.tables.base import ID, Owned, Table


class QueueTurn(Owned, Table):
    """The turn that an owner's next job of a priority gets; long recordings have a row of their own."""

    __tablename__ = "queue_turns"

    owner_id: Mapped[str] = mapped_column(
        ID, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    priority: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    is_long: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    turn: Mapped[int] = mapped_column(BigInteger)


class QueueClock(Table):
    """The turn of the job of a priority that began last."""

    __tablename__ = "queue_clock"

    priority: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    turn: Mapped[int] = mapped_column(BigInteger)


class AudioUse(Owned, Table):
    """The sound that an account had written down in a month (UTC, `2026-03`); deleting gives nothing back."""

    __tablename__ = "audio_use"

    owner_id: Mapped[str] = mapped_column(
        ID, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    seconds: Mapped[float]
