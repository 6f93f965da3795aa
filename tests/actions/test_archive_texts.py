"""Texts of archives: read in pieces, and whole in the end or not there."""

import json

import pytest

from actionkit import rows
from keepkit import MANIFEST, brought, zipped
from tiro.actions.context import Context
from tiro.errors import ArchiveRefused
from tiro.store.tables import Recording, SegmentRow


def long_text(segments: bytes, more: bytes = b"") -> bytes:
    """Make an archive of a recording with one text."""
    head = {
        "version": 1, "is_primary": True, "origin": "engine", "duration": 1.0, "quality": "high",
        "created_at": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    recording = {
        "mark": "0" * 32 + ":rec_1",
        "recording": {
            "title": "A", "media_type": "audio/wav", "size_bytes": 1,
            "created_at": "2026-01-01T00:00:00Z",
        },
        "transcripts": ["transcripts/1.json"],
    }  # fmt: skip
    text = json.dumps(head).encode()[:-1] + b',"segments":[' + segments + b"]" + more + b"}"
    return zipped(
        {
            **MANIFEST,
            "recordings/1/recording.json": recording,
            "recordings/1/transcripts/1.json": text,
        }
    )


GOOD = b'{"id":"1","start":0,"end":1,"text":"harbour"}'


@pytest.mark.parametrize(
    "text",
    [
        (GOOD + b"," + GOOD, b""),
        (GOOD + b',{"id":"2"}', b""),
        (GOOD + b',{"id":"2","words":[' + b"[]," * 200_000 + b"[]]}", b""),
        (GOOD + b",", b""),
        (GOOD, b',"warnings":[' + b"[]," * 100_000 + b"[]]"),
        (GOOD, b"}"),
    ],
    ids=["one id twice", "one wrong", "one too large", "cut", "too much beside", "more after it"],
)
async def test_a_text_is_read_in_pieces_and_comes_whole_or_not_at_all(
    context: Context, text: tuple[bytes, bytes]
) -> None:
    """Whatever is wrong, and wherever, nothing of the recording stays."""
    report = await brought(context, long_text(*text))
    assert (report["recordings"], len(report["skipped"])) == (0, 1)
    assert rows(context, Recording) == rows(context, SegmentRow) == []
    assert (await brought(context, long_text(GOOD)))["recordings"] == 1


async def test_what_stands_beside_texts_is_refused_before_it_is_read_when_it_is_long(
    context: Context,
) -> None:
    """A short file may hold more values than there is memory for."""
    content = zipped({**MANIFEST, "tags.json": b"[" + b"[]," * 150_000 + b"[]]"})
    with pytest.raises(ArchiveRefused, match="too large"):
        await brought(context, content)
