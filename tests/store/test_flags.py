from tiro.store import flags
from tiro.store.database import Database


def test_flag_that_was_never_written_is_none(database: Database) -> None:
    with database.read() as session:
        assert flags.get(session, "queue") is None


def test_flag_holds_what_was_written_last(database: Database) -> None:
    for value in ({"paused": True}, {"paused": False, "by": "ü"}):
        with database.write() as session:
            flags.put(session, "queue", value)
    with database.read() as session:
        assert flags.get(session, "queue") == {"paused": False, "by": "ü"}


def test_flag_that_is_put_once_keeps_its_first_value(database: Database) -> None:
    with database.write() as session:
        assert flags.put_once(session, "store", {"id": "a"}) == {"id": "a"}
        assert flags.put_once(session, "store", {"id": "b"}) == {"id": "a"}
