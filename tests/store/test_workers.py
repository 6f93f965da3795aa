from sqlalchemy import update
from sqlalchemy.orm import Session

from tiro.settings import Settings, WorkerSettings
from tiro.store import workers
from tiro.store.database import Database
from tiro.store.tables import Worker

LEASE_SECONDS = 15.0


def beat(session: Session, worker_id: str, *, slots: int = 2, serves: tuple[str, ...] = ()) -> None:
    workers.beat(
        session,
        Worker(id=worker_id, host="h", pid=1, slots=slots, serves=list(serves), seen=0.0),
    )


def go_silent(session: Session, worker_id: str, seconds: float) -> None:
    silent = update(Worker).where(Worker.id == worker_id)
    session.execute(silent.values(seen=Worker.seen - seconds))


def live(session: Session) -> list[str]:
    return [worker.id for worker in workers.live(session, LEASE_SECONDS)]


def test_worker_that_renews_its_lease_is_live(database: Database) -> None:
    with database.write() as session:
        beat(session, "a")
        go_silent(session, "a", LEASE_SECONDS - 1)
        assert live(session) == ["a"]
        beat(session, "a")
        go_silent(session, "a", LEASE_SECONDS - 1)
        assert live(session) == ["a"]


def test_silent_worker_is_not_live(database: Database) -> None:
    with database.write() as session:
        beat(session, "a")
        beat(session, "b")
        go_silent(session, "a", LEASE_SECONDS + 1)
        assert live(session) == ["b"]


def test_renewed_lease_says_what_is_served_now(database: Database) -> None:
    with database.write() as session:
        beat(session, "a")
        beat(session, "a", slots=3, serves=("speech/x/y",))
    with database.read() as session:
        (worker,) = workers.live(session, LEASE_SECONDS)
    assert (worker.slots, worker.serves) == (3, ["speech/x/y"])


def test_removed_worker_is_gone_at_once(database: Database) -> None:
    with database.write() as session:
        beat(session, "a")
        workers.remove(session, "a")
        assert live(session) == []


def test_leases_that_ran_out_long_ago_are_forgotten(database: Database) -> None:
    with database.write() as session:
        beat(session, "old")
        beat(session, "new")
        go_silent(session, "old", 1000)
        workers.forget_old(session, 500)
        assert session.get(Worker, "old") is None
        assert session.get(Worker, "new") is not None


def test_slots_of_live_workers_are_summed(database: Database, settings: Settings) -> None:
    settings.worker = WorkerSettings(slots=7, lease_seconds=LEASE_SECONDS)
    with database.write() as session:
        assert workers.live_slots(session, settings) == 7
        beat(session, "a", slots=2)
        beat(session, "b", slots=3)
        beat(session, "c", slots=9)
        go_silent(session, "c", LEASE_SECONDS + 1)
        assert workers.live_slots(session, settings) == 5
