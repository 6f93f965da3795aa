"""Recordings are listed, renamed, sent, deleted and swept."""

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

from actionkit import add, files_of, nothing_is_left, uploaded, worker_on
from tiro.actions import deleting, recordings, transcripts
from tiro.actions.context import Context
from tiro.errors import (
    InvalidRequest,
    MediaMissing,
    NotFound,
)
from tiro.store import events
from tiro.store.paging import Asked
from tiro.store.tables import LOCAL_OWNER, Recording

pytestmark = pytest.mark.anyio


async def test_a_page_shows_each_recording_with_its_newest_job(context: Context) -> None:
    added = [await add(context, bytes([number])) for number in range(3)]
    shown = recordings.page(context, LOCAL_OWNER, Asked(limit=2, count=True))
    assert [item["id"] for item in shown["items"]] == [added[2][0]["id"], added[1][0]["id"]]
    assert [item["job"]["id"] for item in shown["items"]] == [added[2][1]["id"], added[1][1]["id"]]
    assert shown["total"] == 3
    assert shown["next_cursor"]


async def test_nothing_of_another_owner_is_seen_or_changed(context: Context) -> None:
    recording, _ = await add(context)
    stranger, id_ = "usr_stranger", recording["id"]
    attempts: list[Callable[[], Any]] = [
        lambda: recordings.show(context, stranger, id_),
        lambda: recordings.change(context, stranger, id_, title="Mine"),
        lambda: deleting.delete(context, stranger, id_),
        lambda: recordings.media(context, stranger, id_),
        lambda: recordings.peaks(context, stranger, id_),
        lambda: recordings.export(context, stranger, id_, "txt"),
        lambda: transcripts.primary(context, stranger, id_),
        lambda: transcripts.versions(context, stranger, id_),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert recordings.show(context, LOCAL_OWNER, id_)["title"] == "Board meeting"


async def test_a_new_title_is_kept_clean_and_told(context: Context) -> None:
    recording, _ = await add(context)
    shown = recordings.change(
        context, LOCAL_OWNER, recording["id"], title="  Vorstand\n 👩\u200d👧 "
    )
    assert shown["title"] == "Vorstand 👩\u200d👧"
    assert shown["revision"] == recording["revision"] + 1
    with context.database.read() as session:
        assert json.loads(events.since(session, 0)[-1].data)["title"] == shown["title"]


@pytest.mark.parametrize("title", ["", " \n", "\u202e", "t" * 301])
async def test_a_title_that_is_empty_or_too_long_is_refused(context: Context, title: str) -> None:
    recording, _ = await add(context)
    with pytest.raises(InvalidRequest):
        recordings.change(context, LOCAL_OWNER, recording["id"], title=title)


async def test_a_purged_recording_takes_jobs_files_and_keys_along(lending: Context) -> None:
    worker_on(lending, socket.gethostname())
    recording, job = await add(lending, engine_key="sk-canary-4411")
    left = lending.files.path(f"work/{job['id']}/1/pcm")
    left.parent.mkdir(parents=True)
    left.write_bytes(b"pcm")
    deleting.delete(lending, LOCAL_OWNER, recording["id"], purge=True)
    assert nothing_is_left(lending)
    assert lending.vault is not None
    assert list(lending.vault.job_ids()) == []


async def test_the_work_on_a_deleted_recording_is_told_to_stop(context: Context) -> None:
    recording, job = await add(context)
    deleting.delete(context, LOCAL_OWNER, recording["id"])
    with context.database.read() as session:
        told = events.since(session, 0)[-2:]
    assert [(record.kind, record.job_id) for record in told] == [
        ("job", job["id"]),
        ("recording", None),
    ]
    assert json.loads(told[0].data)["state"] == "cancelled"
    assert json.loads(told[1].data) == {"id": recording["id"], "deleted": True}


async def test_the_recordings_own_file_is_given(context: Context) -> None:
    recording, _ = await add(context)
    file = recordings.media(context, LOCAL_OWNER, recording["id"])
    assert file.path.read_bytes() == b"sound"
    assert (file.media_type, file.file_name) == ("audio/flac", "Board meeting.flac")


async def test_a_file_that_is_gone_is_told(context: Context) -> None:
    recording, _ = await add(context)
    recordings.media(context, LOCAL_OWNER, recording["id"]).path.unlink()
    with pytest.raises(MediaMissing):
        recordings.media(context, LOCAL_OWNER, recording["id"])


async def test_peaks_are_not_found_before_they_are_made(context: Context) -> None:
    recording, _ = await add(context)
    with pytest.raises(NotFound):
        recordings.peaks(context, LOCAL_OWNER, recording["id"])
    with context.database.write() as session:
        session.get_one(
            Recording, recording["id"]
        ).peaks_key = f"recordings/{recording['id']}/peaks"
    context.files.path(f"recordings/{recording['id']}/peaks").write_bytes(b"\x00\x01")
    assert recordings.peaks(context, LOCAL_OWNER, recording["id"]).path.read_bytes() == b"\x00\x01"


async def test_files_without_a_recording_are_swept_and_others_stay(context: Context) -> None:
    """A process that dies between the rename and the commit leaves a file without a row."""
    recording, _ = await add(context)
    upload = uploaded(context, b"stray")
    upload.finish("recordings/rec_stray/original")
    assert recordings.sweep_files(context, older_than_seconds=-1) == 1
    assert files_of(context) == [f"recordings/{recording['id']}/original"]
    assert recordings.sweep_files(context, older_than_seconds=-1) == 0
