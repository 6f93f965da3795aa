"""Makes the index forget what was deleted, to the last byte.

SQLite's index notes what goes and keeps it until its parts are merged. Merging goes in small
transactions, between which others write.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

from tiro.store.database import Database

_PAGES = 500
"""Of 4 kB that one transaction writes."""
_MERGE = text("INSERT INTO search_index (search_index, rank) VALUES ('merge', :pages)")
_CHANGES = text("SELECT total_changes()")


def tidy(database: Database) -> None:
    """Merge the parts of SQLite's index into one, which holds nothing that was deleted.

    The pages that fall free are overwritten (`secure_delete`); what the journal holds of them is
    the caller's to truncate. On PostgreSQL there is nothing to do.
    """
    if database.is_postgres:
        return
    with database.write() as session:
        # A negative number of pages: all parts are to be merged, however few they are.
        is_more = _merge(session, -_PAGES)
    while is_more:
        with database.write() as session:
            is_more = _merge(session, _PAGES)


def _merge(session: Session, pages: int) -> bool:
    """Merge some; gives whether anything was done."""
    before = session.scalar(_CHANGES) or 0
    session.execute(_MERGE, {"pages": pages})
    # The statement counts as one change itself.
    return (session.scalar(_CHANGES) or 0) - before > 1
