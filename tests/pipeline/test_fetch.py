"""Imports from end to end, with a site on this machine and the real child process that fetches."""

import asyncio
import threading
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import pytest

from actionkit import files_of, new_context, prober_of, queue_of, rows
from cluster import wait_until
from sitekit import Site, a_site
from tiro.actions import batches, imports, jobs
from tiro.actions.context import Context
from tiro.actions.imports import Asked
from tiro.actions.options import parse
from tiro.durable.tickets import IMPORTS_QUEUE, Ticket
from tiro.errors import MediaUnreadable
from tiro.pipeline.runner import Runner
from tiro.pipeline.works import make_works
from tiro.settings import Settings
from tiro.store.database import Database
from tiro.store.tables import LOCAL_OWNER, ImportRow, Job, Recording

pytestmark = pytest.mark.anyio

CONTENT = b"sound" * 100_000


@dataclass
class House:
    """A context, a worker in this process, and a site."""

    context: Context
    runner: Runner
    site: Site

    def ask(self, *paths: str, **more: Any) -> str:
        """Queue imports; gives the batch."""
        asked = Asked(LOCAL_OWNER, parse(more.pop("options", {})), **more)
        urls = [f"{self.site.address}{path}" for path in paths]
        return str(imports.add(self.context, asked, urls)["id"])

    @property
    def ticket(self) -> Ticket:
        return next(
            t for t, queue in reversed(queue_of(self.context).tickets) if queue == IMPORTS_QUEUE
        )

    @property
    def job(self) -> dict[str, Any]:
        row = next(row for row in rows(self.context, Job) if row.kind == "import")
        return jobs.show(self.context, LOCAL_OWNER, row.id)

    async def run(self) -> dict[str, Any]:
        await self.runner.handle(self.ticket)
        return self.job


@pytest.fixture
async def house(settings: Settings, sqlite_database: Database) -> AsyncGenerator[House]:
    settings.engines.fake.enabled = True
    settings.engines.default = "fake"
    settings.storage.min_free_bytes = 0
    settings.retries.first_seconds = 0.0
    settings.net.allow = ("127.0.0.1",)
    context = new_context(settings, sqlite_database)
    runner = Runner(make_works(context, "here"))
    with a_site() as site:
        yield House(context, runner, site)
    await runner.works.close()


async def test_file_becomes_a_recording_as_if_it_had_been_sent(house: House) -> None:
    """With its name, its job and its tags; nothing of it stays elsewhere, and no key of its address."""
    house.site.file("/a/talk.flac?key=hush", CONTENT)
    batch_id = house.ask("/a/talk.flac?key=hush", title="The talk", options={"tags": ["Inbox"]})
    done = await house.run()
    (recording,) = rows(house.context, Recording)
    source = done["resolved"]["source"]
    assert (done["state"], done["recording_id"]) == ("completed", recording.id)
    assert (recording.title, recording.file_name) == ("The talk", "talk.flac")
    assert recording.source_url == f"{house.site.address}/a/talk.flac"
    assert source["received_bytes"] == source["size_bytes"] == len(CONTENT)
    assert files_of(house.context) == [f"recordings/{recording.id}/original"]
    (row,) = rows(house.context, ImportRow)
    assert (row.address, row.validator) == (None, None)
    (item,) = batches.show(house.context, LOCAL_OWNER, batch_id)["items"]
    assert (item["recording"]["id"], item["job"]["kind"]) == (recording.id, "transcribe")
    assert item["job"]["id"] == source["job_id"]


async def test_lost_worker_leaves_bytes_to_go_on_with(house: House) -> None:
    """The half file stays, the next try asks for the rest, and there is one recording."""
    house.site.file("/x.wav", CONTENT)
    house.site.ends_after = 200_000
    house.ask("/x.wav")
    assert (await house.run())["state"] == "running"
    done = await house.run()
    assert done["state"] == "completed"
    assert house.site.ranges == [None, "bytes=200000-"]
    (recording,) = rows(house.context, Recording)
    assert house.context.files.path(recording.media_key).read_bytes() == CONTENT


async def test_cancelled_import_stops_at_once(house: House) -> None:
    """The child is killed, nothing comes of it, and the sweep takes what had come."""
    house.site.file("/x.wav", CONTENT)
    house.site.waits = threading.Event()
    house.ask("/x.wav")
    working = asyncio.create_task(house.runner.handle(house.ticket))
    await asyncio.to_thread(wait_until, lambda: "received_bytes" in house.job["resolved"]["source"])
    jobs.cancel(house.context, LOCAL_OWNER, house.job["id"])
    house.runner.check(house.job["id"])
    await working
    imports.sweep(house.context, -1.0)
    assert rows(house.context, Recording) == []
    assert files_of(house.context) == []
    (row,) = rows(house.context, ImportRow)
    assert row.address is None


@pytest.mark.parametrize(
    ("path", "code"),
    [("/page", "source_refused"), ("/gone", "source_refused"), ("/large", "upload_too_large")],
)
async def test_what_cannot_come_fails_and_leaves_nothing(
    house: House, path: str, code: str
) -> None:
    house.context.settings.upload.max_bytes = 1000
    house.site.pages["/page"] = (200, {"Content-Type": "text/html"}, b"<html>")
    house.site.pages["/large"] = (200, {}, CONTENT)
    house.ask(path)
    done = await house.run()
    assert (done["state"], done["error"]["code"]) == ("failed", code)
    assert files_of(house.context) == []


async def test_what_is_no_recording_fails_as_an_upload_does(house: House) -> None:
    prober_of(house.context).error = MediaUnreadable()
    house.site.file("/x.wav", CONTENT)
    house.ask("/x.wav")
    done = await house.run()
    assert (done["state"], done["error"]["code"]) == ("failed", "media_unreadable")
    assert (files_of(house.context), rows(house.context, Recording)) == ([], [])


async def test_quota_holds_while_bytes_come(house: House) -> None:
    """No more is fetched than the account may store."""
    house.context.settings.quotas.stored_bytes = 1000
    house.site.file("/x.wav", CONTENT)
    house.ask("/x.wav")
    done = await house.run()
    assert (done["state"], done["error"]["code"]) == ("failed", "quota_exceeded")
    assert files_of(house.context) == []


async def test_private_address_is_not_reached(house: House) -> None:
    house.context.settings.net.allow = ()
    house.ask("/x.wav")
    done = await house.run()
    assert "private network" in done["error"]["message"]
    assert house.site.asked == []
