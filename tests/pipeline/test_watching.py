"""The watched folder from end to end: each content becomes one recording, whatever happens in between."""

import os
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from actionkit import files_of, new_context, prober_of, queue_of, rows
from tiro.actions import deleting, jobs, purging, watching
from tiro.actions.context import Context
from tiro.actions.watching import Watcher
from tiro.durable.tickets import IMPORTS_QUEUE
from tiro.errors import DatabaseBusy, MediaUnreadable
from tiro.pipeline.runner import Runner
from tiro.pipeline.works import make_works
from tiro.settings import Settings
from tiro.store.database import Database
from tiro.store.tables import LOCAL_OWNER, ImportRow, Job, Recording, Tag, WatchedFile

pytestmark = pytest.mark.anyio


@dataclass
class House:
    """A worker in this process, and the folder that it watches."""

    context: Context
    runner: Runner
    folder: Path
    watcher: Watcher = field(default_factory=Watcher)
    done: int = 0

    def put(self, name: str, content: bytes = b"sound") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def again(self) -> None:
        """Let another worker have its turn, which remembers nothing."""
        self.watcher = Watcher()

    async def look(self) -> list[str]:
        """Look, and do what comes of it; gives how the files stand."""
        for _ in range(2):
            self.watcher.look(self.context)
            tickets = [t for t, queue in queue_of(self.context).tickets if queue == IMPORTS_QUEUE]
            for ticket in tickets[self.done :]:
                await self.runner.handle(ticket)
            self.done = len(tickets)
        return sorted(row.state for row in rows(self.context, WatchedFile))

    @property
    def recordings(self) -> list[str]:
        return sorted(row.file_name for row in rows(self.context, Recording))


@pytest.fixture
async def house(
    settings: Settings, sqlite_database: Database, tmp_path: Path
) -> AsyncGenerator[House]:
    settings.engines.fake.enabled = True
    settings.engines.default = "fake"
    settings.storage.min_free_bytes = 0
    watch = settings.watch
    watch.dir, watch.stable_seconds, watch.every_seconds = tmp_path / "in", 0.0, 1e-6
    watch.dir.mkdir()
    context = new_context(settings, sqlite_database)
    runner = Runner(make_works(context, "here"))
    yield House(context, runner, watch.dir)
    await runner.works.close()


async def test_file_is_taken_in_once_and_left(house: House) -> None:
    """Also by a worker that remembers nothing, and when it is touched; what it is called is not kept."""
    house.context.settings.watch.tags = ("Inbox",)
    path = house.put("a/talk.wav")
    assert await house.look() == ["taken"]
    house.again()
    os.utime(path, (1, 1))
    assert await house.look() == ["known"]
    assert (house.recordings, path.read_bytes()) == (["talk.wav"], b"sound")
    assert [tag.name for tag in rows(house.context, Tag)] == ["Inbox"]
    assert [row.name for row in rows(house.context, WatchedFile)] == [None]
    assert next(row.address for row in rows(house.context, ImportRow)) is None
    assert {row.state for row in rows(house.context, Job) if row.kind == "import"} == {"completed"}


async def test_same_content_under_another_name_is_passed_over(house: House) -> None:
    house.put("a.wav")
    house.put("b.wav")
    assert await house.look() == ["known", "taken"]
    assert len(house.recordings) == 1
    (warned,) = [row for row in rows(house.context, Job) if row.kind == "import" and row.warnings]
    assert warned.warnings[0]["code"] == "taken_before"


async def test_file_is_moved_where_that_is_wanted(house: House) -> None:
    """By the next look, so that a worker that dies in between changes nothing."""
    house.context.settings.watch.then = "move"
    house.put("a/talk.wav")
    house.put("talk.wav", b"another")
    await house.look()
    assert await house.look() == ["taken", "taken"]
    found = sorted(str(path.relative_to(house.folder)) for path in house.folder.rglob("*.wav"))
    assert found == ["taken/talk (2).wav", "taken/talk.wav"]


async def test_file_that_is_taken_in_at_a_later_try_is_moved_too(house: House) -> None:
    house.context.settings.watch.then = "move"
    prober_of(house.context).error = DatabaseBusy()
    path = house.put("talk.wav")
    assert await house.look() == ["refused"]
    prober_of(house.context).error = None
    assert await house.look() == ["taken"]
    assert not path.exists()


async def test_file_whose_import_was_cancelled_is_told_as_refused(house: House) -> None:
    """It is not taken in by itself, but when its job is started again."""
    house.put("talk.wav")
    house.watcher.look(house.context)
    house.watcher.look(house.context)
    (job,) = rows(house.context, Job)
    jobs.cancel(house.context, LOCAL_OWNER, job.id)
    assert await house.look() == ["refused"]
    assert house.recordings == []
    jobs.restart(house.context, LOCAL_OWNER, job.id)
    assert await house.look() == ["taken"]


async def test_file_that_will_not_do_is_refused_and_left(house: House) -> None:
    """It is tried again when it has changed."""
    house.context.settings.watch.then = "move"
    prober_of(house.context).error = MediaUnreadable()
    path = house.put("notes.txt")
    assert await house.look() == ["refused"]
    (row,) = rows(house.context, WatchedFile)
    assert (row.name, row.error["code"], path.exists()) == ("notes.txt", "media_unreadable", True)
    assert files_of(house.context) == []
    assert queue_of(house.context).tickets[1:] == []
    told = [text for _, text, _ in watching.told(house.context.database, house.context.settings)]
    assert "'notes.txt' was refused" in told[-1]
    prober_of(house.context).error = None
    house.put("notes.txt", b"sound after all")
    assert await house.look() == ["taken"]


async def test_deleted_recording_does_not_come_back(house: House) -> None:
    """Though its file was left where it lay."""
    house.put("talk.wav")
    await house.look()
    (recording,) = rows(house.context, Recording)
    deleting.delete(house.context, LOCAL_OWNER, recording.id, purge=True)
    purging.purge_due(house.context)
    house.again()
    os.utime(house.folder / "talk.wav", (1, 1))
    assert (await house.look(), house.recordings) == (["known"], [])


async def test_thousands_wait_their_turn(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue never holds more than a few of them, and all are taken in."""
    monkeypatch.setattr(watching, "MOST_WAITING", 3)
    for number in range(5):
        house.put(f"{number}.wav", str(number).encode())
    assert house.watcher.look(house.context) == 3
    assert house.watcher.look(house.context) == 0
    await house.look()
    await house.look()
    assert len(house.recordings) == 5


async def test_name_of_any_bytes_is_taken_in(house: House) -> None:
    house.put(os.fsdecode(b"\xff\xe9.wav"))
    assert await house.look() == ["taken"]
    assert house.recordings[0].endswith(".wav")


async def test_file_that_was_swapped_meanwhile_is_not_taken_in(
    house: House, tmp_path: Path
) -> None:
    """Neither another content, nor what a link leads to."""
    path = house.put("a.wav")
    house.watcher.look(house.context)
    (tmp_path / "secret").write_bytes(b"sound")
    path.unlink()
    path.symlink_to(tmp_path / "secret")
    await house.look()
    assert house.recordings == []


async def test_folder_without_an_owner_is_not_looked_into(house: House) -> None:
    house.context.settings.watch.owner = "nobody"
    house.put("a.wav")
    assert await house.look() == []
    (problem, *_) = watching.told(house.context.database, house.context.settings)
    assert (problem[0], problem[1]) == (False, "TIRO_WATCH__OWNER is no active account.")


async def test_job_of_a_watched_file_shows_no_name(house: House) -> None:
    """What the file is called belongs to its recording alone."""
    house.put("hush.wav")
    await house.look()
    (job,) = [row for row in rows(house.context, Job) if row.kind == "import"]
    assert "hush" not in str(jobs.show(house.context, LOCAL_OWNER, job.id))
