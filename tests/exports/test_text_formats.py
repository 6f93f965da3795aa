"""txt, json, md and tsv, read back by csv, json, YAML and a CommonMark parser."""

import csv
import io
import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from exportkit import document, hostile_text, meeting, timed, transcript
from tiro.exports import Document
from tiro.exports.json import JsonExport
from tiro.exports.md import MdExport
from tiro.exports.tsv import TsvExport
from tiro.exports.txt import TxtExport
from tiro.transcript.characters import one_line
from tiro.transcript.codec import from_dict, to_dict
from tiro.transcript.model import Segment


def rows(made: Document) -> list[list[str]]:
    text = TsvExport().render(made).decode()
    return list(csv.reader(io.StringIO(text, newline=""), dialect="excel-tab"))


def markdown(made: Document) -> tuple[dict[str, object], list[str]]:
    """Give front matter and the plain text of every paragraph; nothing else may be in the body."""
    _, front, body = MdExport().render(made).decode().split("---\n", 2)
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(body)
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    texts: list[str] = []
    for token in tokens:
        kinds = {child.type for child in token.children or ()}
        assert kinds <= {"text", "text_special", "strong_open", "strong_close"}
        if token.type == "inline":
            texts.append("".join(child.content for child in token.children or ()))
    return yaml.safe_load(front), texts


def test_txt_is_the_text_alone_and_ends_with_a_line_end() -> None:
    made = document([timed("Hello.", 0, 1), timed("Later.", 9, 10)])

    assert TxtExport().render(made) == b"Hello.\n\nLater.\n"


def test_txt_names_its_quality_in_brackets_on_the_last_line() -> None:
    made = document([timed("Hello.", 0, 1)], is_draft=True)

    found = TxtExport().render(made).decode()

    assert found == "Hello.\n\n[Draft quality. Install a model & <try> --> again.]\n"


def test_txt_of_nothing_said_is_empty() -> None:
    assert TxtExport().render(document()) == b""


def test_json_is_the_transcript_of_the_api() -> None:
    made = document(meeting(), is_draft=True)

    read = json.loads(JsonExport().render(made))

    assert read == to_dict(made.transcript)
    assert from_dict(read) == made.transcript


def test_tsv_gives_segments_in_milliseconds_as_whisper_does() -> None:
    said = meeting(has_speakers=False)

    assert rows(document(said)) == [
        ["start", "end", "text"],
        *([str(round(one.start * 1000)), str(round(one.end * 1000)), one.text] for one in said),
    ]


def test_tsv_has_a_column_of_speakers_where_there_are_some() -> None:
    found = rows(document([timed("Hi.", 0, 1, speaker="Ann"), timed("Oh.", 1, 2)]))

    assert found == [
        ["start", "end", "text", "speaker"],
        ["0", "1000", "Hi.", "Ann"],
        ["1000", "2000", "Oh.", ""],
    ]


@given(st.lists(hostile_text(), max_size=5))
@settings(max_examples=60)
def test_tsv_keeps_hostile_text_in_its_field(texts: list[str]) -> None:
    said = [Segment("", at, at + 1, text) for at, text in enumerate(texts)]

    assert [row[2] for row in rows(document(said))[1:]] == [one_line(text) for text in texts]


def test_md_tells_facts_in_front_matter_and_times_in_paragraphs() -> None:
    said = [timed("Hello there.", 0, 1, speaker="Ann"), timed("Hi.", 3661, 3662, speaker="Ben")]

    front, texts = markdown(document(said, title='A "plan": #1'))

    assert front == {
        "title": 'A "plan": #1',
        "date": "2026-03-04T05:06:07Z",
        "duration": "1:01:02",
        "language": "en",
        "engine": "faster_whisper",
        "model": "small",
        "quality": "standard",
        "warnings": [],
    }
    assert texts == ["0:00:00 Ann: Hello there.", "1:01:01 Ben: Hi."]


def test_md_leaves_out_facts_that_are_not_known() -> None:
    made = Document("Note", transcript())

    assert "date" not in markdown(made)[0]


@pytest.mark.parametrize("title", ["---", "a: b", "null", "\ufeffx", "- x", "{{x}}", "'", "é\\n"])
def test_md_keeps_a_title_that_yaml_would_misread(title: str) -> None:
    assert markdown(document(title=title))[0]["title"] == title


@given(st.lists(hostile_text(), max_size=3), hostile_text())
@settings(max_examples=60)
def test_md_reads_back_as_plain_paragraphs(texts: list[str], title: str) -> None:
    said = [Segment("", at * 9, at * 9 + 1, text) for at, text in enumerate(texts)]

    front, found = markdown(document(said, title=title))

    assert front["title"] == one_line(title)
    spoken = [one_line(text) for text in texts]
    assert [text.split(" ", 1)[1] for text in found] == [text for text in spoken if text]
