import time

from sqlalchemy.orm import Session

from jobkit import new_job
from tiro.store import metrics, workers
from tiro.store.database import Database
from tiro.store.states import State
from tiro.store.tables import StageRun, Worker
from tiro.telemetry import ModelMemory

LEASE_SECONDS = 15.0


def _stage_run(session: Session, stage: str) -> None:
    session.add(
        StageRun(
            stage=stage,
            engine="fake",
            model="m",
            host="h",
            audio_seconds=60.0,
            seconds=2.5,
            at=time.time(),
        )
    )
    session.flush()


def test_jobs_of_all_owners_are_counted_by_state(database: Database) -> None:
    with database.write() as session:
        for state in (State.QUEUED, State.QUEUED, State.FAILED):
            new_job(session, state=state)
    with database.read() as session:
        found = metrics.read(session, after=0, lease_seconds=LEASE_SECONDS)
    assert found.jobs == {
        "queued": 2, "running": 0, "paused": 0, "completed": 0, "failed": 1, "cancelled": 0,
    }  # fmt: skip
    assert found.queue_depth == 2


def test_models_of_live_workers_are_told(database: Database) -> None:
    held = {"engine": "fake", "model": "m", "memory_bytes": 100}
    with database.write() as session:
        row = Worker(id="a", host="h", pid=1, slots=2, serves=["speech/fake/m", held], seen=0.0)
        workers.beat(session, row)
    with database.read() as session:
        found = metrics.read(session, after=0, lease_seconds=LEASE_SECONDS)
    assert found.live_workers == 1
    assert found.models == [ModelMemory("fake", "m", 100)]


def test_stage_times_after_an_id_are_told_in_order(database: Database) -> None:
    with database.write() as session:
        for stage in ("listen", "cut", "merge"):
            _stage_run(session, stage)
    with database.read() as session:
        whole = metrics.read(session, after=0, lease_seconds=LEASE_SECONDS).stage_times
        rest = metrics.read(session, after=whole[0].id, lease_seconds=LEASE_SECONDS).stage_times
    assert [item.stage for item in whole] == ["listen", "cut", "merge"]
    assert [item.stage for item in rest] == ["cut", "merge"]
    assert rest[0].seconds == 2.5
