"""Speakers of a recording: who was found, who was named, and who was recognised."""

import threading
from contextlib import closing
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from apikit import wait_until
from exportkit import spoken
from jobkit import new_job, new_recording
from tiro.actions import voices as actions
from tiro.pipeline import people
from tiro.pipeline import voices as stage_voices
from tiro.pipeline.voices import Heard
from tiro.store import speakers, voices
from tiro.store.database import Database
from tiro.store.tables import LOCAL_OWNER, Recording, StageOutput, Voice
from tiro.transcript.model import Turn
from tiro.transcript.speaker_edits import SpeakerEdit


def kept(session: Session, name: str = "Anna") -> Voice:
    """Keep a voice."""
    return voices.add(
        session, owner_id=LOCAL_OWNER, name=name, encoder="fake", given_by=name, statement="Yes."
    )


def match(voice: Voice, verdict: str = "sure") -> dict[str, Any]:
    return {"voice_id": voice.id, "name": voice.name, "similarity": 0.9, "verdict": verdict}


def listed(session: Session, recording_id: str) -> dict[str, str | None]:
    return {row.id: row.name for row in speakers.of_recording(session, recording_id)}


def test_who_is_found_no_more_goes_unless_a_person_said_something(database: Database) -> None:
    with database.write() as session:
        recording = new_recording(session).id
        speakers.put_found(session, recording, {"S1", "S2", "S3", "S10"})
        speakers.rename(session, recording, "S2", "Berta")
        speakers.add_edits(session, recording, [SpeakerEdit(0, 1, "S3")])
        assert list(listed(session, recording)) == ["S1", "S2", "S3", "S10"]
        speakers.put_found(session, recording, {"S4"}, spare={"S10"})
        assert listed(session, recording) == {"S2": "Berta", "S3": None, "S4": None, "S10": None}


def test_recognition_names_the_unnamed_and_only_when_sure(database: Database) -> None:
    with database.write() as session:
        recording, anna = new_recording(session).id, kept(session)
        speakers.put_found(session, recording, {"S1", "S2", "S3"})
        speakers.rename(session, recording, "S1", "Berta")
        matches = {"S1": match(anna), "S2": match(anna), "S3": match(anna, "unsure")}
        speakers.put_found(session, recording, {"S1", "S2", "S3"}, matches=matches)
        assert listed(session, recording) == {"S1": "Berta", "S2": "Anna", "S3": None}
        speakers.put_found(session, recording, {"S1", "S2", "S3"})
        assert listed(session, recording) == {"S1": "Berta", "S2": None, "S3": None}


def test_a_voice_that_is_gone_or_renamed_meanwhile_is_heeded(database: Database) -> None:
    with database.write() as session:
        recording, anna = new_recording(session).id, kept(session)
        old = match(anna)
        voices.rename(session, anna, "Anna Baker")
        speakers.put_found(session, recording, {"S1"}, matches={"S1": old})
        assert listed(session, recording) == {"S1": "Anna Baker"}
        assert voices.delete(session, anna) == [recording]
        speakers.put_found(session, recording, {"S1"}, matches={"S1": old})
        assert listed(session, recording) == {"S1": None}


def test_what_a_stage_leaves_names_nobody(database: Database) -> None:
    """It may outlast the voice: a failed job keeps it until it is deleted."""
    with database.write() as session:
        anna, job = kept(session), new_job(session)
        voices.put_heard(session, anna, [1.0, 0.0], 9.0)
        heard = Heard((Turn(0, 1, "A"),), {"A": [1.0, 0.0]}, "fake")
        stage_voices.put(session, job, heard)
        session.flush()
        found = stage_voices.load(session, job)
        assert found is not None
        assert found.matches["A"]["voice_id"] == anna.id
        [left] = session.scalars(sa.select(StageOutput.data))
        assert "Anna" not in left


def test_a_persons_word_replaces_earlier_ones_on_the_same_stretch(database: Database) -> None:
    with database.write() as session:
        recording = new_recording(session).id
        first = [
            SpeakerEdit(0, 5, "S1"),
            SpeakerEdit(6, 7, "S1", channel=1),
            SpeakerEdit(6, 7, "S1"),
        ]
        speakers.add_edits(session, recording, first)
        speakers.add_edits(session, recording, [SpeakerEdit(1, 8, "S2", channel=1)])
        speakers.add_edits(session, recording, [SpeakerEdit(6, 8, None)])
        said = [first[0], SpeakerEdit(1, 8, "S2", channel=1), SpeakerEdit(6, 8, None)]
        assert speakers.edits(session, recording) == said
        speakers.put_found(session, recording, {"S1", "S2"})
        speakers.merge(session, recording, "S2", "S1")
        assert [edit.speaker for edit in speakers.edits(session, recording)] == ["S1", "S1", None]
        speakers.remove(session, recording, "S1")
        assert [edit.speaker for edit in speakers.edits(session, recording)] == [None]


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


@pytest.mark.postgres
def test_a_voice_that_is_deleted_while_it_is_recognised_leaves_no_name(postgres_url: str) -> None:
    """Whoever is first, the other sees it: the person's wish is the later one in effect."""
    with closing(Database(postgres_url)) as database:
        with database.write() as session:
            anna, recording = kept(session), new_recording(session)
        context: Any = type("Held", (), {"database": database})

        def delete() -> None:
            actions.delete(context, LOCAL_OWNER, anna.id)

        deleting = threading.Thread(target=delete)
        with database.write() as session:
            said = [spoken("Yes.", 0, 1, speaker="S1")]
            present = session.get_one(Recording, recording.id)
            people.settle(session, present, said, None, matches={"S1": match(anna)})
            deleting.start()
            # Each look in a transaction of its own: PostgreSQL shows one the same sessions throughout.
            looking = database.engine.execution_options(isolation_level="AUTOCOMMIT")
            with looking.connect() as other:
                wait_until(lambda: other.scalar(sa.text(WAITING)) or not deleting.is_alive())
        deleting.join(10)

        with database.read() as session:
            assert session.get(Voice, anna.id) is None
            assert listed(session, recording.id) == {"S1": None}
