"""Notes by templates as rows: whoever writes at the same time, versions are numbered and one is shown."""

import threading

from jobkit import new_recording
from tiro.store import notes, purging, written_notes
from tiro.store.database import Database
from tiro.store.tables import LOCAL_OWNER
from tiro.store.written_notes import Made

MADE = Made(
    template="meeting@1", title="Meeting", text="It moves to May.", data={}, coverage={}, origin="model",
    transcript_id="tr_1", transcript_revision=1,
)  # fmt: skip


def test_notes_of_one_template_that_two_workers_write_at_once_are_two_versions(
    database: Database,
) -> None:
    """The one that comes second is shown, and neither fails."""
    with database.write() as session:
        recording_id = new_recording(session).id
    is_added, is_coming = threading.Event(), threading.Event()

    def second() -> None:
        is_added.wait(10)
        is_coming.set()
        with database.write() as session:
            written_notes.add(session, LOCAL_OWNER, recording_id, "job_2", MADE)

    other = threading.Thread(target=second)
    other.start()
    with database.write() as session:
        written_notes.add(session, LOCAL_OWNER, recording_id, "job_1", MADE)
        is_added.set()
        is_coming.wait(10)
    other.join()
    with database.read() as session:
        found = notes.of_recording(session, LOCAL_OWNER, recording_id)
        told = sorted((each.version, each.job_id, each.is_primary) for each in found)
    assert told == [(1, "job_1", False), (2, "job_2", True)]


def test_what_a_person_made_of_a_note_is_shown_when_the_text_is_deleted(database: Database) -> None:
    """Notes that were written go with it, also the one that was shown."""
    with database.write() as session:
        recording_id = new_recording(session).id
        note = written_notes.add(session, LOCAL_OWNER, recording_id, "job_1", MADE)
        own = written_notes.edited(session, note, title="Mine", text="It moves to June.")
        written_notes.make_primary(session, note)
        assert (note.is_primary, own.is_primary) == (True, False)
    with database.write() as session:
        purging.hush(session, LOCAL_OWNER, recording_id)
    with database.read() as session:
        (left,) = notes.of_recording(session, LOCAL_OWNER, recording_id)
        assert (left.id, left.is_primary) == (own.id, True)
