"""What was deleted is in no byte of the index."""

import sqlalchemy as sa

from searchkit import FIRST, is_true, recorded, texts
from tiro.store.database import Database
from tiro.store.search.tidying import tidy
from tiro.store.tables import Recording


def bytes_of(database: Database) -> bytes:
    """Give all of a SQLite database, its journal emptied."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert database.path is not None
    files = database.path.parent.glob(f"{database.path.name}*")
    return b"".join(path.read_bytes() for path in files)


def test_deleted_words_are_in_no_byte_once_the_index_is_tidy(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        for number in range(60):
            recorded(session, *[f"apple pear{number}"] * 20, created_at=FIRST + number)
        gone = recorded(session, "the quetzalcoatlus flies", title="Quetzalcoatlus")
    tidy(sqlite_database)
    assert b"quetzalcoatlus" in bytes_of(sqlite_database)
    with sqlite_database.write() as session:
        session.execute(sa.delete(Recording).where(Recording.id == gone))
    tidy(sqlite_database)
    found = bytes_of(sqlite_database)
    assert b"uetzalcoatlus" not in found
    assert b"apple" in found
    assert len(texts(sqlite_database, "pear7")) == 20
    assert is_true(sqlite_database)


def test_index_is_as_before_when_it_was_tidy_already(database: Database) -> None:
    with database.write() as session:
        recorded(session, "one apple")
    tidy(database)
    tidy(database)
    assert texts(database, "apple") == ["one apple"]
