"""What people have notes written by."""

from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy import text as text_of
from sqlalchemy.orm import Mapped, mapped_column

from tiro.store.tables.base import ID, Owned, Table


class NoteTemplate(Owned, Table):
    """A version of a template of one's own; it never changes, a change is the next version.

    `card` is what lists show of it, found out when it was checked. One that is shared is there for
    all accounts.
    """

    __tablename__ = "note_templates"
    __table_args__ = (
        UniqueConstraint("owner_id", "name", "version"),
        Index(
            "ix_note_templates_shared",
            "name",
            "version",
            sqlite_where=text_of("is_shared"),
            postgresql_where=text_of("is_shared"),
        ),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ID, ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    card: Mapped[dict[str, Any]]
    created_at: Mapped[float]
    is_shared: Mapped[bool] = mapped_column(Boolean, server_default=false(), default=False)
