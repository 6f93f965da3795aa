"""Stages that never fail a transcription: what they could not do is told, and can be done again from there."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from jobkit import new_job
from tiro.actions import jobs as actions
from tiro.durable.tickets import Ticket
from tiro.errors import LlmFailed, StateConflict
from tiro.pipeline import steps
from tiro.pipeline.notices import tell_failed
from tiro.settings import Settings
from tiro.store import jobs, stage_runs, work
from tiro.store.database import Database
from tiro.store.states import State
from tiro.store.tables import LOCAL_OWNER, Job, Recording
from tiro.story import SOFT, STAGES, is_soft, name_of, passed_over

PLAN = ["listen@1", "transcribe@1", "merge@1", "translate@1", "notes@1", "deliver@1", "finish@1"]


class _Queue:
    """Remembers which stage waits."""

    def __init__(self) -> None:
        self.cursors: list[int] = []

    def submit(self, session: Session, ticket: Ticket, **_: Any) -> None:
        del session
        self.cursors.append(ticket.cursor)


@pytest.fixture
def context(settings: Settings, database: Database) -> Any:
    return SimpleNamespace(settings=settings, queue=_Queue(), database=database, vault=None)


def walk(context: Any, job: Job, failing: frozenset[str]) -> Job:
    """Take a running job from where it is to its end; some of its stages fail."""
    while True:
        with context.database.write() as session:
            present = jobs.get(session, LOCAL_OWNER, job.id)
            if present.state in {State.COMPLETED, State.FAILED}:
                return present
            ticket = Ticket(present.id, present.fence, present.cursor)
            assert work.begin(session, ticket.under, range(len(PLAN))) is not None
            if name_of(PLAN[present.cursor]) in failing:
                steps.pass_over(session, context, ticket, LlmFailed("It is away."))
            else:
                steps.step_on(session, context, ticket, None, "here")


def begun(database: Database, **values: Any) -> Job:
    with database.write() as session:
        return new_job(session, plan=PLAN, state=State.RUNNING, cursor=2, **values)


def test_what_cannot_be_done_beside_a_text_leaves_the_job_whole(
    context: Any, database: Database
) -> None:
    """Each stage tells for itself, and the history shows which have failed."""
    ended = walk(context, begun(database), frozenset({"translate", "deliver"}))
    assert (ended.state, ended.progress) == (State.COMPLETED, 100)
    assert ended.warnings == [
        {
            "code": "translate_failed",
            "message": "The text was not translated: It is away.",
            "stage": "translate",
        },
        {
            "code": "deliver_failed",
            "message": "Nothing was delivered: It is away.",
            "stage": "deliver",
        },
    ]
    with database.read() as session:
        told = actions.stages(context, LOCAL_OWNER, ended.id)["items"]
        rate = stage_runs.rate(session, stage="translate", engine="", model="", host="here")
        assert rate is None
    assert {each["stage"]: each["state"] for each in told}["translate"] == "failed"


def test_a_completed_job_goes_on_from_the_first_stage_that_failed(
    context: Any, database: Database
) -> None:
    ended = walk(context, begun(database), frozenset({"translate", "deliver"}))
    shown = actions.restart(context, LOCAL_OWNER, ended.id, from_="failed_stage")
    assert (shown["state"], shown["attempt"]) == ("queued", 2)
    assert context.queue.cursors[-1] == 3
    again = walk(context, ended, frozenset({"deliver"}))
    assert [each["code"] for each in again.warnings] == ["deliver_failed"]
    assert again.run == 1


def test_a_part_that_failed_is_told_by_the_stage_itself(context: Any, database: Database) -> None:
    """Its notice outlives the success of the stage that leaves it."""
    job = begun(database)
    ticket = Ticket(job.id, job.fence, 3)

    def write(_: Session, row: Job) -> bool:
        tell_failed(row, "translate", LlmFailed("No."), what="French is missing")
        return True

    with database.write() as session:
        session.get_one(Job, job.id).cursor = 3
    with database.write() as session:
        steps.step_on(session, context, ticket, write, "here")
    with database.read() as session:
        (told,) = jobs.get(session, LOCAL_OWNER, job.id).warnings
    assert told["message"] == "French is missing: No."


def test_the_sound_is_not_needed_for_what_is_done_with_a_text(
    context: Any, database: Database
) -> None:
    ended = walk(context, begun(database), frozenset({"notes"}))
    with database.write() as session:
        session.get_one(Recording, ended.recording_id).media_deleted_at = 1.0
    shown = actions.restart(context, LOCAL_OWNER, ended.id, from_="failed_stage")
    assert (shown["state"], context.queue.cursors[-1]) == ("queued", 4)


def test_a_completed_job_without_failures_does_not_go_on(context: Any, database: Database) -> None:
    ended = walk(context, begun(database), frozenset())
    with pytest.raises(StateConflict):
        actions.restart(context, LOCAL_OWNER, ended.id, from_="failed_stage")


def test_late_work_passes_nothing_over(context: Any, database: Database) -> None:
    job = begun(database)
    with database.write() as session:
        late = Ticket(job.id, job.fence - 1, 2)
        assert steps.pass_over(session, context, late, LlmFailed()) is None
    with database.read() as session:
        assert jobs.get(session, LOCAL_OWNER, job.id).warnings == []


def test_the_same_stages_alone_are_not_soft() -> None:
    """Who asks for notes alone is told by the job that there are none."""
    assert not is_soft(["notes@1", "finish@1"], 0)
    assert [is_soft(PLAN, at) for at in range(len(PLAN) + 1)] == [
        name_of(stage) in SOFT for stage in [*PLAN, "end"]
    ]
    assert passed_over(["notes@1", "finish@1"], {"notes_failed"}) is None


def test_soft_stages_are_in_the_order_of_plans() -> None:
    """What they are given is made before them."""
    known = [each.name for each in STAGES.values() if each.name in SOFT]
    assert known == [each for each in ("clean", "translate", "notes", "deliver") if each in known]


def test_each_stage_has_tries_of_its_own(context: Any, database: Database) -> None:
    """One that was tried in vain to its end leaves the next as many as it had."""
    job = begun(database, tries=context.settings.retries.max_attempts)
    with database.write() as session:
        ticket = Ticket(job.id, job.fence, job.cursor)
        assert work.begin(session, ticket.under, range(len(PLAN))) is not None
        steps.step_on(session, context, ticket, None, "here")
        following = Ticket(job.id, job.fence, job.cursor + 1)
        assert steps.try_again(session, context, following) is not None
