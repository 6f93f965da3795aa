"""The zip of many texts: made piece by piece, with names that every system takes out."""

import io
import zipfile

import pytest

from actionkit import add
from tiro.actions import bulk, deleting, recordings
from tiro.actions.context import Context
from tiro.errors import InvalidRequest
from tiro.store import transcripts as transcript_rows
from tiro.store.tables import LOCAL_OWNER
from tiro.transcript.model import Segment, Transcript


async def with_text(context: Context, title: str, text: str = "Hello.") -> str:
    recording, _ = await add(context, title.encode())
    recordings.change(context, LOCAL_OWNER, recording["id"], title=title)
    segment = Segment("s1", 0.0, 1.0, text)
    value = Transcript(
        id=f"tr_{recording['id']}", recording_id=recording["id"], version=1, revision=1,
        is_primary=True, origin="engine", language="en", duration=1.0, engine="fake", model="fake",
        quality="draft", warnings=(), segments=(segment,),
    )  # fmt: skip
    with context.database.write() as session:
        transcript_rows.add(
            session, transcript=value, owner_id=LOCAL_OWNER, job_id=None, make_primary=True
        )
    return recording["id"]


async def test_each_text_is_there_in_each_format_under_a_name_of_its_own(context: Context) -> None:
    titles = ("Talk", "talk", "a/b: c", "missing")
    ids = [await with_text(context, title) for title in titles]
    pieces = list(bulk.export(context, LOCAL_OWNER, [*ids, ids[0]], ["txt", "srt", "txt"]))
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "Talk.txt", "Talk.srt", "talk (2).txt", "talk (2).srt", "a_b_ c.txt", "a_b_ c.srt",
            "missing (2).txt", "missing.srt",
        ]  # fmt: skip
        assert b"Hello." in archive.read("talk (2).txt")
    assert len(pieces) > len(titles)


async def test_long_titles_that_are_alike_get_names_of_their_own(context: Context) -> None:
    """A number is put before what is cut off, also where a character takes three bytes."""
    ids = [await with_text(context, "\u4f1a" * 120) for _ in range(3)]
    content = b"".join(bulk.export(context, LOCAL_OWNER, ids, ["txt"]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
    assert [name.partition(" ")[2] for name in names] == ["", "(2).txt", "(3).txt"]
    assert all(len(name.encode()) <= 150 for name in names)


async def test_what_has_no_text_is_named(context: Context) -> None:
    there = await with_text(context, "Talk")
    waiting, _ = await add(context, b"waiting")
    gone = await with_text(context, "Gone")
    deleting.delete(context, LOCAL_OWNER, gone)
    content = b"".join(bulk.export(context, LOCAL_OWNER, [there, waiting["id"], gone], ["md"]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["Talk.md", "missing.txt"]
        told = archive.read("missing.txt").decode()
    assert told == (
        f"{waiting['id']}: Board meeting has no text yet.\r\n"
        f"{gone}: There is no recording with this id.\r\n"
    )


async def test_only_one_text_is_held_at_a_time(context: Context) -> None:
    """What was made is given before the next is read."""
    words = "".join(chr(33 + number % 90) for number in range(50_000))
    ids = [await with_text(context, f"Talk {number}", words) for number in range(3)]
    making = bulk.export(context, LOCAL_OWNER, ids, ["txt"])
    first = next(making)
    assert first.startswith(b"PK\x03\x04")
    deleting.delete(context, LOCAL_OWNER, ids[2])
    assert b"missing.txt" in b"".join(making)


def test_an_unknown_format_is_refused_before_anything_is_sent(context: Context) -> None:
    with pytest.raises(InvalidRequest, match="docx"):
        bulk.export(context, LOCAL_OWNER, ["rec_1"], ["txt", "pdf"])
