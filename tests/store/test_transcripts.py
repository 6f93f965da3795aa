import threading
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from jobkit import new_recording
from tiro.errors import NotFound
from tiro.store import transcripts
from tiro.store.database import Database
from tiro.store.ids import new_id
from tiro.store.tables import LOCAL_OWNER
from tiro.transcript.model import Evidence, Notice, Segment, Transcript, Word

SEGMENTS = (
    Segment(
        "s1",
        0.0,
        1.5,
        "Über 日 alles.",
        speaker="S1",
        channel=0,
        language="de",
        confidence=0.75,
        words=(Word("Über", 0.0, 0.5, 0.9, "S1"), Word("日", 0.5, 1.0)),
        evidence=Evidence(-0.25, 0.01, 1.5, 0.0),
    ),
    Segment("s2", 1.5, 2.0, ""),
)


def add(
    session: Session, recording_id: str, *, origin: str = "engine", make_primary: bool = True
) -> Transcript:
    """Add the next version."""
    return transcripts.add(
        session,
        transcript=Transcript(
            id=new_id("tr"),
            recording_id=recording_id,
            version=transcripts.next_version(session, recording_id),
            revision=1,
            is_primary=False,
            origin=origin,
            language="de",
            duration=2.0,
            engine="fake",
            model="fake",
            quality="draft",
            warnings=(Notice("draft_quality", "Only a draft.", "transcribe"), Notice("x", "y")),
            segments=SEGMENTS,
        ),
        owner_id=LOCAL_OWNER,
        job_id=None,
        make_primary=make_primary,
    )


def primary_id(session: Session, recording_id: str) -> str:
    return transcripts.primary(session, LOCAL_OWNER, recording_id).id


def test_transcript_is_read_back_whole(database: Database) -> None:
    with database.write() as session:
        kept = add(session, new_recording(session).id)
    with database.read() as session:
        assert transcripts.get(session, LOCAL_OWNER, kept.id) == kept
    assert kept.segments == SEGMENTS
    assert kept.is_primary
    assert kept.version == 1


def test_transcript_without_segments_is_read_back(database: Database) -> None:
    with database.write() as session:
        kept = add(session, new_recording(session).id)
        empty = replace(kept, id=new_id("tr"), version=2, segments=())
        transcripts.add(
            session, transcript=empty, owner_id=LOCAL_OWNER, job_id=None, make_primary=True
        )
        assert transcripts.get(session, LOCAL_OWNER, empty.id).segments == ()


def test_newest_machine_version_becomes_the_one_primary(database: Database) -> None:
    with database.write() as session:
        recording = new_recording(session)
        add(session, recording.id)
        second = add(session, recording.id)
        assert primary_id(session, recording.id) == second.id
        versions = transcripts.versions(session, LOCAL_OWNER, recording.id)
    assert [(item.version, item.is_primary) for item in versions] == [(2, True), (1, False)]
    assert versions[0].segments == ()


def test_machine_never_replaces_what_a_person_wrote(database: Database) -> None:
    with database.write() as session:
        recording = new_recording(session)
        add(session, recording.id)
        edited = add(session, recording.id, origin="person")
        machine = add(session, recording.id)
        assert not machine.is_primary
        assert primary_id(session, recording.id) == edited.id
        again = add(session, recording.id, origin="person")
        assert primary_id(session, recording.id) == again.id


def test_version_that_is_not_meant_to_be_primary_is_so_only_when_first(database: Database) -> None:
    with database.write() as session:
        recording = new_recording(session)
        first = add(session, recording.id, make_primary=False)
        second = add(session, recording.id, make_primary=False)
    assert (first.is_primary, second.is_primary) == (True, False)


def test_versions_added_at_once_get_their_own_numbers(database: Database) -> None:
    with database.write() as session:
        recording = new_recording(session)

    def add_one() -> None:
        with database.write() as session:
            add(session, recording.id)

    threads = [threading.Thread(target=add_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        versions = transcripts.versions(session, LOCAL_OWNER, recording.id)
    assert [(item.version, item.is_primary) for item in versions] == [
        (4, True),
        (3, False),
        (2, False),
        (1, False),
    ]


def test_transcript_of_another_owner_is_not_found(database: Database) -> None:
    with database.write() as session:
        recording = new_recording(session)
        kept = add(session, recording.id)
        for ask, what in ((transcripts.get, kept.id), (transcripts.primary, recording.id)):
            with pytest.raises(NotFound):
                ask(session, "usr_other", what)
        assert transcripts.versions(session, "usr_other", recording.id) == []


def test_recording_without_text_has_no_primary(database: Database) -> None:
    with database.write() as session:
        recording = new_recording(session)
        with pytest.raises(NotFound):
            transcripts.primary(session, LOCAL_OWNER, recording.id)
