"""What every format keeps, whatever was said and whatever the recording is called."""

import io
import json
import re
from dataclasses import replace

import docx
import pysubs2
import pytest
import webvtt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exportkit import bare, document, hostile_text, meeting, timed
from tiro import exports
from tiro.exports import Document, Export
from tiro.transcript.model import Segment, Speaker

FORMATS = ("txt", "srt", "vtt", "json", "md", "docx", "tsv")
CARRIES_REMARKS = ("txt", "vtt", "json", "md", "docx")


@pytest.fixture(params=FORMATS)
def export(request: pytest.FixtureRequest) -> Export:
    return exports.load_export(request.param)


def letters(export: Export, body: bytes) -> str:
    """Give the letters of what was said, read back by a parser that is not ours."""
    text = body.decode(errors="replace")
    match export.extension:
        case "json":
            return bare("".join(segment["text"] for segment in json.loads(text)["segments"]))
        case "docx":
            read = docx.Document(io.BytesIO(body)).paragraphs
            return bare("".join(one.text for one in read))
        case "srt":
            return bare("".join(one.plaintext for one in pysubs2.SSAFile.from_string(text, "srt")))
        case "vtt":
            return bare("".join(one.text for one in webvtt.from_string(text)))
        case _:
            return bare(text)


def test_the_formats_of_the_contract_are_built_in() -> None:
    assert tuple(exports.BUILT_IN) == FORMATS


def test_a_format_declares_its_type_and_extension(export: Export) -> None:
    assert re.fullmatch(r"[a-z]+/[a-z.-]+(; charset=utf-8)?", export.media_type)
    assert exports.load_export(export.extension).media_type == export.media_type


def test_every_word_of_a_meeting_is_there_in_order(export: Export) -> None:
    said = meeting(has_speakers=False)

    found = letters(export, export.render(document(said)))

    position = 0
    for segment in said:
        for word in segment.words:
            position = found.index(bare(word.word), position) + len(bare(word.word))


def test_every_speaker_is_there_by_name(export: Export) -> None:
    said = [timed("Hello.", 0, 1, speaker="S1"), timed("Hi.", 2, 3, speaker="S2")]
    made = document(said)
    speakers = (Speaker("S1", "Zoë"), Speaker("S2"))
    named = Document("Talk", replace(made.transcript, speakers=speakers))

    body = export.render(named)

    if export.extension == "json":
        assert [one["speaker"] for one in json.loads(body)["segments"]] == ["S1", "S2"]
    elif export.extension == "docx":
        text = "\n".join(one.text for one in docx.Document(io.BytesIO(body)).paragraphs)
        assert "Zoë: Hello." in text
        assert "S2: Hi." in text
    else:
        assert "Zoë" in body.decode()
        assert "S2" in body.decode()


def test_what_is_held_back_is_there_only_when_asked_for_and_marked(export: Export) -> None:
    kept, held = timed("Hello.", 0, 1), replace(timed("Bye bye.", 2, 3), held="repetition")
    made = document([kept, replace(held, id="s2")])

    assert "bye" not in letters(export, export.render(made)).lower()
    asked = export.render(replace(made, with_held=True))

    if export.extension == "json":
        assert [one.get("held") for one in json.loads(asked)["segments"]] == [None, "repetition"]
    else:
        assert bare("held back, repetition: Bye bye.") in letters(export, asked)


def test_nothing_said_makes_a_readable_file(export: Export) -> None:
    found = letters(export, export.render(document()))

    assert (found == "") == (export.extension in {"txt", "srt", "vtt", "json"})


def test_a_draft_says_so_where_the_format_can(export: Export) -> None:
    body = export.render(document([timed("Hello.", 0, 1)], is_draft=True))

    text = body.decode(errors="replace")
    if export.extension == "docx":
        text = " ".join(one.text for one in docx.Document(io.BytesIO(body)).paragraphs)
    assert ("draft" in text.lower()) == (export.extension in CARRIES_REMARKS)
    assert ("Install a model" in text) == (export.extension in CARRIES_REMARKS)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "docx"])
def test_a_text_format_is_utf8_with_plain_line_ends(name: str) -> None:
    body = exports.load_export(name).render(document([timed("Hello é again.", 0, 1)]))

    assert b"\r" not in body
    assert not body.startswith(b"\xef\xbb\xbf")
    assert body.endswith(b"\n")
    assert "é" in body.decode("utf-8")


@given(said=st.lists(hostile_text(), max_size=4), title=hostile_text())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hostile_text_loses_no_letter(export: Export, said: list[str], title: str) -> None:
    made = [Segment("", at, at + 1, text) for at, text in enumerate(said)]

    found = letters(export, export.render(document(made, title=title)))

    if export.extension in {"json", "docx", "tsv", "txt"}:
        for text in said:
            assert bare(text) in found


def test_half_a_surrogate_pair_breaks_no_format(export: Export) -> None:
    """A name that comes from a file system may hold one."""
    made = document([Segment("", 0, 1, "a\ud800b")], title="\udcff.wav")

    assert export.render(made)
