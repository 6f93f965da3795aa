"""Where results are sent, and by which rules."""

from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tiro.store.tables.base import ID, Owned, Table


class DestinationRow(Owned, Table):
    """A destination of an account; `folded` is its name without case and accents, of which there is one.

    `secrets` are sealed; `secret_names` names those that are set. Until `old_secret_until` a secret
    holds that was replaced.
    """

    __tablename__ = "destinations"
    __table_args__ = (UniqueConstraint("owner_id", "folded"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ID, ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(Text)
    config: Mapped[dict[str, Any]]
    created_at: Mapped[float]
    updated_at: Mapped[float]
    secrets: Mapped[str | None] = mapped_column(Text, default=None, repr=False)
    secret_names: Mapped[list[Any]] = mapped_column(default_factory=list)
    old_secret_until: Mapped[float | None] = mapped_column(default=None)
    state: Mapped[str] = mapped_column(String(20), default="active")
    stopped_reason: Mapped[str | None] = mapped_column(String(300), default=None)
    revision: Mapped[int] = mapped_column(default=1)


class RuleRow(Owned, Table):
    """What is made of recordings that a rule holds for, and where it is sent.

    `holds_for` names a tag and a language; `makes` the templates, clean text, languages and destinations.
    """

    __tablename__ = "rules"
    __table_args__ = (Index(None, "owner_id", "position", "id"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ID, ForeignKey("users.id"))
    holds_for: Mapped[dict[str, Any]]
    makes: Mapped[dict[str, Any]]
    position: Mapped[int]
    created_at: Mapped[float]
    updated_at: Mapped[float]
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    revision: Mapped[int] = mapped_column(default=1)
