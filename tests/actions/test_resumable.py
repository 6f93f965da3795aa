"""Resumable uploads: two servers, full disks and lost processes never mix up or keep what they should not."""

import asyncio
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any

import pytest
from blake3 import blake3

from actionkit import files_of, rows
from tiro.actions import deleting, recordings, resumable
from tiro.actions.context import Context
from tiro.actions.resumable import Resumable
from tiro.errors import InvalidOptions, InvalidRequest, NotFound, StorageFull, UploadLocked
from tiro.store import resumable as upload_rows
from tiro.store import uploads
from tiro.store.tables import LOCAL_OWNER, UploadRow

pytestmark = pytest.mark.anyio

CONTENT = b"0123456789"


@pytest.fixture
def server(context: Context) -> Resumable:
    """One server."""
    return Resumable(context)


async def begun(server: Resumable, size_bytes: int | None = len(CONTENT), **more: Any) -> str:
    values: dict[str, Any] = {"metadata": "", "options": {}, "file_name": "a.wav"} | more
    return (await server.begin(LOCAL_OWNER, size_bytes=size_bytes, **values)).id


async def sent(server: Resumable, upload_id: str, data: bytes) -> None:
    async with server.held(LOCAL_OWNER, upload_id) as (_, hold):
        hold.upload.write(data)


async def finished(server: Resumable, upload_id: str) -> str:
    """End an upload that is whole; gives the recording's id."""
    async with server.held(LOCAL_OWNER, upload_id) as (state, hold):
        done = await server.finish(LOCAL_OWNER, state, hold)
    assert done.recording_id is not None
    return done.recording_id


def change(context: Context, upload_id: str, **values: Any) -> None:
    with context.database.write() as session:
        row = session.get_one(UploadRow, upload_id)
        for name, value in values.items():
            setattr(row, name, value)


@contextmanager
def full_disk(monkeypatch: pytest.MonkeyPatch, taken: int) -> Generator[None]:
    """Let the disk take a few bytes more."""

    class Full(FileIO):
        def write(self, data: Any) -> int:
            if not self.room:
                raise OSError(28, "no space")
            count = super().write(bytes(data)[: self.room])
            self.room -= count
            return count

        room = taken

    with monkeypatch.context() as patch:
        patch.setattr(uploads, "FileIO", Full)
        yield


async def test_a_full_disk_leaves_what_was_written_and_its_hash(
    context: Context, server: Resumable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came before it is gone on with, and known by the hash of what is really there."""
    upload_id = await begun(server)
    with full_disk(monkeypatch, 4), pytest.raises(StorageFull):
        await sent(server, upload_id, CONTENT)
    assert (await server.state(LOCAL_OWNER, upload_id)).offset == 4

    await sent(server, upload_id, CONTENT[4:])

    made = await finished(server, upload_id)
    media = recordings.media(context, LOCAL_OWNER, made).path
    assert media.read_bytes() == CONTENT
    [row] = [row for row in rows(context, recordings.Recording) if row.id == made]
    assert row.content_hash == blake3(CONTENT).hexdigest()


async def test_a_server_that_lost_the_lock_puts_nothing_behind_the_others_bytes(
    context: Context, server: Resumable
) -> None:
    """One that was held up, and comes back, writes where it was and cannot end the upload."""
    upload_id = await begun(server)
    other = Resumable(context)
    async with server.held(LOCAL_OWNER, upload_id) as (state, late):
        change(context, upload_id, locked_until=0.0)
        await sent(other, upload_id, CONTENT[:6])

        late.upload.write(CONTENT[:3])

        with pytest.raises(UploadLocked):
            await server.finish(LOCAL_OWNER, state, late)

    await sent(server, upload_id, CONTENT[6:])
    made = await finished(other, upload_id)
    assert recordings.media(context, LOCAL_OWNER, made).path.read_bytes() == CONTENT
    assert len(rows(context, recordings.Recording)) == 1


async def test_a_request_hears_that_the_lock_was_lost(
    context: Context, server: Resumable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stops at once, and takes nothing back that is another's now."""
    monkeypatch.setattr(upload_rows, "LOCK_SECONDS", 0.05)
    upload_id = await begun(server)
    async with server.held(LOCAL_OWNER, upload_id) as (_, hold):
        change(context, upload_id, lock="another")

        await asyncio.wait_for(hold.is_unwanted.wait(), 10)

        assert hold.is_lost
        with pytest.raises(UploadLocked):
            hold.hear()


async def test_a_length_below_what_has_come_is_refused(server: Resumable) -> None:
    """An upload must be able to end."""
    upload_id = await begun(server, None)
    await sent(server, upload_id, CONTENT)

    with pytest.raises(InvalidRequest):
        async with server.held(LOCAL_OWNER, upload_id, size_bytes=5):
            pass

    assert (await server.state(LOCAL_OWNER, upload_id)).size_bytes is None


@pytest.mark.parametrize("options", [{"engine": "none"}, {"vocabularies": ["none"]}])
async def test_what_no_job_can_do_is_refused_before_any_bytes(
    context: Context, server: Resumable, options: dict[str, Any]
) -> None:
    """Hours of sending would be lost at the end."""
    with pytest.raises(InvalidOptions):
        await begun(server, options=options)

    assert rows(context, UploadRow) == []


async def test_an_upload_goes_with_the_recording_that_it_became(
    context: Context, server: Resumable
) -> None:
    """Its name and options are the recording's, and are not kept longer."""
    upload_id, kept = await begun(server), await begun(server)
    await sent(server, upload_id, CONTENT)
    made = await finished(server, upload_id)
    left = context.files.path(upload_rows.key(upload_id))
    left.write_bytes(CONTENT)

    deleting.delete(context, LOCAL_OWNER, made)
    with pytest.raises(NotFound):
        await server.state(LOCAL_OWNER, upload_id)
    deleting.delete(context, LOCAL_OWNER, made, purge=True)

    assert [row.id for row in rows(context, UploadRow)] == [kept]
    assert files_of(context) == []
    with pytest.raises(NotFound):
        await server.state(LOCAL_OWNER, upload_id)


async def test_bytes_that_nobody_goes_on_with_are_swept(
    context: Context, server: Resumable
) -> None:
    """Of an upload whose row is gone, or that has become a recording: its process was lost."""
    upload_id, done = await begun(server), await begun(server)
    await sent(server, upload_id, CONTENT[:5])
    await sent(server, done, CONTENT)
    await finished(server, done)
    folder = context.files.path(upload_rows.key(upload_id)).parent
    for name in ("up_gone", done, "up_new"):
        (folder / name).write_bytes(CONTENT)
    for name in ("up_gone", done, upload_id):
        _make_old(folder / name)

    resumable.sweep(context)

    assert sorted(path.name for path in folder.iterdir()) == sorted([upload_id, "up_new"])


async def test_the_sweep_spares_what_somebody_holds(context: Context, server: Resumable) -> None:
    """Its last request may have begun in time; nobody begins one after it."""
    upload_id = await begun(server)
    async with server.held(LOCAL_OWNER, upload_id) as (_, hold):
        change(context, upload_id, expires_at=1.0)
        assert resumable.sweep(context) == 0
        hold.upload.write(CONTENT[:5])

    assert (await server.state(LOCAL_OWNER, upload_id)).offset == 5
    change(context, upload_id, expires_at=1.0)
    with pytest.raises(UploadLocked), context.database.write() as session:
        upload_rows.lock(session, upload_id, "late")
    assert resumable.sweep(context) == 1


def _make_old(path: Path) -> None:
    before = time.time() - 7200
    os.utime(path, (before, before))
