"""The same request sent twice is done once."""

import asyncio
from typing import Any

import pytest

from actionkit import add, files_of, nothing_is_left, prober_of, rows
from tiro.actions import claims, deleting
from tiro.actions.context import Context
from tiro.actions.options import parse
from tiro.errors import (
    IdempotencyKeyInUse,
    IdempotencyKeyReused,
    InvalidRequest,
    MediaUnreadable,
)
from tiro.store import idempotency
from tiro.store.tables import LOCAL_OWNER, Recording

pytestmark = pytest.mark.anyio


async def test_the_same_idempotency_key_gives_the_first_answer_again(context: Context) -> None:
    first, job = await add(context, idempotency_key="k1")
    again, same_job = await add(context, idempotency_key="k1")
    assert (again["id"], same_job["id"]) == (first["id"], job["id"])
    assert len(rows(context, Recording)) == 1
    assert len(files_of(context)) == 1


@pytest.mark.parametrize(
    "other", [{"content": b"other"}, {"options": parse({"priority": 1})}], ids=["bytes", "options"]
)
async def test_an_idempotency_key_is_refused_for_other_content(
    context: Context, other: dict[str, Any]
) -> None:
    await add(context, idempotency_key="k1")
    with pytest.raises(IdempotencyKeyReused):
        await add(context, idempotency_key="k1", **other)
    assert len(rows(context, Recording)) == 1
    assert len(files_of(context)) == 1


async def test_an_idempotency_key_is_in_use_while_its_first_request_runs(context: Context) -> None:
    async def second() -> None:
        prober_of(context).meanwhile = None
        with pytest.raises(IdempotencyKeyInUse):
            await add(context, idempotency_key="k1")

    prober_of(context).meanwhile = second
    await add(context, idempotency_key="k1")
    assert len(rows(context, Recording)) == 1


async def test_an_idempotency_key_is_free_after_a_failure(context: Context) -> None:
    prober_of(context).error = MediaUnreadable()
    with pytest.raises(MediaUnreadable):
        await add(context, idempotency_key="k1")
    prober_of(context).error = None
    recording, _ = await add(context, b"mended", idempotency_key="k1")
    assert recording["size_bytes"] == 6


async def test_an_idempotency_key_stays_locked_while_the_first_look_lasts(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock would run out after 30 seconds: it is refreshed."""
    refreshed = asyncio.Event()
    refresh = idempotency.refresh
    loop = asyncio.get_running_loop()

    def noted(*args: Any) -> None:
        refresh(*args)
        loop.call_soon_threadsafe(refreshed.set)

    monkeypatch.setattr(claims, "LOCK_SECONDS", 0.03)
    monkeypatch.setattr(idempotency, "refresh", noted)
    prober_of(context).meanwhile = refreshed.wait
    await asyncio.wait_for(add(context, idempotency_key="k1"), 20)


@pytest.mark.parametrize("key", ["", "k" * 201, "a\nb", "schlüssel"])
async def test_what_is_no_idempotency_key_is_refused(context: Context, key: str) -> None:
    with pytest.raises(InvalidRequest):
        await add(context, idempotency_key=key)
    assert nothing_is_left(context)


async def test_the_key_of_a_deleted_recording_says_so(context: Context) -> None:
    recording, _ = await add(context, idempotency_key="k1")
    deleting.delete(context, LOCAL_OWNER, recording["id"])
    with pytest.raises(IdempotencyKeyReused, match="deleted"):
        await add(context, idempotency_key="k1")
    deleting.restore(context, LOCAL_OWNER, recording["id"])
    assert (await add(context, idempotency_key="k1"))[0]["id"] == recording["id"]
