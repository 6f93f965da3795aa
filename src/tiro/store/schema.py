"""Which revision of the tables this release needs, and which one a database has."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tiro.errors import DatabaseTooNew
from tiro.store.database import Database

REVISIONS = (
    "0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010",
    "0011", "0012", "0013", "0014", "0015", "0016", "0017",
)  # fmt: skip
"""All migrations, oldest first; the last is what this release needs."""
VERSION_TABLE = sa.table("alembic_version", sa.column("version_num", sa.String))


class SchemaState(StrEnum):
    """How a database stands to this release."""

    NEW = "new"
    BEHIND = "behind"
    CURRENT = "current"


def check_schema(database: Database) -> SchemaState:
    """Say whether `tiro migrate` has something to do.

    Raises:
        DatabaseTooNew: A newer Tiro has changed the database.
    """
    with database.read() as session:
        found = revision(session)
    if found is None:
        return SchemaState.NEW
    return SchemaState.CURRENT if found == REVISIONS[-1] else SchemaState.BEHIND


def revision(session: Session) -> str | None:
    """Give the database's revision; None when it has no tables of ours yet.

    Raises:
        DatabaseTooNew: It is none that this release knows.
    """
    if not sa.inspect(session.connection()).has_table(VERSION_TABLE.name):
        return None
    found = session.scalar(sa.select(VERSION_TABLE.c.version_num))
    if found is not None and found not in REVISIONS:
        raise DatabaseTooNew(details={"revision": found})
    return found
