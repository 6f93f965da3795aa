"""Lists of jobs and the changes that people ask for."""

import pytest

from jobkit import new_job
from tiro.errors import NotFound, StateConflict
from tiro.store import jobs, work
from tiro.store.database import Database
from tiro.store.jobs import Filters
from tiro.store.states import ENDED, State
from tiro.store.tables import LOCAL_OWNER, User
from tiro.store.work import Fence


def test_a_job_of_another_owner_is_not_found(database: Database) -> None:
    with database.write() as session:
        session.add(User(id="usr_other", name="other", role="member", created_at=0.0))
        session.flush()
        job = new_job(session)
    with database.read() as session, pytest.raises(NotFound):
        jobs.get(session, "usr_other", job.id)


def test_the_queue_position_counts_sooner_jobs(database: Database) -> None:
    """Priority first, then the turn; 1 is next. One that is held waits for its owner alone."""
    with database.write() as session:
        late = new_job(session, turn=200)
        early = new_job(session, turn=100)
        urgent = new_job(session, turn=300, priority=1)
        held = new_job(session, turn=50, is_held=True)
        running = new_job(session, state=State.RUNNING)
    with database.read() as session:
        found = [jobs.queue_position(session, job) for job in (urgent, early, late, running, held)]
    assert found == [1, 2, 3, None, None]


def test_the_queue_position_is_unknown_beyond_the_hundredth(database: Database) -> None:
    with database.write() as session:
        queued = [new_job(session, turn=index) for index in range(101)]
    with database.read() as session:
        assert jobs.queue_position(session, queued[99]) == 100
        assert jobs.queue_position(session, queued[100]) is None


def test_a_restart_from_the_start_begins_a_new_run(database: Database) -> None:
    with database.write() as session:
        job = new_job(
            session, state=State.COMPLETED, cursor=6, progress=100, options={"model": "tiny"}
        )
    with database.write() as session:
        again = jobs.restart(session, LOCAL_OWNER, job.id, from_start=True)
    assert (again.state, again.attempt, again.run) == (State.QUEUED, 2, 2)
    assert (again.cursor, again.progress, again.options) == (0, 0, {"model": "tiny"})


def test_a_restart_from_the_failed_stage_keeps_the_run(database: Database) -> None:
    with database.write() as session:
        job = new_job(session, state=State.RUNNING, cursor=3, chunks_total=5, chunks_done=2)
        work.fail(session, Fence(job.id, job.fence), {"code": "engine_failed"})
    with database.write() as session:
        again = jobs.restart(session, LOCAL_OWNER, job.id, from_start=False)
    assert (again.attempt, again.run, again.cursor, again.chunks_done) == (2, 1, 3, 2)
    assert again.error is None


@pytest.mark.parametrize("state", [State.COMPLETED, State.CANCELLED, State.RUNNING])
def test_a_restart_from_the_failed_stage_needs_a_failed_job(
    database: Database, state: State
) -> None:
    with database.write() as session:
        job = new_job(session, state=state)
    with database.write() as session, pytest.raises(StateConflict):
        jobs.restart(session, LOCAL_OWNER, job.id, from_start=False)


@pytest.mark.parametrize("state", list(State))
def test_a_job_is_deleted_when_it_has_ended(database: Database, state: State) -> None:
    with database.write() as session:
        job = new_job(session, state=state)
    if state in ENDED:
        with database.write() as session:
            jobs.remove(session, LOCAL_OWNER, job.id)
        with database.read() as session, pytest.raises(NotFound):
            jobs.get(session, LOCAL_OWNER, job.id)
    else:
        with database.write() as session, pytest.raises(StateConflict):
            jobs.remove(session, LOCAL_OWNER, job.id)


def test_a_bulk_deletion_takes_ended_jobs_that_match(database: Database) -> None:
    with database.write() as session:
        old = new_job(session, state=State.COMPLETED, created_at=10.0)
        new_job(session, state=State.COMPLETED, created_at=1000.0)
        new_job(session, state=State.QUEUED, created_at=10.0)
    with database.write() as session:
        gone = jobs.remove_many(session, LOCAL_OWNER, Filters(before=100.0), limit=10)
    assert gone == [old.id]


def test_the_newest_job_of_each_recording_is_given(database: Database) -> None:
    with database.write() as session:
        first = new_job(session)
        second = new_job(session, recording_id=first.recording_id)
        other = new_job(session)
    ids = [str(first.recording_id), str(other.recording_id)]
    with database.read() as session:
        found = jobs.of_recordings(session, ids)
    assert {key: job.id for key, job in found.items()} == {ids[0]: second.id, ids[1]: other.id}


def test_states_without_jobs_count_zero(database: Database) -> None:
    with database.write() as session:
        new_job(session)
    with database.read() as session:
        counts = jobs.count_by_state(session, LOCAL_OWNER)
    assert counts == {state.value: int(state is State.QUEUED) for state in State}
