"""Transcripts for the tests of texts and exports, and hostile text to fill them with."""

# ruff: noqa: RUF001 - the marks of other scripts are meant

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st

import speechkit
from tiro.exports import Document
from tiro.transcript.model import Notice, Segment, Transcript, Word

# A slow machine must not fail a test of what is written.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

HOSTILE = (
    "-->",
    "00:00:01.000 --> 00:00:02.000",
    "<script>alert(1)</script>",
    "a\n\nb",
    "a\r\n\r\n7\r\n00:00:01,000 --> 00:00:02,000\r\nb",
    "WEBVTT",
    "NOTE",
    "# heading",
    "1. one",
    "- dash",
    "> quote",
    "---",
    "``` code",
    "[link](http://x) ![i](y) *b* _i_ ~~s~~ <b>&amp;</b> a|b \\",
    '"quoted" and \t tab',
    "{\\an8}{b}",
    "\x00\x01\x1b[31m\x7f\x85",
    "\u202eevil\u2066",
    "a\u2028b\u2029c\x0bd\x0ce\x1cf",
    "\ufeff\ufffe\uffff",
    "é👩‍👩‍👧‍👦 𝔘",
    "=HYPERLINK(1)",
    "x" * 500,
    "字" * 200,
    "سلام دنیا",
)


def hostile_text() -> st.SearchStrategy[str]:
    """Any text that can be encoded, mixed with what formats take for their own marks."""
    anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
    return st.lists(st.sampled_from(HOSTILE) | anything, max_size=4).map(" ".join)


def timed(text: str, start: float, end: float, *, speaker: str | None = None) -> Segment:
    """Give a segment whose words, parted by spaces, take equal time."""
    words = text.split()
    step = (end - start) / max(1, len(words))
    return Segment(
        id="s1",
        start=start,
        end=end,
        text=text,
        speaker=speaker,
        words=tuple(
            Word(word, round(start + step * at, 3), round(start + step * (at + 1), 3), 0.9)
            for at, word in enumerate(words)
        ),
    )


def spoken(text: str, start: float, end: float, *, speaker: str | None = None) -> Segment:
    """Give a timed segment whose words are of its speaker, as attribution leaves it."""
    made = timed(text, start, end, speaker=speaker)
    return replace(made, words=tuple(replace(word, speaker=speaker) for word in made.words))


def meeting(*, has_speakers: bool = True) -> list[Segment]:
    """Give the shipped meeting as an engine would write it, every word timed."""
    return [
        Segment(
            id=f"s{number}",
            start=said.start,
            end=said.end,
            text=said.text,
            speaker=said.speaker if has_speakers else None,
            language="en",
            words=tuple(Word(word.word, word.start, word.end) for word in said.words),
        )
        for number, said in enumerate(speechkit.sample().segments, 1)
    ]


def transcript(segments: Sequence[Segment] = (), *, is_draft: bool = False) -> Transcript:
    """Give a transcript of these segments."""
    warning = Notice("draft_quality", "Install a model & <try> --> again.", "transcribe")
    return Transcript(
        id="tr_1",
        recording_id="rec_1",
        version=1,
        revision=1,
        is_primary=True,
        origin="engine",
        language="en",
        duration=segments[-1].end if segments else 0.0,
        engine="pocketsphinx" if is_draft else "faster_whisper",
        model="small",
        quality="draft" if is_draft else "standard",
        warnings=(warning,) if is_draft else (),
        segments=tuple(segments),
    )


def document(
    segments: Sequence[Segment] = (), *, title: str = "Meeting", is_draft: bool = False
) -> Document:
    """Give these segments as a document."""
    made = transcript(segments, is_draft=is_draft)
    return Document(title=title, transcript=made, created_at="2026-03-04T05:06:07Z")


def moved(segment: Segment, seconds: float) -> Segment:
    """Give the same segment said later."""
    words = tuple(
        replace(word, start=word.start + seconds, end=word.end + seconds) for word in segment.words
    )
    return replace(segment, start=segment.start + seconds, end=segment.end + seconds, words=words)


def bare(text: str) -> str:
    """Leave only letters and digits, for comparing texts that differ in marks and spaces."""
    return "".join(filter(str.isalnum, text))
