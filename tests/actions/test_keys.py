"""Callers' own engine keys: held while their job lives, and by nothing but the vault."""

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

from actionkit import add, nothing_is_left, queue_of, rows, worker_on
from tiro.actions import jobs, keys
from tiro.actions.context import Context
from tiro.actions.options import parse
from tiro.errors import (
    DatabaseBusy,
    OwnKeyUnavailable,
)
from tiro.store import events, work
from tiro.store import jobs as job_rows
from tiro.store.events import EventRecord
from tiro.store.tables import LOCAL_OWNER, Job

pytestmark = pytest.mark.anyio

KEY = "sk-canary-4411"


def _told(context: Context) -> list[EventRecord]:
    with context.database.read() as session:
        return events.since(session, 0)


def _fail(context: Context, owner_id: str, job_id: str) -> None:
    with context.database.write() as session:
        fence = work.Fence(job_id, job_rows.get(session, owner_id, job_id).fence)
        work.begin(session, fence, range(1))
        failed = work.fail(session, fence, {"code": "engine_failed"})
        assert failed is not None
        job_rows.announce(session, failed)


async def test_an_own_key_is_held_by_the_vault_and_written_nowhere(lending: Context) -> None:
    worker_on(lending, socket.gethostname())
    _, job = await add(lending, engine_key=KEY)
    assert lending.vault is not None
    assert lending.vault.get(job["id"]) == KEY
    [row] = rows(lending, Job)
    assert row.has_own_key
    assert row.issuer == lending.vault.issuer
    assert f"/{socket.gethostname()}/" in row.speech_queue
    with lending.database.read() as session:
        told = [record.data for record in events.since(session, 0)]
    assert not any(KEY in text for text in [*told, json.dumps(job), str(row.resolved)])


@pytest.mark.parametrize("host", [None, "elsewhere"])
async def test_an_own_key_is_refused_without_a_worker_on_this_host(
    lending: Context, host: str | None
) -> None:
    if host is not None:
        worker_on(lending, host)
    with pytest.raises(OwnKeyUnavailable):
        await add(lending, engine_key=KEY)
    assert lending.vault is not None
    assert list(lending.vault.job_ids()) == []
    assert nothing_is_left(lending)


async def test_an_own_key_is_refused_for_an_engine_that_takes_none(lending: Context) -> None:
    worker_on(lending, socket.gethostname())
    with pytest.raises(OwnKeyUnavailable):
        await add(lending, engine_key=KEY, options=parse({"engine": "pocketsphinx"}))
    assert nothing_is_left(lending)


async def test_a_failure_after_the_key_was_taken_forgets_it(lending: Context) -> None:
    worker_on(lending, socket.gethostname())
    queue_of(lending).error = DatabaseBusy()
    with pytest.raises(DatabaseBusy):
        await add(lending, engine_key=KEY)
    assert lending.vault is not None
    assert list(lending.vault.job_ids()) == []
    assert nothing_is_left(lending)


async def test_an_own_key_needs_no_vault_where_this_process_does_the_work(
    context: Context,
) -> None:
    _, _ = await add(context, engine_key=KEY)
    [row] = rows(context, Job)
    assert (row.has_own_key, row.issuer) == (True, None)


@pytest.mark.parametrize("verb", [jobs.cancel, _fail])
async def test_the_key_of_a_job_that_ends_is_forgotten(
    lending: Context, verb: Callable[[Context, str, str], Any]
) -> None:
    worker_on(lending, socket.gethostname())
    _, job = await add(lending, engine_key=KEY)
    assert lending.vault is not None
    listen = keys.forgetter(lending.vault)
    listen(_told(lending))
    assert list(lending.vault.job_ids()) == [job["id"]]
    verb(lending, LOCAL_OWNER, job["id"])
    listen(_told(lending))
    assert list(lending.vault.job_ids()) == []


async def test_a_key_given_again_outlives_late_news_of_the_failure_before(lending: Context) -> None:
    worker_on(lending, socket.gethostname())
    _, job = await add(lending, engine_key="sk-refused-4411")
    assert lending.vault is not None
    _fail(lending, LOCAL_OWNER, job["id"])
    jobs.restart(lending, LOCAL_OWNER, job["id"], from_="failed_stage", engine_key=KEY)
    keys.forgetter(lending.vault)(_told(lending))
    assert lending.vault.get(job["id"]) == KEY


async def test_the_key_of_a_paused_job_is_kept(lending: Context) -> None:
    worker_on(lending, socket.gethostname())
    _, job = await add(lending, engine_key=KEY)
    assert lending.vault is not None
    jobs.pause(lending, LOCAL_OWNER, job["id"])
    keys.forgetter(lending.vault)(_told(lending))
    assert lending.vault.get(job["id"]) == KEY
