"""An edit writes what changed and nothing else, on both databases."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from exportkit import moved, spoken, transcript
from jobkit import new_recording
from tiro.store import segment_edits, transcripts
from tiro.store.database import Database
from tiro.store.tables import LOCAL_OWNER, SegmentRow
from tiro.transcript import editing
from tiro.transcript.editing import Delete, Merge, Replace, Split
from tiro.transcript.model import Segment, Transcript

ONE = spoken("We met Kowalsky today.", 0, 3, speaker="S1")
SAID = tuple(replace(moved(ONE, 3.0 * at), id=f"s{at + 1}") for at in range(30))


def add(session: Session, *, origin: str = "person", is_dense: bool = False) -> Transcript:
    """Add a text; a dense one is as an earlier release wrote it."""
    value = replace(transcript(SAID), recording_id=new_recording(session).id, origin=origin)
    made = transcripts.add(
        session, transcript=value, owner_id=LOCAL_OWNER, job_id=None, make_primary=True
    )
    if is_dense:
        for at in range(len(SAID)):
            old = (at + 1) * segment_edits.ROOM
            session.execute(update(SegmentRow).where(SegmentRow.idx == old).values(idx=at))
    return made


def read(session: Session, transcript_id: str) -> tuple[Segment, ...]:
    return transcripts.get(session, LOCAL_OWNER, transcript_id).segments


def places(session: Session) -> dict[str, int]:
    return {row.id: row.idx for row in session.query(SegmentRow)}


@pytest.mark.parametrize("is_dense", [False, True])
def test_many_edits_leave_the_text_that_they_made(database: Database, *, is_dense: bool) -> None:
    """Also where rows have no room between them, and where segments change their places."""
    chance = Random(7)
    with database.write() as session:
        present = add(session, is_dense=is_dense)
        for _ in range(25):
            text = editing.WorkingText(present.segments)
            for _ in range(4):
                segment = chance.choice(text.segments)
                if len(segment.words) > 1:
                    text.do(Split(segment.id, 1))
                else:
                    text.do(Delete(segment.id))
            after = text.segments
            if chance.random() < 0.5:
                after[0], after[4] = after[4], after[0]
            present = transcripts.edit(session, LOCAL_OWNER, present, after)
            session.expire_all()
            assert read(session, present.id) == tuple(after)


def test_only_what_changed_is_written_and_places_stay(database: Database) -> None:
    with database.write() as session:
        before = add(session)
        known = places(session)
        outline = transcripts.outline(session, LOCAL_OWNER, before.id, {"s3", "s10", "s11"})
        assert [bool(segment.words) for segment in outline.segments[:3]] == [False, False, True]
        wishes = [Split("s3", 2), Merge(("s10", "s11")), Replace("s3", "You", (0, 0))]
        edited = editing.edit_all(outline.segments, wishes).segments
        transcripts.edit(session, LOCAL_OWNER, outline, edited)
        session.expire_all()

        assert read(session, before.id) == tuple(editing.edit_all(SAID, wishes).segments)
        now = places(session)
        assert {name: now[name] for name in now if name != "s31"} == {
            name: place for name, place in known.items() if name != "s11"
        }


def test_a_new_version_is_a_copy_with_the_edit(database: Database) -> None:
    """The version before keeps its text, and its revision says that it was edited."""
    with database.write() as session:
        before = add(session)
        waiting = [replace(SAID[0], retime="waiting"), *SAID[1:]]
        before = transcripts.edit(session, LOCAL_OWNER, before, waiting)
        outline = transcripts.outline(session, LOCAL_OWNER, before.id, {"s2"})
        edited = editing.edit(outline.segments, Delete("s2")).segments
        made = transcripts.edit(session, LOCAL_OWNER, outline, edited, as_new_version=True)
        session.expire_all()

        assert (made.version, made.revision, made.is_primary) == (2, 1, True)
        assert read(session, made.id) == (waiting[0], *waiting[2:])
        old = transcripts.get(session, LOCAL_OWNER, before.id)
        assert (old.revision, old.is_primary, old.segments) == (3, False, SAID)


def test_an_outline_of_many_names_is_the_whole_text(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment_edits, "_MOST_NAMES", 2)
    with database.write() as session:
        made = add(session)
        names: Sequence[str] = ["s1", "s2", "s3"]
        assert segment_edits.outline(session, made.id, names) == SAID
