"""An upload is taken in whole, or not at all."""

import asyncio
import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from actionkit import add, files_of, nothing_is_left, prober_of, queue_of, rows
from tiro.actions import plans, recordings
from tiro.actions.context import Context
from tiro.actions.options import parse
from tiro.errors import (
    DatabaseBusy,
    MediaUnreadable,
    QueueFull,
    StorageFull,
    TiroError,
    UploadTooLarge,
)
from tiro.settings.live import Live
from tiro.store import events, scope
from tiro.store.tables import LOCAL_OWNER, Recording
from tiro.store.uploads import Upload

pytestmark = pytest.mark.anyio


async def test_an_upload_becomes_a_recording_a_queued_job_and_a_ticket(context: Context) -> None:
    recording, job = await add(context, options=parse({"priority": 2, "language": "de"}))
    assert recording["title"] == "Board meeting"
    assert recording["file_name"] == "Board meeting.flac"
    assert recording["media_type"] == "audio/flac"
    assert recording["duration"] == 12.5
    assert recording["size_bytes"] == 5
    assert recording["recorded_at"] == "2026-03-04T05:06:07.000Z"
    assert recording["job"] == job
    assert (job["state"], job["priority"], job["queue_position"]) == ("queued", 2, 1)
    assert job["options"] == {"priority": 2, "language": "de"}
    assert job["resolved"]["engine"] == "fake"
    assert [ticket.job_id for ticket, _ in queue_of(context).tickets] == [job["id"]]
    assert context.files.path(f"recordings/{recording['id']}/original").read_bytes() == b"sound"


async def test_the_language_is_found_out_only_when_none_was_named(context: Context) -> None:
    _, job = await add(context)
    _, named = await add(context, options=parse({"language": "de"}))
    assert "language@2" in job["plan"]
    assert "language@2" not in named["plan"]


async def test_the_added_recording_is_told_as_an_event(context: Context) -> None:
    recording, job = await add(context)
    with context.database.read() as session:
        told = events.since(session, 0, owner_id=LOCAL_OWNER)
    assert {record.kind for record in told} == {"recording", "job"}
    shown = next(json.loads(record.data) for record in told if record.kind == "recording")
    assert shown["id"] == recording["id"]
    assert shown["job"]["id"] == job["id"]


async def test_what_is_no_recording_is_refused_and_leaves_nothing(context: Context) -> None:
    prober_of(context).error = MediaUnreadable()
    with pytest.raises(MediaUnreadable):
        await add(context, idempotency_key="k1")
    assert nothing_is_left(context)


async def test_an_upload_that_takes_too_long_to_look_at_is_accepted(context: Context) -> None:
    prober_of(context).info = None
    recording, job = await add(context)
    assert recording["duration"] is None
    assert recording["media_type"] == "application/octet-stream"
    assert job["state"] == "queued"


@pytest.mark.parametrize("error", [QueueFull(), DatabaseBusy(), RuntimeError("a fault of ours")])
async def test_a_failure_while_writing_leaves_nothing(context: Context, error: Exception) -> None:
    queue_of(context).error = error
    with pytest.raises(type(error)):
        await add(context, idempotency_key="k1")
    assert nothing_is_left(context)


async def test_a_full_queue_refuses_and_leaves_nothing(context: Context) -> None:
    limits = context.settings.limits.model_copy(update={"max_queue_depth": 1})
    full = dataclasses.replace(
        context, live=Live(context.settings.model_copy(update={"limits": limits}))
    )
    await add(full)
    before = files_of(full)
    with pytest.raises(QueueFull):
        await add(full, b"other")
    assert files_of(full) == before
    assert len(rows(full, Recording)) == 1


async def test_a_disk_that_is_full_at_the_end_leaves_nothing(context: Context) -> None:
    def keep(path: Path, key: str) -> None:
        raise StorageFull(details={"size_bytes": path.stat().st_size, "key": key})

    upload = Upload(context.files.root / "tmp", keep=keep, check_room=lambda: None)
    upload.write(b"sound")
    with pytest.raises(StorageFull):
        await recordings.add(context, LOCAL_OWNER, upload, file_name="a", options=parse({}))
    assert nothing_is_left(context)


async def test_a_client_that_leaves_during_the_first_look_leaves_nothing(context: Context) -> None:
    looking = asyncio.Event()

    async def look() -> None:
        looking.set()
        await asyncio.Event().wait()

    prober_of(context).meanwhile = look
    adding = asyncio.create_task(add(context, idempotency_key="k1"))
    await looking.wait()
    adding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await adding
    assert nothing_is_left(context)


async def test_the_same_content_again_is_a_second_recording_with_a_warning(
    context: Context,
) -> None:
    first, job = await add(context)
    second, again = await add(context, file_name="copy.flac")
    assert first["id"] != second["id"]
    assert job["warnings"] == []
    [warning] = again["warnings"]
    assert warning["code"] == "duplicate_of"
    assert first["id"] in warning["message"]


async def test_two_uploads_of_the_same_content_at_once_are_two_recordings(
    context: Context,
) -> None:
    await asyncio.gather(add(context), add(context))
    assert len(rows(context, Recording)) == 2
    assert len(queue_of(context).tickets) == 2


async def test_a_lost_answer_to_a_commit_that_happened_loses_nothing(context: Context) -> None:
    """The database fails after the commit: file and row belong together and stay."""

    def fail() -> None:
        raise DatabaseBusy

    committed = queue_of(context)
    submit = committed.submit

    def submit_and_fail(session: Any, *args: Any, **more: Any) -> None:
        submit(session, *args, **more)
        session.info.setdefault("after_commit", []).append(fail)

    committed.submit = submit_and_fail
    with pytest.raises(TiroError):
        await add(context)
    [row] = rows(context, Recording)
    assert files_of(context) == [row.media_key]


def test_an_upload_that_is_announced_too_large_is_refused(context: Context) -> None:
    with pytest.raises(UploadTooLarge):
        recordings.begin(context, LOCAL_OWNER, size_bytes=context.settings.upload.max_bytes + 1)
    assert nothing_is_left(context)


def test_an_upload_that_does_not_fit_on_the_disk_is_refused(context: Context) -> None:
    free = context.files.free_bytes()
    upload = context.settings.upload.model_copy(update={"max_bytes": 4 * free})
    settings = context.settings.model_copy(update={"upload": upload})
    with pytest.raises(StorageFull):
        recordings.begin(
            dataclasses.replace(context, live=Live(settings)), LOCAL_OWNER, size_bytes=2 * free
        )


def test_an_upload_can_begin_without_an_announced_size(context: Context) -> None:
    upload = recordings.begin(context, LOCAL_OWNER)
    assert upload.write(b"abc") == 3
    upload.abort()


async def test_what_is_planned_is_planned_for_its_owner(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also by a worker that has fetched a file, which acts for nobody: templates are people's own."""
    seen: list[str | None] = []

    def plan(*args: Any, **more: Any) -> plans.Plan:
        seen.append(scope.owner())
        return planned(*args, **more)

    planned = plans.transcription
    monkeypatch.setattr(plans, "transcription", plan)
    await add(context)
    assert seen == [LOCAL_OWNER]
