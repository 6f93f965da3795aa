"""Fenced writes: superseded work leaves no trace."""

import threading

import pytest

from jobkit import new_job
from tiro.errors import StateConflict
from tiro.store import jobs, work
from tiro.store.database import Database
from tiro.store.states import LEGAL, State
from tiro.store.tables import LOCAL_OWNER, Job
from tiro.store.work import Fence


def _running(database: Database, **values: object) -> Job:
    with database.write() as session:
        return new_job(session, state=State.RUNNING, chunks_total=4, cursor=3, **values)


def test_a_chunk_counts_once_when_it_is_recorded_twice(database: Database) -> None:
    """Two workers may do the same chunk; the first row stays."""
    job = _running(database)
    fence = Fence(job.id, job.fence)
    for result in ('["first"]', '["second"]'):
        with database.write() as session:
            assert work.record_chunk(session, fence, 0, result) is not None
    with database.read() as session:
        assert work.chunk_results(session, job) == [(0, '["first"]')]
        assert jobs.get(session, LOCAL_OWNER, job.id).chunks_done == 1


@pytest.mark.parametrize("verb", [jobs.cancel, jobs.pause])
def test_a_chunk_is_not_recorded_when_the_job_was_stopped(database: Database, verb) -> None:
    job = _running(database)
    with database.write() as session:
        verb(session, LOCAL_OWNER, job.id)
    with database.write() as session:
        assert work.record_chunk(session, Fence(job.id, job.fence), 0, "[]") is None
    with database.read() as session:
        assert work.chunk_results(session, job) == []


def test_a_stage_steps_on_once_when_two_workers_end_it(database: Database) -> None:
    job = _running(database)
    fence = Fence(job.id, job.fence)
    for expected in (4, None):
        with database.write() as session:
            moved = work.advance(session, fence, cursor=3, percent=95)
            assert (moved.cursor if moved else None) == expected


def test_the_last_group_is_seen_once_when_groups_end_at_the_same_time(database: Database) -> None:
    """Ends are serialised by the job's row, so exactly one of them finds none left."""
    job = _running(database)
    with database.write() as session:
        work.add_groups(session, job, [(index, index) for index in range(4)])
    left: list[int] = []

    def end(index: int) -> None:
        with database.write() as session:
            held = work.hold(session, Fence(job.id, job.fence))
            assert held is not None
            left.append(work.end_group(session, held, index))

    threads = [threading.Thread(target=end, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(left) == [0, 1, 2, 3]


def test_progress_never_falls(database: Database) -> None:
    job = _running(database)
    fence = Fence(job.id, job.fence)
    for percent, expected in ((40, 40), (10, 40), (41, 41)):
        with database.write() as session:
            moved = work.progress(session, fence, percent)
            assert moved is not None
            assert moved.progress == expected


def test_completing_forgets_what_only_the_stages_needed(database: Database) -> None:
    job = _running(database)
    fence = Fence(job.id, job.fence)
    with database.write() as session:
        work.put_output(session, job, "cut", [[0.0, 1.0, []]])
        work.add_groups(session, job, [(0, 0)])
        work.record_chunk(session, fence, 0, "[]")
    with database.write() as session:
        assert work.complete(session, fence) is not None
    with database.read() as session:
        assert work.chunk_results(session, job) == []
        assert work.groups(session, job) == []
        assert work.output(session, job, "cut") is None


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize(
    ("verb", "target"),
    [
        (jobs.cancel, State.CANCELLED),
        (jobs.pause, State.PAUSED),
        (jobs.resume, State.QUEUED),
    ],
)
def test_a_verb_works_in_legal_states_alone(database: Database, state, verb, target) -> None:
    with database.write() as session:
        job = new_job(session, state=state)
    is_legal = state is State.PAUSED if verb is jobs.resume else target in LEGAL[state]
    try:
        with database.write() as session:
            verb(session, LOCAL_OWNER, job.id)
        changed = True
    except StateConflict:
        changed = False
    with database.read() as session:
        found = jobs.get(session, LOCAL_OWNER, job.id)
    assert changed == is_legal
    assert found.state == (target if is_legal else state)
    assert found.fence == job.fence + (1 if is_legal else 0)
