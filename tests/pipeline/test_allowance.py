"""As many jobs of an owner run at once as may; the others are held, and none is forgotten."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import select

from actionkit import new_context, queue_of
from jobkit import new_job, new_recording
from tiro.actions.context import Context
from tiro.durable.tickets import Ticket
from tiro.pipeline import allowance, steps
from tiro.settings import Settings
from tiro.store import held, jobs, work
from tiro.store.database import Database
from tiro.store.tables import LOCAL_OWNER, Job, User
from tiro.store.waiting import waiting_for


@pytest.fixture
def context(settings: Settings, database: Database) -> Context:
    """Two jobs of an owner may run at once."""
    quotas = settings.quotas.model_copy(update={"running_jobs": 2})
    return new_context(settings.model_copy(update={"quotas": quotas}), database)


def add_jobs(context: Context, count: int, owner_id: str = LOCAL_OWNER) -> list[str]:
    with context.database.write() as session:
        about = new_recording(session, owner_id=owner_id).id
        return [
            new_job(session, owner_id=owner_id, recording_id=about, turn=turn).id
            for turn in range(count)
        ]


def begin(context: Context, job_id: str) -> bool:
    """Do what a worker does that claims the job's ticket."""
    with context.database.write() as session:
        return steps.begin(session, context, Ticket(job_id, 1, 0)) is not None


def states(context: Context, job_ids: Sequence[str]) -> list[str]:
    with context.database.read() as session:
        rows = {job.id: job for job in session.scalars(select(Job))}
    return ["held" if rows[each].is_held else rows[each].state for each in job_ids]


def complete(context: Context, job_id: str) -> None:
    with context.database.write() as session:
        work.complete(session, work.Fence(job_id, 1))
    allowance.release(context)


def test_a_job_beyond_the_quota_is_held_and_goes_on_when_another_has_ended(
    context: Context,
) -> None:
    first, second, third, fourth = ids = add_jobs(context, 4)
    assert [begin(context, each) for each in ids] == [True, True, False, False]
    assert states(context, ids) == ["running", "running", "held", "held"]
    assert queue_of(context).tickets == []

    complete(context, first)
    assert [ticket.job_id for ticket, _ in queue_of(context).tickets] == [third]
    assert begin(context, third)
    complete(context, second)
    assert begin(context, fourth)
    assert states(context, ids) == ["completed", "completed", "running", "running"]


def test_jobs_of_others_are_not_held(context: Context) -> None:
    with context.database.write() as session:
        session.add(User(id="usr_other", name="other", role="member", created_at=0.0))
    mine, theirs = add_jobs(context, 3), add_jobs(context, 1, "usr_other")
    assert [begin(context, each) for each in [*mine, *theirs]] == [True, True, False, True]


def test_a_quota_of_ones_own_goes_before_that_of_the_server(context: Context) -> None:
    with context.database.write() as session:
        session.get_one(User, LOCAL_OWNER).quotas = {"running_jobs": 1}
    ids = add_jobs(context, 2)
    assert [begin(context, each) for each in ids] == [True, False]
    with context.database.write() as session:
        session.get_one(User, LOCAL_OWNER).quotas = {"running_jobs": 0}
    allowance.release(context)
    assert begin(context, ids[1])


def test_held_jobs_begin_in_their_order_also_when_a_later_one_comes_first(
    context: Context,
) -> None:
    """Its ticket is claimed while there is room; the one that waits longer takes its place."""
    one, two, three, late = ids = add_jobs(context, 4)
    assert [begin(context, each) for each in (one, two, three)] == [True, True, False]
    with context.database.write() as session:
        work.complete(session, work.Fence(one, 1))
    assert not begin(context, late)
    assert states(context, ids) == ["completed", "running", "queued", "held"]
    assert begin(context, three)


def test_held_jobs_can_be_cancelled_paused_and_moved_and_are_not_given_up(
    context: Context,
) -> None:
    ids = add_jobs(context, 5)
    for each in ids:
        begin(context, each)
    with context.database.write() as session:
        assert {job.id for job in work.stale(session, 1e12, 10)} == set(ids[:2])
        jobs.cancel(session, LOCAL_OWNER, ids[2])
        jobs.pause(session, LOCAL_OWNER, ids[3])
        assert [job.id for job in held.first(session, LOCAL_OWNER, 9)] == [ids[4]]
        late = session.get_one(Job, ids[4])
        assert (jobs.queue_position(session, late), waiting_for(late)) == (None, "quota")
    complete(context, ids[0])
    assert begin(context, ids[4])


def test_workers_that_begin_at_once_do_not_exceed_the_quota(context: Context) -> None:
    ids = add_jobs(context, 6)
    with ThreadPoolExecutor(len(ids)) as threads:
        begun = list(threads.map(partial(begin, context), ids))
    assert sorted(begun) == [False] * 4 + [True] * 2
    assert sorted(states(context, ids)) == ["held"] * 4 + ["running"] * 2
