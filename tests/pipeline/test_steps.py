"""The transactions in which a job moves."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from jobkit import new_job
from tiro.actions.choosing import Step
from tiro.actions.searching import Resolution
from tiro.durable.tickets import Ticket
from tiro.errors import EngineFailed, EngineKeyRequired
from tiro.pipeline import steps
from tiro.settings import RetrySettings, Settings
from tiro.store import jobs, stage_runs, work
from tiro.store.database import Database
from tiro.store.states import State
from tiro.store.tables import LOCAL_OWNER, Job
from tiro.transcript.model import Notice


class _Queue:
    """Remembers what was enqueued."""

    def __init__(self) -> None:
        self.tickets: list[tuple[Ticket, str, float]] = []

    def submit(
        self, session: Session, ticket: Ticket, *, queue: str, delay_seconds: float = 0.0, **_: Any
    ) -> None:
        del session
        self.tickets.append((ticket, queue, delay_seconds))


@pytest.fixture
def context(settings: Settings) -> Any:
    return SimpleNamespace(settings=settings, queue=_Queue())


def _job(database: Database, **values: Any) -> tuple[Job, Ticket]:
    with database.write() as session:
        job = new_job(session, state=State.RUNNING, **values)
    return job, Ticket(job.id, job.fence, job.cursor)


def _read(database: Database, job: Job) -> Job:
    with database.read() as session:
        return jobs.get(session, LOCAL_OWNER, job.id)


def test_a_walk_goes_on_at_once_within_a_lane(database: Database, context: Any) -> None:
    _, ticket = _job(database, cursor=0)
    with database.write() as session:
        after = steps.step_on(session, context, ticket, None, "here")
    assert after == Ticket(ticket.job_id, ticket.fence, 1)
    assert context.queue.tickets == []


def test_the_next_lane_is_enqueued_with_the_end_of_a_stage(
    database: Database, context: Any
) -> None:
    job, ticket = _job(database, cursor=1)
    with database.write() as session:
        assert steps.step_on(session, context, ticket, None, "here") is None
    assert context.queue.tickets == [(Ticket(job.id, job.fence, 2), "speech/fake/*/fake", 0.0)]


def test_a_stage_that_goes_on_elsewhere_does_not_step(database: Database, context: Any) -> None:
    job, ticket = _job(database, cursor=3)
    with database.write() as session:
        steps.step_on(session, context, ticket, lambda *_: False, "here")
    assert _read(database, job).cursor == 3
    assert context.queue.tickets == []


def test_the_last_stage_completes_the_job(database: Database, context: Any) -> None:
    job, ticket = _job(database, cursor=6)
    with database.write() as session:
        steps.step_on(session, context, ticket, None, "here")
    ended = _read(database, job)
    assert (ended.state, ended.progress) == (State.COMPLETED, 100)


def test_a_recovered_ticket_goes_on_within_its_walk_alone(database: Database, context: Any) -> None:
    """A ticket for listen and cut may find the job in cut, but not in a later stage of its lane."""
    job, _ = _job(database, cursor=1)
    first = Ticket(job.id, job.fence, 0)
    with database.write() as session:
        assert steps.begin(session, context, first) is not None
    with database.write() as session:
        held = work.hold(session, first.under)
        assert held is not None
        held.cursor = 5
    with database.write() as session:
        assert steps.begin(session, context, first) is None


def test_a_plan_of_a_newer_release_is_left_for_a_newer_worker(
    database: Database, context: Any
) -> None:
    job, ticket = _job(database, plan=["listen@1", "dream@9"])
    with database.write() as session:
        assert steps.begin(session, context, ticket) is None
    assert context.queue.tickets == [(ticket, "media", steps.NEWER_WORKER_SECONDS)]
    assert _read(database, job).state == State.RUNNING


def test_a_failed_ticket_is_tried_as_often_as_set(database: Database, context: Any) -> None:
    _, ticket = _job(database, cursor=3)
    delays: list[float | None] = []
    for _ in range(context.settings.retries.max_attempts):
        with database.write() as session:
            delays.append(steps.try_again(session, context, ticket))
    assert delays[-1] is None
    assert all(delays[:-1])
    assert len(context.queue.tickets) == context.settings.retries.max_attempts - 1


def test_groups_count_their_own_tries(database: Database, context: Any) -> None:
    job, _ = _job(database, cursor=3)
    with database.write() as session:
        work.add_groups(session, job, [(0, 1), (2, 3)])
    for group in (0, 1):
        with database.write() as session:
            ticket = Ticket(job.id, job.fence, 3, group)
            assert steps.try_again(session, context, ticket) is not None
    assert _read(database, job).tries == 0


def test_pauses_grow_and_keep_to_the_longest() -> None:
    retries = RetrySettings(first_seconds=2.0, max_seconds=10.0)
    for tries, whole in ((1, 2.0), (2, 4.0), (3, 8.0), (4, 10.0), (9, 10.0)):
        found = steps.pause_seconds(retries, tries)
        assert whole * 0.5 <= found <= whole * 1.5


def test_a_failure_names_its_stage(database: Database, context: Any) -> None:
    del context
    job, ticket = _job(database, cursor=3)
    with database.write() as session:
        steps.fail(session, ticket, EngineFailed())
    error = _read(database, job).error
    assert error is not None
    assert (error["code"], error["stage"], error["retryable"]) == (
        "engine_failed",
        "transcribe",
        True,
    )


def test_a_lost_key_pauses_the_job_and_stops_its_other_groups(database: Database) -> None:
    job, ticket = _job(database, cursor=3)
    with database.write() as session:
        steps.suspend(session, ticket, EngineKeyRequired())
    paused = _read(database, job)
    assert paused.state == State.PAUSED
    assert paused.fence > job.fence


def test_another_engine_is_taken_before_the_first_chunk_alone(
    database: Database, context: Any
) -> None:
    warnings = (Notice("engine_fallback", "why"),)
    taken = (Step("engine", "pocketsphinx", "chosen", "It is the next that works."),)
    other = Resolution("pocketsphinx", "en-us", "en", 30.0, warnings, taken)
    fresh, ticket = _job(database, cursor=3)
    with database.write() as session:
        changed = steps.use_other_engine(session, context, ticket, other)
    assert changed is not None
    now = _read(database, fresh)
    assert now.resolved["engine"] == "pocketsphinx"
    assert now.resolved["steps"] == [step.view() for step in taken]
    assert now.plan[now.cursor] == "cut@1"
    assert now.warnings[0]["code"] == "engine_fallback"
    begun, ticket = _job(database, cursor=3, chunks_done=1)
    with database.write() as session:
        assert steps.use_other_engine(session, context, ticket, other) is None
    assert _read(database, begun).resolved["engine"] == "fake"


def test_the_pace_of_a_stage_is_remembered(database: Database, context: Any) -> None:
    _, ticket = _job(database, cursor=3, stage_started_at=time.time() - 30.0)
    with database.write() as session:
        steps.step_on(session, context, ticket, None, "here")
    with database.read() as session:
        rate = stage_runs.rate(
            session, stage="transcribe", engine="fake", model="fake", host="here"
        )
    assert rate == pytest.approx(0.5, rel=0.1)
