"""All of an account as one file: it comes back whole elsewhere, once, and harms nobody."""

import asyncio
import dataclasses
import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest
import sqlalchemy as sa

from actionkit import files_of, new_context, prober_of, rows, with_engines
from databases import Databases
from keepkit import MANIFEST, account, brought, record, zipped
from tiro.actions import (
    deleting,
    exporting,
    preferences,
    retention,
    speakers,
    vocabularies,
)
from tiro.actions.context import Context
from tiro.errors import ArchiveRefused, MediaUnreadable, StateConflict
from tiro.settings import Settings
from tiro.settings.live import Live
from tiro.store import audit, side_texts, tags, transcripts
from tiro.store import speakers as speaker_rows
from tiro.store.database import Database, open_database
from tiro.store.ids import new_id
from tiro.store.side_texts import Side
from tiro.store.tables import (
    LOCAL_OWNER,
    Note,
    Recording,
    SegmentRow,
    SpeakerRow,
    Tag,
    TranscriptRow,
    User,
    Vocabulary,
    Voice,
)
from tiro.transcript.model import Flag, Origin
from tiro.transcript.recognition import packed
from tiro.transcript.speaker_edits import SpeakerEdit

EMPTY_ZIP_BYTES = 22


@pytest.fixture
def sqlite_context(settings: Settings, sqlite_database: Database) -> Context:
    """A context on SQLite alone, that takes small archives."""
    made = new_context(settings, sqlite_database)
    archives = settings.archives.model_copy(update={"max_bytes": 2_000_000, "max_entries": 100})
    changed = settings.model_copy(update={"archives": archives})
    return dataclasses.replace(made, live=Live(changed))


@pytest.fixture
def elsewhere(context: Context, databases: Databases, tmp_path: Path) -> Iterator[Context]:
    """A fresh installation on the other database."""
    url = None if context.database.is_postgres else databases.postgres_url()
    settings = databases.settings(tmp_path / "elsewhere", url)
    settings.data_dir.mkdir()
    if url is None:
        databases.sqlite_file(settings.data_dir)
    changed = with_engines(settings, fake={"enabled": True}, default="fake")
    with closing(open_database(settings)) as database:
        made = new_context(changed, database)
        with database.write() as session:
            made.files.ensure_marker(session)
        yield made
    if url is not None:
        databases.give_back(url)


def filled(context: Context) -> str:
    """Give the local user something of everything; gives a recording."""
    with context.database.write() as session:
        context.files.ensure_marker(session)
    one = record(context, days=3, word="harbour", segments=5)
    record(context, days=2, word="silent")
    deleting.delete(context, LOCAL_OWNER, record(context, word="deleted"))
    speakers.rename(context, LOCAL_OWNER, one, "S1", "Zoë Ængstrøm")
    vocabularies.create(
        context, LOCAL_OWNER, vocabularies.Draft("Names", [{"word": "Skarholm"}], language="en")
    )
    preferences.put(context, LOCAL_OWNER, {"language": "de"})
    retention.change(context, LOCAL_OWNER, {"audio_days": 90}, who=audit.CONSOLE)
    with context.database.write() as session:
        speaker_rows.add_edits(session, one, [SpeakerEdit(1.0, 2.0, "S1")])
        said = transcripts.primary(session, LOCAL_OWNER, one)
        flags = (
            Flag(said.segments[0].id, "numbers", "by 2", "by 3"),
            Flag(said.segments[1].id, "names", "Ama", "Amy", "kept"),
        )
        for kind, code in (("clean", said.language), ("translation", "de"), ("translation", "de")):
            side = dataclasses.replace(said, language=code, made_of=Origin(said.id, said.revision))
            side_texts.add(session, Side(kind, side, flags), owner_id=LOCAL_OWNER, job_id="job_1")
        tag = tags.add(session, LOCAL_OWNER, name="Work", colour="amber")
        tag.retention = retention.checked({"record_days": "never"})
        tags.attach(session, LOCAL_OWNER, {one: [tag.id]})
        session.add(
            Voice(
                id=new_id("voice"), owner_id=LOCAL_OWNER, name="Zoë", encoder="e",
                embedding=packed([0.6, 0.8]), seconds=9.0,
                consent={"given_by": "Zoë", "statement": "Yes", "at": None},
                created_at=1.0, updated_at=1.0,
            )
        )  # fmt: skip
    return one


def exported(context: Context, owner_id: str = LOCAL_OWNER, *, media: bool = True) -> bytes:
    return b"".join(exporting.export(context, owner_id, media=media, who=audit.CONSOLE))


def told(content: bytes) -> dict[str, Any]:
    """Give what an archive says, without ids and what another installation did."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    values = {
        name: json.loads(raw) if name.endswith(".json") else raw for name, raw in files.items()
    }
    values.pop("manifest.json")
    return _plain(values)


def _plain(value: Any) -> Any:
    own = {"id", "recording_id", "jobs", "revision", "updated_at", "created_at", "last_login_at"}
    if isinstance(value, list):
        return [_plain(each) for each in cast("list[Any]", value)]
    if isinstance(value, dict):
        found = cast("dict[str, Any]", value)
        is_text = "segments" in found
        return {key: _plain(each) for key, each in found.items() if is_text or key not in own}
    return value


async def test_an_account_comes_back_whole_elsewhere_and_once(
    context: Context, elsewhere: Context
) -> None:
    """Exported, imported on the other database, and exported again it says the same."""
    filled(context)
    prober_of(context).info = prober_of(elsewhere).info = None
    first = exported(context)
    report = await brought(elsewhere, first)
    assert report["skipped"] == []
    assert (report["recordings"], report["notes"], report["tags"]) == (2, 2, 1)
    again = told(exported(elsewhere))
    before = told(first)
    for name in before:
        if name.endswith("recording.json"):
            # Of files that could not be looked at nothing is believed.
            before[name]["recording"]["media_type"] = "application/octet-stream"
            for key in ("duration", "sample_rate_hz", "channels"):
                assert again[name]["recording"][key] == before[name]["recording"][key]
    assert again == before
    assert not any("deleted meeting" in str(value) for value in again.values())

    once_more = await brought(elsewhere, first)
    assert (once_more["recordings"], once_more["present"]) == (0, 2)
    assert {key: once_more[key] for key in ("notes", "tags", "vocabularies", "voices")} == {
        "notes": 0, "tags": 0, "vocabularies": 0, "voices": 0,
    }  # fmt: skip
    assert len(rows(elsewhere, Voice)) == len(rows(elsewhere, Vocabulary)) == 1


async def test_what_was_cut_half_way_is_ended_by_the_same_archive(
    context: Context, elsewhere: Context
) -> None:
    """A recording is there whole or not at all; the rest comes with the next try."""
    filled(context)
    content = exported(context)
    prober = prober_of(elsewhere)

    def die() -> None:
        if len(prober.seen) == 2:
            raise asyncio.CancelledError

    prober.meanwhile = die
    with pytest.raises(asyncio.CancelledError):
        await brought(elsewhere, content)
    assert len(rows(elsewhere, Recording)) == 1
    assert len(rows(elsewhere, TranscriptRow)) == 4
    assert sum("original" in name for name in files_of(elsewhere)) == 1
    prober.meanwhile = None
    report = await brought(elsewhere, content)
    assert (report["recordings"], report["present"]) == (1, 1)


async def test_without_media_a_recording_can_be_read_but_not_heard(
    context: Context, elsewhere: Context
) -> None:
    """An archive without sound is small; what came without sound says so."""
    filled(context)
    content = exported(context, media=False)
    assert not any("/media/" in name for name in zipfile.ZipFile(io.BytesIO(content)).namelist())
    assert (await brought(elsewhere, content))["recordings"] == 2
    for row in rows(elsewhere, Recording):
        assert (row.media_key, row.media_deleted_at is None) == (None, False)
    assert prober_of(elsewhere).seen == []


async def test_sound_that_is_none_is_refused_with_its_recording(
    context: Context, elsewhere: Context
) -> None:
    """What comes in an archive is looked at as every upload is."""
    filled(context)
    prober_of(elsewhere).error = MediaUnreadable()
    report = await brought(elsewhere, exported(context))
    assert report["recordings"] == 0
    assert [item["reason"] for item in report["skipped"]] == [MediaUnreadable().text] * 2
    assert rows(elsewhere, Recording) == rows(elsewhere, Note) == rows(elsewhere, SegmentRow) == []
    assert [name for name in files_of(elsewhere) if name != "store_id"] == []


async def test_an_archive_fills_no_account_beyond_its_quota(
    context: Context, elsewhere: Context
) -> None:
    """What has no room is named, and comes once there is some."""
    filled(context)
    content = exported(context)
    with elsewhere.database.write() as session:
        session.execute(sa.update(User).values(quotas={"stored_bytes": 1500}))
    report = await brought(elsewhere, content)
    assert (report["recordings"], len(report["skipped"])) == (1, 1)
    assert "more than it may" in report["skipped"][0]["reason"]
    with elsewhere.database.write() as session:
        session.execute(sa.update(User).values(quotas=None))
    assert (await brought(elsewhere, content))["recordings"] == 1


async def test_an_archive_brings_things_to_whoever_sends_it(context: Context) -> None:
    """Another account of the same installation gets its own copy, and touches nobody's."""
    filled(context)
    other = account(context, "Berta")
    assert (await brought(context, exported(context), other))["recordings"] == 2
    assert (await brought(context, exported(context), LOCAL_OWNER))["present"] == 2
    owners = [row.owner_id for row in rows(context, Recording) if row.deleted_at is None]
    assert sorted(owners) == sorted([LOCAL_OWNER] * 2 + [other] * 2)
    assert {row.owner_id for row in rows(context, Tag)} == {LOCAL_OWNER, other}
    assert len({row.recording_id for row in rows(context, SpeakerRow)}) == 5


async def test_what_is_deleted_but_can_be_restored_is_not_doubled(context: Context) -> None:
    """Bringing back by an archive what waits to be restored would make two of it."""
    one = filled(context)
    content = exported(context)
    deleting.delete(context, LOCAL_OWNER, one)
    report = await brought(context, content)
    assert (report["recordings"], report["present"]) == (0, 1)
    assert "Restore it" in report["skipped"][0]["reason"]
    deleting.delete(context, LOCAL_OWNER, one, purge=True)
    assert (await brought(context, content))["recordings"] == 1


def as_link(info: zipfile.ZipInfo) -> None:
    info.external_attr = 0o120777 << 16


def many_entries() -> bytes:
    """A list of a million empty names, of which only the numbers at its end are told."""
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFE, 0xFFFE, 46 * 10**6, 0, 0)
    return zipped(MANIFEST)[:-EMPTY_ZIP_BYTES] + end


def lying_size() -> bytes:
    """An entry that says it is small, and is not."""
    content = bytearray(zipped({**MANIFEST, "tags.json": b"[" + b" " * 100_000 + b"]"}))
    at = content.rfind(b"PK\x01\x02")
    struct.pack_into("<L", content, at + 24, 2)
    return bytes(content)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no zip": lambda: b"PK\x03\x04" + b"\0" * 100,
    "no manifest": lambda: zipped({"tags.json": []}),
    "another version": lambda: zipped({"manifest.json": {"format": "tiro-account", "version": 2}}),
    "a path": lambda: zipped({**MANIFEST, "../../etc/passwd": b"x"}),
    "a path inside": lambda: zipped({**MANIFEST, "recordings/1/media/..": b"x"}),
    "a backslash": lambda: zipped({**MANIFEST, "recordings/1/media/a\\b": b"x"}),
    "an absolute path": lambda: zipped({**MANIFEST, "/tags.json": b"[]"}),
    "a link": lambda: zipped(MANIFEST, as_link),
    "too many": many_entries,
    "a bomb": lambda: zipped({**MANIFEST, "recordings/1/media/a.wav": b"\0" * 3_000_000}),
    "a lie": lying_size,
    "no JSON": lambda: zipped({**MANIFEST, "tags.json": b"{"}),
    "deep JSON": lambda: zipped({**MANIFEST, "tags.json": b"[" * 200_000}),
    "other JSON": lambda: zipped({**MANIFEST, "tags.json": [{"name": 1}]}),
    "not UTF-8": lambda: zipped({**MANIFEST, "tags.json": b'["\xff"]'}),
    "cut": lambda: zipped({**MANIFEST, "voices.json": []})[:-30],
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_what_could_do_harm_is_refused(sqlite_context: Context, name: str) -> None:
    """No archive escapes its folder, fills memory or disk, or breaks the server."""
    with pytest.raises(ArchiveRefused):
        await brought(sqlite_context, HOSTILE[name]())
    assert rows(sqlite_context, Recording) == rows(sqlite_context, Tag) == []
    assert files_of(sqlite_context) == []


async def test_names_that_come_twice_are_refused(sqlite_context: Context) -> None:
    """Of two files of one name nobody knows which one was checked."""
    buffer = io.BytesIO(zipped(MANIFEST))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("manifest.json", json.dumps(MANIFEST["manifest.json"]))
    with pytest.raises(ArchiveRefused):
        await brought(sqlite_context, buffer.getvalue())


async def test_a_recording_that_is_not_as_it_should_be_stays_out_alone(context: Context) -> None:
    """Odd characters are replaced, odd shapes are told, and the rest comes in."""
    good = {
        "mark": "0" * 32 + ":rec_1",
        "recording": {
            "title": "A\u0000\ud800title", "media_type": "audio/wav", "size_bytes": 1,
            "created_at": "2026-01-01T00:00:00Z", "wave": "AAAA",
        },
    }  # fmt: skip
    files = {
        **MANIFEST,
        "recordings/1/recording.json": good,
        "recordings/2/recording.json": {**good, "mark": "mine"},
        "recordings/3/recording.json": {
            **good, "mark": "0" * 32 + ":rec_3", "media": "../recording.json",
        },
        "recordings/4/recording.json": {
            **good, "mark": "0" * 32 + ":rec_4", "transcripts": ["transcripts/1.json"],
        },
        # A clean text of nothing would become the one that is shown.
        "recordings/5/recording.json": {
            **good, "mark": "0" * 32 + ":rec_5", "transcripts": ["transcripts/1.json"],
        },
        "recordings/5/transcripts/1.json": {
            "version": 2, "is_primary": False, "origin": "clean", "of_version": 1, "duration": 1.0,
            "quality": "draft", "created_at": "2026-01-01T00:00:00Z", "segments": [],
        },
    }  # fmt: skip
    report = await brought(context, zipped(files))
    assert report["recordings"] == 1
    assert [item["name"] for item in report["skipped"]] == [
        "recordings/2", "recordings/3", "recordings/4", "recordings/5",
    ]  # fmt: skip
    [row] = rows(context, Recording)
    assert (row.title, row.wave) == ("A\ufffd\ufffdtitle", None)


async def test_two_imports_of_one_account_do_not_run_at_once(context: Context) -> None:
    """The second one is told to wait."""
    filled(context)
    other = account(context, "Berta")
    content = exported(context)

    async def again() -> None:
        prober_of(context).meanwhile = None
        with pytest.raises(StateConflict):
            await brought(context, content, other)

    prober_of(context).meanwhile = again
    assert (await brought(context, content, other))["recordings"] == 2


def test_an_export_that_is_cut_leaves_nothing_open(sqlite_context: Context) -> None:
    """Whoever leaves in the middle costs nothing."""
    filled(sqlite_context)
    pieces = exporting.export(sqlite_context, LOCAL_OWNER, who=audit.CONSOLE)
    assert next(iter(pieces))
    del pieces


def test_an_archive_holds_no_secret(context: Context) -> None:
    """Neither the hash of a password nor keys nor sessions leave."""
    other = account(context, "Berta", password_hash="argon2-hash-of-berta")
    content = exported(context, other)
    values = told(content)
    assert "argon2" not in str(values)
    assert set(values["account.json"]) == {"login", "name", "role", "preferences", "retention"}
