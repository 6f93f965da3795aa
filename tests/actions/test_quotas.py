"""What an account may store, have written down and let run."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any
from unittest.mock import Mock

import pytest

from actionkit import ToldProber, add, new_context, nothing_is_left, prober_of, rows, uploaded
from jobkit import new_job
from tiro.actions import intake, jobs, quotas, recordings
from tiro.actions.context import Context
from tiro.actions.options import parse
from tiro.errors import InvalidRequest, QueueFull, QuotaExceeded
from tiro.settings import Settings
from tiro.store import usage
from tiro.store.database import Database
from tiro.store.states import State
from tiro.store.tables import LOCAL_OWNER, Job, Recording, User

CONTENT = b"sound"


def context_with(settings: Settings, database: Database, **values: int) -> Context:
    changed = settings.quotas.model_copy(update=values)
    return new_context(settings.model_copy(update={"quotas": changed}), database)


def used(context: Context) -> dict[str, Any]:
    return quotas.show(context, LOCAL_OWNER)


async def test_upload_beyond_the_bytes_is_refused_before_and_after_it_came(
    settings: Settings, database: Database
) -> None:
    context = context_with(settings, database, stored_bytes=8)
    with pytest.raises(QuotaExceeded) as refused:
        intake.begin(context, LOCAL_OWNER, size_bytes=9)
    assert refused.value.details == {"quota": "stored_bytes", "used": 0, "limit": 8}

    with pytest.raises(QuotaExceeded):
        await add(context, b"nine here")
    assert nothing_is_left(context)
    await add(context, b"just so.")
    with pytest.raises(QuotaExceeded):
        intake.begin(context, LOCAL_OWNER)
    assert used(context)["stored_bytes"] == {"used": 8, "limit": 8}


async def test_uploads_at_once_do_not_exceed_the_bytes_together(
    settings: Settings, database: Database
) -> None:
    """Each of them alone would fit."""
    context = context_with(settings, database, stored_bytes=3 * len(CONTENT))
    for _ in range(6):
        intake.begin(context, LOCAL_OWNER, size_bytes=len(CONTENT)).abort()
    sent = [add(context, CONTENT) for _ in range(6)]
    answers = await asyncio.gather(*sent, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, QuotaExceeded)]
    assert len(refused) == 3
    assert len(rows(context, Recording)) == 3
    assert used(context)["stored_bytes"]["used"] == 3 * len(CONTENT)


async def test_minutes_are_counted_by_the_month_and_deleting_gives_none_back(
    settings: Settings, database: Database
) -> None:
    context = context_with(settings, database, audio_minutes_month=1)
    for _ in range(4):
        await add(context)
    assert used(context)["audio_minutes"]["used"] == pytest.approx(50 / 60, abs=0.05)
    with pytest.raises(QuotaExceeded) as refused:
        await add(context)
    assert refused.value.details["quota"] == "audio_minutes"

    with context.database.write() as session:
        for recording in session.query(Recording):
            session.delete(recording)
    with pytest.raises(QuotaExceeded):
        await add(context)
    with context.database.write() as session:
        usage.add_audio(session, LOCAL_OWNER, 60.0)
    with pytest.raises(QuotaExceeded):
        intake.begin(context, LOCAL_OWNER)


async def test_minutes_begin_anew_with_the_next_month(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = context_with(settings, database, audio_minutes_month=1)
    moment = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp()
    clock = Mock(return_value=moment)
    monkeypatch.setattr(usage, "now", clock)
    with context.database.write() as session:
        usage.add_audio(session, LOCAL_OWNER, 60.0)
    assert used(context)["audio_minutes"] == {
        "used": 1.0,
        "limit": 1,
        "resets_at": "2027-01-01T00:00:00.000Z",
    }
    clock.return_value = moment + 2
    assert used(context)["audio_minutes"]["used"] == 0.0


async def test_doing_a_completed_job_anew_costs_again_and_a_failed_one_does_not(
    settings: Settings, database: Database
) -> None:
    context = context_with(settings, database, audio_minutes_month=2)
    with database.write() as session:
        done = new_job(session, state=State.COMPLETED).id
        failed = new_job(session, state=State.FAILED).id
    for job_id in (failed, done, done):
        jobs.restart(context, LOCAL_OWNER, job_id)
        with database.write() as session:
            session.get_one(Job, job_id).state = State.COMPLETED
    assert used(context)["audio_minutes"]["used"] == 2.0
    with pytest.raises(QuotaExceeded):
        jobs.restart(context, LOCAL_OWNER, done)


async def test_recording_of_unknown_length_is_taken_while_anything_is_left(
    settings: Settings, database: Database
) -> None:
    context = context_with(settings, database, audio_minutes_month=1)
    prober = prober_of(context)
    assert isinstance(prober, ToldProber)
    prober.info = None
    await recordings.add(context, LOCAL_OWNER, uploaded(context), file_name="a", options=parse({}))
    assert used(context)["audio_minutes"]["used"] == 0.0


def test_quotas_of_ones_own_replace_those_of_the_server(
    settings: Settings, database: Database
) -> None:
    context = context_with(settings, database, stored_bytes=5, audio_minutes_month=7)
    with database.write() as session:
        own = quotas.check({"stored_bytes": 0, "running_jobs": 3, "audio_minutes_month": None})
        session.get_one(User, LOCAL_OWNER).quotas = own
    shown = used(context)
    limits = [shown[name]["limit"] for name in ("stored_bytes", "audio_minutes", "running_jobs")]
    assert limits == [None, 7, 3]
    assert shown["quotas"] == {"stored_bytes": 0, "running_jobs": 3}


@pytest.mark.parametrize(
    "given", [{"bytes": 1}, {"stored_bytes": -1}, {"stored_bytes": True}, {"running_jobs": "1"}]
)
def test_quotas_that_are_none_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest, match="quotas"):
        quotas.check(given)


def test_months_are_those_of_the_database_in_utc(database: Database) -> None:
    with database.read() as session:
        assert usage.month(session) == datetime.fromtimestamp(time.time(), UTC).strftime("%Y-%m")
        assert 0 < usage.month_end(session) - time.time() <= 31 * 86_400


async def test_upload_of_untold_length_gets_no_more_room_than_is_left(
    settings: Settings, database: Database
) -> None:
    context = context_with(settings, database, stored_bytes=8)
    await add(context, CONTENT)
    assert quotas.room_bytes(context, LOCAL_OWNER, size_bytes=1) == 3
    with pytest.raises(QuotaExceeded):
        quotas.room_bytes(context, LOCAL_OWNER, size_bytes=4)


async def test_who_has_few_jobs_may_add_to_a_queue_that_another_has_filled(
    settings: Settings, database: Database
) -> None:
    limits = settings.limits.model_copy(update={"max_queue_depth": 200})
    context = new_context(settings.model_copy(update={"limits": limits}), database)
    with database.write() as session:
        session.add(User(id="usr_other", name="other", role="member", created_at=0.0))
        session.flush()
        for _ in range(199):
            new_job(session, owner_id="usr_other", recording_id=None)
    for _ in range(2):
        await add(context)
    with pytest.raises(QueueFull):
        await add(context)
    with pytest.raises(QueueFull):
        intake.begin(context, "usr_other")
