"""Whatever the guard is given, no word is lost; and nothing that was really said is held."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import speechkit
from exportkit import meeting, timed
from tiro.pipeline import phrases
from tiro.transcript.guard import review
from tiro.transcript.model import Evidence, Segment, Word

WHISPER = phrases.load("faster_whisper")
ALL = [(0.0, 1000.0)]


def said(text: str, start: float, end: float) -> Segment:
    return Segment("s1", start, end, text, language="en")


def test_the_shipped_recordings_lose_nothing() -> None:
    recording = speechkit.utterances()
    spoken = [
        Segment(
            f"s{number}",
            each.start,
            each.end,
            each.text,
            words=tuple(Word(word.word, word.start, word.end, 0.9) for word in each.words),
        )
        for number, each in enumerate(recording.segments, 1)
    ]
    regions = [(each.start, each.end) for each in spoken]

    assert review(spoken, regions=regions, phrases=WHISPER) == spoken
    assert review(meeting(), regions=ALL, phrases=WHISPER) == meeting()


TEXTS = st.sampled_from(
    ["Thank you.", "no no no no no no no", "He came.", "", "—", "谢谢", "x" * 90]
)
TIMES = st.floats(0, 60, allow_nan=False)
EVIDENCE = st.builds(Evidence, st.floats(-3, 0), st.floats(0, 1), st.floats(0, 9)) | st.none()


@st.composite
def segments(draw: st.DrawFn) -> Segment:
    start, end = sorted((draw(TIMES), draw(TIMES)))
    text, evidence = draw(TEXTS), draw(EVIDENCE)
    found = timed(text, start, end) if draw(st.booleans()) else said(text, start, end)
    return replace(found, evidence=evidence, channel=draw(st.sampled_from([None, 0, 1])))


@given(
    st.lists(segments(), max_size=12),
    st.none() | st.lists(st.tuples(TIMES, TIMES).map(sorted).map(tuple), max_size=5),
)
def test_the_guard_loses_no_word_and_changes_no_text(
    given_segments: list[Segment], regions: list[tuple[float, float]] | None
) -> None:
    found = review(given_segments, regions=regions, phrases=WHISPER)

    assert [word for each in found for word in each.words] == [
        word for each in given_segments for word in each.words
    ]
    assert "".join("".join(each.text.split()) for each in found) == "".join(
        "".join(each.text.split()) for each in given_segments
    )
    assert all(each.held is None for each in found if not any(map(str.isalnum, each.text)))


SHARED = Path(
    os.environ.get("TIRO_SHARED_SPEECH", Path(__file__).resolve().parents[4] / "shared" / "speech")
)


@pytest.mark.shared
def test_nothing_that_was_really_said_is_held() -> None:
    """The reference texts of all shared recordings, as an engine without evidence would give them."""
    if not (SHARED / "manifest.json").is_file():
        pytest.skip(f"the shared recordings are missing: {SHARED}")
    items = json.loads((SHARED / "manifest.json").read_text())["items"]
    lost: list[tuple[str, str | None, str]] = []
    for item in items:
        spoken, regions = _reference(item)
        found = review(spoken, regions=regions, language=item["language"], phrases=WHISPER)
        lost += [(item["id"], each.held, each.text) for each in found if each.held]

    assert sum(bool(item.get("text")) for item in items) > 40
    assert lost == []


def _reference(item: dict[str, Any]) -> tuple[list[Segment], list[tuple[float, float]]]:
    if "text_segments" in item:
        parts = sorted(item["text_segments"], key=lambda part: part["start"])
        spoken = [said(part["text"], part["start"], part["end"]) for part in parts]
    elif item.get("words"):
        words = [
            Word(each["word"], each["start"], each["end"])
            for each in json.loads((SHARED / item["words"]).read_text())["words"]
        ]
        text = " ".join(word.word for word in words)
        spoken = [Segment("s1", words[0].start, words[-1].end, text, words=tuple(words))]
    else:
        spoken = [said(item["text"], 0.0, item["duration"])] if item.get("text") else []
    return spoken, [(each.start, each.end) for each in spoken]
