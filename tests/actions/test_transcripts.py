"""Transcripts are shown and exported."""

import json

import pytest

from actionkit import add
from tiro.actions import recordings, transcripts
from tiro.actions.context import Context
from tiro.errors import (
    InvalidRequest,
    NotFound,
)
from tiro.store import transcripts as transcript_rows
from tiro.store.tables import LOCAL_OWNER
from tiro.transcript.model import Segment, Transcript

pytestmark = pytest.mark.anyio


def written_down(context: Context, recording_id: str, text: str, version: int = 1) -> Transcript:
    value = Transcript(
        id=f"tr_{version}",
        recording_id=recording_id,
        version=version,
        revision=1,
        is_primary=False,
        origin="engine",
        language="en",
        duration=12.5,
        engine="fake",
        model="fake",
        quality="draft",
        segments=(Segment(id="0", start=0.0, end=1.0, text=text),),
    )
    with context.database.write() as session:
        return transcript_rows.add(
            session, transcript=value, owner_id=LOCAL_OWNER, job_id=None, make_primary=True
        )


async def test_the_primary_transcript_is_shown_and_exported(context: Context) -> None:
    recording, _ = await add(context, file_name="Grüße.flac")
    written_down(context, recording["id"], "Hello there.")
    shown = transcripts.primary(context, LOCAL_OWNER, recording["id"])
    assert shown["segments"][0]["text"] == "Hello there."
    assert "words" in shown["segments"][0]
    short = transcripts.primary(context, LOCAL_OWNER, recording["id"], words=False)
    assert "words" not in short["segments"][0]
    body, media_type, disposition = recordings.export(context, LOCAL_OWNER, recording["id"], "json")
    # Whether it is stale holds for a moment; a file is kept.
    assert json.loads(body) | {"is_stale": False} == shown
    assert media_type == "application/json"
    assert "filename*=UTF-8''Gr%C3%BC%C3%9Fe.json" in disposition
    assert recordings.show(context, LOCAL_OWNER, recording["id"])["primary_transcript_id"] == "tr_1"


async def test_versions_are_listed_newest_first_without_segments(context: Context) -> None:
    recording, _ = await add(context)
    for version in (1, 2):
        written_down(context, recording["id"], "Hello.", version)
    listed = transcripts.versions(context, LOCAL_OWNER, recording["id"])["items"]
    assert [item["version"] for item in listed] == [2, 1]
    assert all("segments" not in item for item in listed)
    assert transcripts.show(context, LOCAL_OWNER, "tr_1")["version"] == 1


async def test_an_unknown_format_is_refused_with_those_that_there_are(context: Context) -> None:
    recording, _ = await add(context)
    with pytest.raises(InvalidRequest, match=r"txt, srt, vtt"):
        recordings.export(context, LOCAL_OWNER, recording["id"], "pdf")


async def test_a_recording_without_a_transcript_says_so(context: Context) -> None:
    recording, _ = await add(context)
    for attempt in (
        lambda: transcripts.primary(context, LOCAL_OWNER, recording["id"]),
        lambda: recordings.export(context, LOCAL_OWNER, recording["id"], "txt"),
    ):
        with pytest.raises(NotFound):
            attempt()
