"""The job that deletes what is too old: it ends, goes on elsewhere, and stops when it is told to."""

import pytest

from actionkit import new_context, queue_of, rows
from keepkit import record, with_ages
from tiro.actions import jobs, silencing, sweeping
from tiro.actions.context import Context
from tiro.actions.silencing import Meant
from tiro.durable.tickets import UPKEEP_QUEUE
from tiro.pipeline.gate import Gate
from tiro.pipeline.runner import Runner
from tiro.pipeline.works import make_works
from tiro.settings import Settings
from tiro.store.database import Database
from tiro.store.tables import LOCAL_OWNER, Job, Recording

pytestmark = pytest.mark.anyio


@pytest.fixture
def context(
    settings: Settings, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> Context:
    """Three recordings of which the sound is too old, and a sweep that is queued; pages of one."""
    monkeypatch.setattr(sweeping, "PAGE", 1)
    made = new_context(settings, sqlite_database)
    for _ in range(3):
        record(made, days=20)
    with_ages(made, audio=10)
    assert sweeping.submit_due(made) is not None
    return made


def sweep_of(context: Context) -> Job:
    return next(row for row in rows(context, Job) if row.kind == "sweep")


def heard(context: Context) -> int:
    return sum(row.media_deleted_at is None for row in rows(context, Recording))


async def test_a_sweep_runs_to_its_end(context: Context) -> None:
    """It is a job as others are, and shows so."""
    runner = Runner(make_works(context, "here"))
    await runner.handle(queue_of(context).tickets[0][0])
    await runner.works.close()
    shown = jobs.show(context, LOCAL_OWNER, sweep_of(context).id)
    assert (shown["state"], shown["progress"], shown["recording_id"]) == ("completed", 100, None)
    assert heard(context) == 0


async def test_a_worker_that_stops_hands_the_rest_over(context: Context) -> None:
    """What was deleted is not done again, and the next worker does the rest."""
    runner = Runner(make_works(context, "here"))
    runner.works.is_draining.set()
    await runner.handle(queue_of(context).tickets[0][0])
    assert heard(context) == 2
    [_, (ticket, queue)] = queue_of(context).tickets
    assert (queue, sweep_of(context).state) == (UPKEEP_QUEUE, "running")
    runner.works.is_draining.clear()
    await runner.handle(ticket)
    await runner.works.close()
    assert (heard(context), sweep_of(context).state) == (0, "completed")


async def test_a_sweep_that_is_cancelled_stops(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It deletes nothing more."""
    silence = silencing.silence

    def then_cancel(given: Context, owner_id: str, recording_id: str, is_meant: Meant) -> bool:
        done = silence(given, owner_id, recording_id, is_meant)
        jobs.cancel(given, LOCAL_OWNER, sweep_of(given).id)
        return done

    monkeypatch.setitem(sweeping.DO, "audio", then_cancel)
    runner = Runner(make_works(context, "here"))
    await runner.handle(queue_of(context).tickets[0][0])
    await runner.works.close()
    assert (heard(context), sweep_of(context).state) == (2, "cancelled")


async def test_a_full_disk_does_not_hold_a_sweep_up(context: Context) -> None:
    """What makes room must not wait for room."""
    runner = Runner(make_works(context, "here"))
    gate = Gate(runner, slots=2, is_paused=True, is_disk_full=True)
    assert (gate.room("media"), gate.room(UPKEEP_QUEUE)) == (0, 1)
    runner.works.is_draining.set()
    assert gate.room(UPKEEP_QUEUE) == 0
    await runner.works.close()
