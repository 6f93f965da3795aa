"""The index is true after everything that changes what is searched."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from searchkit import FIRST, count, find, is_true, recorded, said, texts, written
from tiro.store import notes, recordings, speakers, transcripts, voices
from tiro.store.database import Database
from tiro.store.search import index
from tiro.store.tables import LOCAL_OWNER, Recording, SearchRecording, SegmentRow, TranscriptRow
from tiro.transcript.model import Segment


def edited(session: Session, recording_id: str, *segments: Segment) -> None:
    """Let a person's edit leave these segments."""
    text = transcripts.primary(session, LOCAL_OWNER, recording_id)
    same = {each: each for each in text.segments}
    kept = [same.get(each, each) for each in segments]
    transcripts.edit(session, LOCAL_OWNER, text, kept)


def test_new_primary_text_takes_the_place_of_the_one_before(database: Database) -> None:
    with database.write() as session:
        recording = recorded(session, "one apple", "two pears")
        written(session, recording, said("three plums"))
    assert texts(database, "apple") == []
    assert texts(database, "plums") == ["three plums"]
    assert is_true(database)


def test_text_that_is_not_shown_is_not_found(database: Database) -> None:
    with database.write() as session:
        recording = recorded(session, "one apple")
        other = written(session, recording, said("three plums"), make_primary=False)
    assert texts(database, "plums") == []
    with database.write() as session:
        transcripts.make_primary(session, LOCAL_OWNER, other.id)
    assert (texts(database, "plums"), texts(database, "apple")) == (["three plums"], [])
    assert is_true(database)


def test_what_is_held_back_is_found_once_it_is_restored(database: Database) -> None:
    with database.write() as session:
        recording = recorded(session)
        held = replace(said("thanks for watching")[0], held="silence")
        written(session, recording, (held,), origin="person")
    assert texts(database, "watching") == []
    with database.write() as session:
        edited(session, recording, replace(held, held=None))
    assert texts(database, "watching") == ["thanks for watching"]
    assert is_true(database)


def test_edit_changes_the_index_of_the_changed_segments_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also the first one, which makes a person's copy of an engine's text."""
    first, second, third = said("one apple", "two pears", "three plums")
    with database.write() as session:
        recording = recorded(session)
        written(session, recording, (first, second, third))
    monkeypatch.setattr(index, "put_text", lambda *_: pytest.fail("all of it was indexed anew"))
    changes = (
        (first, replace(second, text="two grapes"), third),
        (first, third),
        (third, first),
        (third, replace(first, id="s9", text="new here"), first),
    )
    for segments in changes:
        with database.write() as session:
            edited(session, recording, *segments)
        assert is_true(database)
    assert texts(database, "grapes") == texts(database, "pears") == []
    assert texts(database, "here") == ["new here"]


def test_other_times_leave_the_index_as_it_is(database: Database) -> None:
    """They are read from the rows."""
    with database.write() as session:
        recording = recorded(session)
        (segment,) = said("one apple")
        written(session, recording, (segment,), origin="person")
    with database.write() as session:
        edited(session, recording, replace(segment, start=3.0, words=()))
    (item,) = find(database, "apple")["items"]
    assert (item["hits"][0]["start"], item["hits"][0]["at"]) == (3.0, 3.0)
    assert is_true(database)


def test_index_is_true_when_an_edit_had_to_make_room(database: Database) -> None:
    """All rows have other places then."""
    with database.write() as session:
        recording = recorded(session)
        segments = said(*(f"word{number} here" for number in range(4)))
        text = written(session, recording, segments, origin="person")
        session.execute(
            sa.update(SegmentRow)
            .where(SegmentRow.transcript_id == text.id)
            .values(idx=SegmentRow.idx / 64)
        )
        index.put_text(session, text.id)
    with database.write() as session:
        between = replace(segments[0], id="s9", text="in between")
        edited(session, recording, segments[0], between, *segments[1:])
    assert texts(database, "between") == ["in between"]
    assert texts(database, "here") == [each.text for each in segments]
    assert is_true(database)


def test_titles_names_and_notes_are_found_as_they_are_now(database: Database) -> None:
    with database.write() as session:
        recording = recorded(session, "one apple", title="Café Zürich", speaker="S1")
        speakers.ensure(session, recording, ["S1", "S2"])
        speakers.rename(session, recording, "S1", "Anna Müller")
        speakers.rename(session, recording, "S2", "Bert Weiß")
        note = notes.add(session, LOCAL_OWNER, recording, title="To do", text="Buy\n\npears.")
    assert texts(database, "cafe zurich") == ["Café Zürich"]
    assert texts(database, "muller") == ["Anna Müller"]
    assert texts(database, "pears") == ["pears."]
    with database.write() as session:
        recordings.change(session, LOCAL_OWNER, recording, title="Other")
        speakers.merge(session, recording, "S1", into="S2")
        notes.change(session, session.merge(note), text="Buy plums.")
    for gone in ("cafe", "muller", "pears"):
        assert texts(database, gone) == []
    assert texts(database, "other") == ["Other"]
    assert texts(database, "weiss") == ["Bert Weiß"]
    assert texts(database, "to do") == ["To do"]
    assert is_true(database)
    with database.write() as session:
        notes.remove(session, notes.get(session, LOCAL_OWNER, note.id))
        speakers.remove(session, recording, "S2")
    assert texts(database, "plums") == texts(database, "weiss") == []
    assert is_true(database)


def test_note_of_a_template_is_found_while_it_is_the_primary_one(database: Database) -> None:
    with database.write() as session:
        recording = recorded(session, "one apple")
        note = notes.add(session, LOCAL_OWNER, recording, title="Minutes", text="Plums.")
        note.template_name = "meeting"
        index.put_note(session, note)
    assert texts(database, "plums") == []
    with database.write() as session:
        note = session.merge(note)
        note.is_primary = True
        index.put_note(session, note)
    assert texts(database, "plums") == ["Plums."]
    assert is_true(database)


def test_name_of_a_kept_voice_is_found_and_forgotten_with_it(database: Database) -> None:
    with database.write() as session:
        recording = recorded(session, "one apple")
        anna = voices.add(
            session, owner_id=LOCAL_OWNER, name="Anna", encoder="f", given_by="a", statement="yes"
        )
        match = {"voice_id": anna.id, "name": "Anna", "similarity": 0.9, "verdict": "sure"}
        speakers.put_found(session, recording, {"S1"}, matches={"S1": match})
        voices.rename(session, anna, "Annette")
    assert texts(database, "annette") == ["Annette"]
    with database.write() as session:
        voices.delete(session, voices.get(session, LOCAL_OWNER, anna.id))
    assert texts(database, "annette") == []
    assert is_true(database)


@pytest.mark.parametrize("table", [Recording, TranscriptRow])
def test_rows_that_go_take_their_places_with_them(
    database: Database, table: type[Recording] | type[TranscriptRow]
) -> None:
    """However they are deleted."""
    with database.write() as session:
        recorded(session, "one apple", "two pears", title="Fruit")
    with database.write() as session:
        session.execute(sa.delete(table))
    assert texts(database, "apple") == []
    assert count(database) == (0 if table is Recording else 1)
    assert is_true(database)


def test_recordings_of_the_same_moment_have_places_of_their_own(database: Database) -> None:
    with database.write() as session:
        for number in range(4):
            recorded(session, f"apple{number}", created_at=FIRST)
        numbers = session.scalars(sa.select(SearchRecording.number)).all()
    assert len(set(numbers)) == len(numbers)
    assert [texts(database, f"apple{number}") for number in range(4)] == [
        [f"apple{number}"] for number in range(4)
    ]


def test_index_is_as_before_when_the_transaction_is_undone(database: Database) -> None:
    with database.write() as session:
        recording = recorded(session, "one apple")

    def change() -> None:
        with database.write() as session:
            written(session, recording, said("three plums"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert texts(database, "apple") == ["one apple"]
    assert is_true(database)
