from jobkit import new_job
from tiro.store import health
from tiro.store.database import Database
from tiro.store.states import State


def test_sound_database_has_no_damage(database: Database) -> None:
    assert health.damage(database) is None


def test_failures_are_told_newest_first_without_messages(database: Database) -> None:
    error = {"code": "engine_failed", "stage": "transcribe", "message": "private"}
    with database.write() as session:
        new_job(session, state=State.COMPLETED)
        old = new_job(session, state=State.FAILED, error=error, created_at=1.0, finished_at=2.0)
        new = new_job(session, state=State.FAILED, error=error, created_at=3.0)
    with database.read() as session:
        found = health.last_failures(session, 10)
        assert health.last_failures(session, 1) == found[:1]
    assert [item["job_id"] for item in found] == [new.id, old.id]
    assert found[1] == {
        "job_id": old.id,
        "kind": "transcribe",
        "code": "engine_failed",
        "stage": "transcribe",
        "engine": "fake",
        "attempt": 1,
        "at": "1970-01-01T00:00:02.000Z",
    }
