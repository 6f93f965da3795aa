"""Word documents, read back by python-docx."""

import io
from datetime import UTC, datetime

import docx
from docx.document import Document as Read
from hypothesis import given, settings
from hypothesis import strategies as st

from exportkit import document, hostile_text, timed
from tiro.exports import Document
from tiro.exports.docx import DocxExport
from tiro.transcript.characters import one_line
from tiro.transcript.model import Segment


def read(made: Document) -> Read:
    return docx.Document(io.BytesIO(DocxExport().render(made)))


def test_a_document_holds_title_facts_and_timed_paragraphs() -> None:
    said = [timed("Hello there.", 0, 1, speaker="Ann"), timed("Hi.", 65, 66, speaker="Ben")]

    found = read(document(said, title="Plan"))

    assert [(one.style.name if one.style else "", one.text) for one in found.paragraphs] == [
        ("Title", "Plan"),
        ("Subtitle", "2026-03-04 · 0:01:06 · en · faster_whisper · small"),
        ("Normal", "0:00:00 Ann: Hello there."),
        ("Normal", "0:01:05 Ben: Hi."),
    ]


def test_properties_tell_title_language_and_date() -> None:
    properties = read(document(title="Plan")).core_properties

    assert (properties.title, properties.language, properties.author) == ("Plan", "en", "Tiro")
    assert properties.created == datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def test_a_draft_has_its_remarks_below_the_title() -> None:
    found = read(document([timed("Hello.", 0, 1)], is_draft=True))

    notes = [
        one.text for one in found.paragraphs if one.style and one.style.name == "Intense Quote"
    ]
    assert notes == ["Draft quality.", "Install a model & <try> --> again."]


def test_a_paragraph_that_begins_from_the_right_runs_so() -> None:
    found = read(document([timed("سلام دنیا", 0, 1), timed("Hello.", 9, 10)])).paragraphs

    assert [b"<w:bidi/>" in one._p.xml.encode() for one in found[-2:]] == [True, False]


def test_a_recording_without_title_is_called_transcript() -> None:
    assert read(document(title="\x00 \n")).paragraphs[0].text == "Transcript"


@given(st.lists(hostile_text(), max_size=3), hostile_text())
@settings(max_examples=30)
def test_hostile_text_is_kept_without_what_xml_forbids(texts: list[str], title: str) -> None:
    said = [Segment("", at * 9, at * 9 + 1, text) for at, text in enumerate(texts)]

    found = read(document(said, title=title))

    spoken = [one_line(text) for text in texts]
    assert [one.text.split(" ", 1)[1] for one in found.paragraphs[2:]] == list(filter(None, spoken))
    assert found.core_properties.title == one_line(title)[:255]
