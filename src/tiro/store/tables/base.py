"""What all tables share: their root, their ids, how constraints are named."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ColumnClause, Double, MetaData, String, column, text
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass

LOCAL_OWNER = "usr_local"
EVERYBODY = "*"
"""Owner of the events that all may see, such as that the queue is paused."""

ID = String(48)

_OF_A_BATCH = text("batch_id IS NOT NULL")
OF_A_BATCH: dict[str, Any] = {"sqlite_where": _OF_A_BATCH, "postgresql_where": _OF_A_BATCH}
"""Lets an index hold only what came in a batch."""

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


class _Unmapped:
    """Stands for the column of any table; SQLAlchemy asks the mixin once before it asks the tables."""

    def __get__(self, row: object, kind: type) -> ColumnClause[str]:
        return column("owner_id", String)


class Owned:
    """What belongs to one account; `tiro.store.scope` keeps it from all others."""

    if TYPE_CHECKING:
        owner_id: Mapped[str]
    else:
        owner_id = _Unmapped()
