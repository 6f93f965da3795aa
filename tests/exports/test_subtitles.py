"""SubRip and WebVTT, read back by pysubs2 and webvtt-py."""

import html
import re

import pysubs2
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from exportkit import document, hostile_text, meeting, moved, timed
from tiro.exports.srt import SrtExport
from tiro.exports.vtt import VttExport
from tiro.transcript.cues import wrap
from tiro.transcript.model import Segment

SRT_TIMES = re.compile(r"(\d\d+):(\d\d):(\d\d),(\d{3}) --> (\d\d+):(\d\d):(\d\d),(\d{3})")


def milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def srt(said: list[Segment]) -> str:
    return SrtExport().render(document(said)).decode()


def vtt(said: list[Segment]) -> str:
    return VttExport().render(document(said)).decode()


def test_srt_reads_back_with_the_same_texts_and_times() -> None:
    cues = wrap(meeting())

    read = pysubs2.SSAFile.from_string(srt(meeting()), "srt")

    assert [(one.start, one.end, one.plaintext) for one in read] == [
        (milliseconds(cue.start), milliseconds(cue.end), "\n".join(cue.lines)) for cue in cues
    ]


def test_vtt_reads_back_with_the_same_texts_and_times() -> None:
    cues = wrap(meeting())

    read = webvtt.from_string(vtt(meeting()))

    assert [(one.start_time.in_milliseconds(), one.end_time.in_milliseconds()) for one in read] == [
        (milliseconds(cue.start), milliseconds(cue.end)) for cue in cues
    ]
    assert [html.unescape(one.text) for one in read] == ["\n".join(cue.lines) for cue in cues]


def test_times_beyond_ten_hours_are_written_in_full() -> None:
    late = [moved(timed("Still here.", 0, 1.5), 43_199.25)]

    assert "11:59:59,250 --> 12:00:00,750" in srt(late)
    assert "11:59:59.250 --> 12:00:00.750" in vtt(late)


@given(st.lists(hostile_text(), max_size=5))
@settings(max_examples=60)
def test_srt_blocks_hold_whatever_was_said(texts: list[str]) -> None:
    """A block is a number, a time line and lines that are not empty; nothing else can be read."""
    said = [Segment("", at * 5, at * 5 + 4, text) for at, text in enumerate(texts)]
    cues = wrap(said)

    blocks = [block for block in srt(said).split("\n\n") if block]

    assert len(blocks) == len(cues)
    for number, (block, cue) in enumerate(zip(blocks, cues, strict=True), 1):
        first, times, *lines = block.rstrip("\n").split("\n")
        assert first == str(number)
        assert SRT_TIMES.fullmatch(times)
        assert "-->" not in "".join(lines)
        assert lines == [line.replace("-->", "→") for line in cue.lines]


@given(st.lists(hostile_text(), max_size=5))
@settings(max_examples=60)
def test_vtt_gives_back_whatever_was_said(texts: list[str]) -> None:
    said = [Segment("", at * 5, at * 5 + 4, text) for at, text in enumerate(texts)]

    read = webvtt.from_string(vtt(said))

    found = [html.unescape(one.raw_text) for one in read]
    assert found == ["\n".join(cue.lines) for cue in wrap(said)]


def test_a_warning_in_vtt_is_a_note_that_no_player_shows() -> None:
    made = document([timed("Hello.", 0, 1)], is_draft=True)

    read = webvtt.from_string(VttExport().render(made).decode())

    assert read.header_comments == ["Draft quality.\nInstall a model & <try> → again."]
    assert [one.text for one in read] == ["Hello."]
