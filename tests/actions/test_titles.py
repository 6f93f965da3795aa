"""Titles and names of files: whatever a client sends, one clean line comes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiro.actions.titles import LONGEST_FILE_NAME, LONGEST_TITLE, file_name_of, title_of


@pytest.mark.parametrize(
    ("sent", "file_name", "title"),
    [
        ("Board meeting.m4a", "Board meeting.m4a", "Board meeting"),
        ("/home/ann/talk.flac", "talk.flac", "talk"),
        ("C:\\Users\\ann\\talk.flac", "talk.flac", "talk"),
        ("../../etc/passwd", "passwd", "passwd"),
        ("会議 2026-01-02.wav", "会議 2026-01-02.wav", "会議 2026-01-02"),
        ("Re\u0301union.ogg", "Réunion.ogg", "Réunion"),
        ("Dr. No", "Dr. No", "Dr. No"),
        (".m4a", ".m4a", "m4a"),
        ("a\r\nb\0c\u202ed.mp3", "a bcd.mp3", "a bcd"),
        ("\ud800.wav", ".wav", "wav"),
        ("", "", "Recording"),
        ("...", "...", "Recording"),
        (None, "", "Recording"),
    ],
)
def test_a_file_name_becomes_a_title(sent: str | None, file_name: str, title: str) -> None:
    assert file_name_of(sent) == file_name
    assert title_of(file_name) == title


@given(st.text(max_size=600))
def test_any_name_gives_a_title_that_can_be_kept_and_shown(sent: str) -> None:
    name = file_name_of(sent)
    title = title_of(name)
    assert 0 < len(title) <= LONGEST_TITLE
    assert len(name) <= LONGEST_FILE_NAME
    for text in (name, title):
        assert "\n" not in text
        assert "\0" not in text
        assert text == text.strip()
        text.encode()
