"""Clean texts and translations beside their source: which is current, which is stale, and where they end."""

from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from jobkit import new_recording
from tiro.errors import NotFound
from tiro.store import purging, side_texts, transcripts
from tiro.store.database import Database
from tiro.store.ids import new_id
from tiro.store.side_texts import CLEAN, TRANSLATION, Side
from tiro.store.tables import LOCAL_OWNER, TranscriptRow
from tiro.transcript.model import Flag, Origin, Segment, Transcript, Word

FLAG = Flag("s2", "numbers", "by 2", "by 3")


def spoken(session: Session, recording_id: str) -> Transcript:
    """Add a version as an engine makes it."""
    said = (
        Segment("s1", 0.0, 1.0, "um yes", speaker="S1", words=(Word("yes", 0.5, 1.0),)),
        Segment("s2", 1.0, 2.0, "by 2"),
    )
    return transcripts.add(
        session,
        transcript=Transcript(
            id=new_id("tr"), recording_id=recording_id, version=transcripts.next_version(session, recording_id),
            revision=1, is_primary=False, origin="engine", language="en", duration=2.0, engine="fake",
            model="fake", quality="draft", segments=said,
        ),
        owner_id=LOCAL_OWNER, job_id=None, make_primary=True,
    )  # fmt: skip


def add(session: Session, text: Transcript, kind: str = CLEAN, into: str = "en") -> Transcript:
    """Make something of a version."""
    made = replace(
        text, language=into, made_of=Origin(text.id, text.revision, template="subtitles@1")
    )
    side = Side(kind, made, (FLAG,))
    return side_texts.add(session, side, owner_id=LOCAL_OWNER, job_id="job_1")


def versions(
    session: Session, recording_id: str
) -> list[tuple[str, str | None, bool, bool | None]]:
    return [
        (each.origin, each.language, each.is_primary, each.made_of and each.made_of.is_current)
        for each in reversed(transcripts.versions(session, LOCAL_OWNER, recording_id))
    ]


def test_clean_text_stands_beside_what_is_shown(database: Database) -> None:
    with database.write() as session:
        recording = new_recording(session)
        text = spoken(session, recording.id)
        made = add(session, text)
        kept = transcripts.get(session, LOCAL_OWNER, made.id)
        assert kept.made_of == Origin(
            text.id, 1, is_current=True, template="subtitles@1", flagged=1, flags=(FLAG,)
        )
        assert kept.segments == text.segments
        assert transcripts.primary_id(session, LOCAL_OWNER, recording.id) == text.id
        assert side_texts.source(session, LOCAL_OWNER, recording.id).id == text.id


def test_one_of_each_kind_and_language_is_current(database: Database) -> None:
    with database.write() as session:
        recording = new_recording(session)
        text = spoken(session, recording.id)
        first, again = add(session, text), add(session, text)
        german, french = (add(session, text, TRANSLATION, code) for code in ("de", "fr"))
        assert [row[3] for row in versions(session, recording.id)] == [
            None,
            False,
            True,
            True,
            True,
        ]
        assert first.id != side_texts.current(session, LOCAL_OWNER, text.id, CLEAN) == again.id
        found = [
            side_texts.current(session, LOCAL_OWNER, text.id, TRANSLATION, code)
            for code in ("de", "fr", "it")
        ]
        assert found == [german.id, french.id, None]


def test_database_itself_refuses_a_second_current_one(database: Database) -> None:
    with database.write() as session:
        text = spoken(session, new_recording(session).id)
        first, _ = add(session, text), add(session, text)
    again = update(TranscriptRow).where(TranscriptRow.id == first.id).values(current_as=CLEAN)
    with database.write() as session, pytest.raises(IntegrityError):
        session.execute(again)


def test_it_is_stale_when_the_source_was_edited_or_is_not_shown(database: Database) -> None:
    with database.write() as session:
        recording = new_recording(session)
        text = spoken(session, recording.id)
        made = add(session, text)

        def is_stale() -> bool:
            return side_texts.is_stale(session, [made], recording.id)[made.id]

        before = transcripts.mark(session, LOCAL_OWNER, made.id)
        assert not is_stale()
        spoken(session, recording.id)
        assert is_stale()
        assert transcripts.mark(session, LOCAL_OWNER, made.id) != before
        transcripts.make_primary(session, LOCAL_OWNER, text.id)
        assert not is_stale()
        session.get_one(TranscriptRow, text.id).revision += 1
        session.flush()
        assert is_stale()


def test_text_that_is_gone_is_not_made_anything_of(database: Database) -> None:
    """A clean text never becomes the one that is shown because no other is there."""
    with database.write() as session:
        recording = new_recording(session)
        text = spoken(session, recording.id)
        session.delete(session.get_one(TranscriptRow, text.id))
        session.flush()
        with pytest.raises(NotFound):
            add(session, text)


def test_it_goes_with_the_text(database: Database) -> None:
    """Whose text is deleted has neither clean text nor flags of it."""
    with database.write() as session:
        recording = new_recording(session)
        add(session, spoken(session, recording.id))
        assert purging.hush(session, LOCAL_OWNER, recording.id) is not None
        while purging.shrink(session, recording.id, is_all=False):
            pass
        purging.remove_texts(session, recording.id)
        assert versions(session, recording.id) == []


def test_it_is_deleted_alone(database: Database) -> None:
    with database.write() as session:
        recording = new_recording(session)
        text = spoken(session, recording.id)
        made = add(session, text)
        with pytest.raises(NotFound):
            side_texts.remove(session, "usr_other", made.id)
        side_texts.remove(session, LOCAL_OWNER, made.id)
        assert versions(session, recording.id) == [("engine", "en", True, None)]


def test_clean_text_that_is_shown_is_made_anew_of_what_was_said(database: Database) -> None:
    with database.write() as session:
        recording = new_recording(session)
        text = spoken(session, recording.id)
        made = add(session, text)
        transcripts.make_primary(session, LOCAL_OWNER, made.id)
        assert side_texts.source(session, LOCAL_OWNER, recording.id).id == text.id
        assert side_texts.is_stale(session, [made], recording.id) == {made.id: True}
        shown = transcripts.get(session, LOCAL_OWNER, made.id)
        assert side_texts.is_stale(session, [shown], recording.id) == {made.id: False}
        own = transcripts.edit(session, LOCAL_OWNER, shown, shown.segments)
        assert (own.origin, own.made_of) == ("person", None)


def test_run_knows_what_it_has_written(database: Database) -> None:
    """A worker that takes over makes nothing twice."""
    with database.write() as session:
        text = spoken(session, new_recording(session).id)
        made = add(session, text).id
        row = session.get_one(TranscriptRow, made)
        since = row.created_at - 1
        assert side_texts.was_made(session, made, job_id="job_1", revision=1, since=since)
        assert not side_texts.was_made(session, made, job_id="job_2", revision=1, since=since)
        assert not side_texts.was_made(session, made, job_id="job_1", revision=2, since=since)
        assert not side_texts.was_made(session, made, job_id="job_1", revision=1, since=since + 2)
