import pytest

from jobkit import new_job, new_recording
from tiro.errors import NotFound
from tiro.store import hiding, recordings, transcripts
from tiro.store.database import Database
from tiro.store.tables import LOCAL_OWNER, Job, Recording, User
from tiro.transcript.model import Segment, Transcript

OTHER = "usr_other"


def other_user(database: Database) -> None:
    with database.write() as session:
        session.add(User(id=OTHER, name="Other", role="user", created_at=0.0))


def first_transcript(recording_id: str) -> Transcript:
    return Transcript(
        id="tr_1",
        recording_id=recording_id,
        version=1,
        revision=1,
        is_primary=False,
        origin="engine",
        language="en",
        duration=60.0,
        engine="fake",
        model="fake",
        quality="draft",
        segments=(Segment("s1", 0.0, 1.0, "Hello."),),
    )


def test_recording_is_read_back(database: Database) -> None:
    with database.write() as session:
        recordings.add(
            session,
            Recording(
                id="rec_1",
                owner_id=LOCAL_OWNER,
                title="Über 日",
                file_name="x.flac",
                media_type="audio/flac",
                size_bytes=1 << 40,
                content_hash="0" * 64,
                media_key="recordings/rec_1/original",
                created_at=1.5,
                quality={"level": -20.5},
            ),
        )
    with database.read() as session:
        found = recordings.get(session, LOCAL_OWNER, "rec_1")
    assert (found.title, found.size_bytes, found.quality) == ("Über 日", 1 << 40, {"level": -20.5})
    assert (found.duration, found.revision) == (None, 1)


def test_recording_of_another_owner_is_not_found(database: Database) -> None:
    other_user(database)
    with database.write() as session:
        row = new_recording(session, owner_id=OTHER)
        with pytest.raises(NotFound):
            recordings.get(session, LOCAL_OWNER, row.id)
        assert hiding.hide(session, LOCAL_OWNER, [row.id], 0) == ([], [])
        with pytest.raises(NotFound):
            recordings.change(session, LOCAL_OWNER, row.id, title="mine")
        assert recordings.get(session, OTHER, row.id) is row
        assert recordings.find_by_hash(session, LOCAL_OWNER, row.content_hash) is None


def test_renamed_recording_has_a_new_revision(database: Database) -> None:
    with database.write() as session:
        row = new_recording(session)
        recordings.change(session, LOCAL_OWNER, row.id, title="Other title")
    with database.read() as session:
        found = recordings.get(session, LOCAL_OWNER, row.id)
    assert (found.title, found.revision) == ("Other title", 2)


def test_deleted_recording_takes_jobs_and_transcripts_with_it(database: Database) -> None:
    with database.write() as session:
        row = new_recording(session, media_key="recordings/x/original")
        job = new_job(session, recording_id=row.id)
        transcripts.add(
            session,
            transcript=first_transcript(row.id),
            owner_id=LOCAL_OWNER,
            job_id=job.id,
            make_primary=True,
        )
    with database.write() as session:
        hiding.hide(session, LOCAL_OWNER, [row.id], 0)
        hiding.remove(session, [row.id])
    with database.read() as session:
        assert session.get(Job, job.id) is None
        with pytest.raises(NotFound):
            transcripts.get(session, LOCAL_OWNER, "tr_1")


def test_first_recording_of_the_same_bytes_is_found(database: Database) -> None:
    with database.write() as session:
        new_recording(session, id="rec_b", content_hash="h", created_at=2.0)
        new_recording(session, id="rec_a", content_hash="h", created_at=1.0)
    with database.read() as session:
        found = recordings.find_by_hash(session, LOCAL_OWNER, "h")
        assert found is not None
        assert found.id == "rec_a"
        assert recordings.find_by_hash(session, LOCAL_OWNER, "other") is None


def test_primary_transcripts_are_given_for_those_that_have_one(database: Database) -> None:
    with database.write() as session:
        with_one, without = new_recording(session), new_recording(session)
        transcripts.add(
            session,
            transcript=first_transcript(with_one.id),
            owner_id=LOCAL_OWNER,
            job_id=None,
            make_primary=True,
        )
        found = recordings.primary_transcript_ids(session, [with_one.id, without.id])
        assert found == {with_one.id: "tr_1"}
        assert recordings.primary_transcript_ids(session, []) == {}
