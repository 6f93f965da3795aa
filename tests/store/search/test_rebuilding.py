"""The index is built where it is missing, and goes on where it was cut."""

import pytest
import sqlalchemy as sa

from searchkit import FIRST, count, is_true, recorded, texts
from tiro.store import notes, recordings
from tiro.store.database import Database
from tiro.store.search import index, rebuilding
from tiro.store.tables import LOCAL_OWNER, SearchRecording


def unindexed(database: Database, many: int = 3) -> list[str]:
    """Give recordings from before there was a search."""
    with database.write() as session:
        ids = [
            recorded(session, f"apple {number}", created_at=FIRST + number)
            for number in range(many)
        ]
        notes.add(session, LOCAL_OWNER, ids[0], title="Pears", text="Plums")
        session.execute(sa.delete(SearchRecording))
    assert count(database) == 0
    return ids


def test_what_is_missing_is_indexed_once(database: Database) -> None:
    unindexed(database)
    told: list[tuple[int, int]] = []
    assert rebuilding.build(database, lambda *some: told.append(some)) == 3
    assert rebuilding.build(database) == 0
    assert texts(database, "apple") == ["apple 2", "apple 1", "apple 0"]
    assert texts(database, "plums") == ["Plums"]
    assert is_true(database)
    assert told == [(3, 3)]


def test_building_goes_on_where_it_was_cut(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    unindexed(database)
    with monkeypatch.context() as patch:
        patch.setattr(rebuilding, "_PLACES", 1)
        patch.setattr(rebuilding.time, "sleep", lambda _: pytest.fail("cut"))
        with pytest.raises(pytest.fail.Exception):
            rebuilding.build(database)
    with database.read() as session:
        assert rebuilding.missing(session) == 2
    rebuilding.begin(database)
    assert rebuilding.build(database) == 2
    assert is_true(database)


def test_whole_index_is_built_anew_when_asked(database: Database) -> None:
    with database.write() as session:
        recorded(session, "one apple")
        session.execute(sa.text("DELETE FROM search_places"))
    with database.read() as session:
        assert len(rebuilding.faults(session)) == 1
    rebuilding.begin(database)
    assert rebuilding.build(database) == 1
    assert texts(database, "apple") == ["one apple"]
    with database.read() as session:
        assert rebuilding.faults(session) == []


def test_recording_that_was_not_indexed_is_when_it_changes(database: Database) -> None:
    """All of it, since nothing else would tell that its text is missing."""
    ids = unindexed(database)
    with database.write() as session:
        recordings.change(session, LOCAL_OWNER, ids[0], title="Renamed")
    assert texts(database, "apple") == ["apple 0"]
    with database.read() as session:
        assert rebuilding.missing(session) == 2


def test_fault_is_told_when_another_text_is_indexed(database: Database) -> None:
    with database.write() as session:
        recording = recorded(session, "one apple")
        session.execute(sa.update(SearchRecording).values(transcript_id="tr_other"))
    with database.read() as session:
        assert rebuilding.faults(session) == [recording]


def test_nothing_is_indexed_of_a_recording_that_is_gone(database: Database) -> None:
    with database.write() as session:
        assert index.put_all(session, "rec_gone") == 0
