import re
import unicodedata
from email.message import Message
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exportkit import hostile_text
from tiro.exports.naming import content_disposition, safe_file_name

titles = hostile_text() | st.text(max_size=300) | st.text("aé字👩\u200d. -/\\:con", max_size=200)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Weekly meeting", "Weekly meeting.srt"),
        ("Besprechung über Öl", "Besprechung über Öl.srt"),
        ("会议记录", "会议记录.srt"),
        ("a/b\\c:d*e?f", "a_b_c_d_e_f.srt"),
        ("../../etc/passwd", "_.._etc_passwd.srt"),
        ("", "recording.srt"),
        (" . .. ", "recording.srt"),
        (".hidden", "hidden.srt"),
        ("--rm -rf", "rm -rf.srt"),
        ("trailing...  ", "trailing.srt"),
        ("two\r\nlines\tand\x00more", "two lines andmore.srt"),
        ("invoice\u202egpj.exe", "invoicegpj.exe.srt"),
        ("CON", "_CON.srt"),
        ("con\u200d", "_con.srt"),
        ("lpt1.backup", "_lpt1.backup.srt"),
        ("COM¹", "_COM¹.srt"),
        ("console", "console.srt"),
        ("\udcff", "recording.srt"),
    ],
)
def test_a_title_becomes_a_safe_name(title: str, name: str) -> None:
    assert safe_file_name(title, "srt") == name


def test_a_long_title_is_cut_between_characters() -> None:
    name = safe_file_name("字" * 200, "docx")

    assert len(name.encode()) <= 150
    assert name == "字" * 48 + ".docx"


@given(titles)
def test_a_safe_name_can_be_written_everywhere(title: str) -> None:
    name = safe_file_name(title, "vtt")

    stem = name.removesuffix(".vtt")
    assert len(name.encode()) <= 150
    assert stem
    assert stem[0] not in ".- "
    assert stem[-1] not in ". "
    assert not re.search(r'[<>:"/\\|?*]', name)
    assert not any(unicodedata.category(one) in {"Cc", "Cs"} for one in name)
    assert not any(unicodedata.bidirectional(one) in {"RLO", "LRO", "RLE", "RLI"} for one in name)
    assert stem.split(".")[0].strip().lower() not in {"con", "nul", "com1"}


@given(titles)
def test_a_safe_name_stays_what_it_is(title: str) -> None:
    name = safe_file_name(title, "txt")

    assert safe_file_name(name.removesuffix(".txt"), "txt") == name


def test_a_header_offers_the_true_name_and_a_plain_one() -> None:
    assert content_disposition("Café: 50% … plan", "md") == (
        'attachment; filename="Cafe_ 50_ ... plan.md"; '
        "filename*=UTF-8''Caf%C3%A9_%2050%25%20%E2%80%A6%20plan.md"
    )


def test_a_header_has_a_plain_name_where_the_title_has_no_latin_letter() -> None:
    assert 'filename="recording.txt"' in content_disposition("会议", "txt")


def test_a_header_guards_a_device_name_that_shows_only_without_accents() -> None:
    assert 'filename="_CON.txt"' in content_disposition("CÖN", "txt")


@given(titles)
def test_a_header_is_one_safe_line_that_a_parser_reads_back(title: str) -> None:
    header = content_disposition(title, "docx")

    assert re.fullmatch(
        r"attachment; filename=\"[A-Za-z0-9 ._()-]+\"; filename\*=UTF-8''[!-~]+", header
    )
    message = Message()
    message["Content-Disposition"] = header
    assert message.get_content_disposition() == "attachment"
    assert unquote(header.split("UTF-8''")[1]) == safe_file_name(title, "docx")
