"""`tiro vocabularies`, against a server that answers by script, and the files that it reads."""

from pathlib import Path
from typing import Any

import pytest

from tiro.cli import server_file, wordlists
from tiro.cli.ending import Ended
from tiro.settings import load_settings
from tiro_double import Tiro, TiroDouble

KEPT: dict[str, Any] = {
    "id": "voc_1",
    "name": "Team",
    "language": None,
    "is_default": True,
    "entry_count": 1,
    "created_at": "2026-01-02T03:04:05.000Z",
    "revision": 3,
    "entries": [{"word": "Tiro", "sounds_like": [], "replace": ["tyro", "teero"]}],
}


@pytest.fixture
def here(server: TiroDouble) -> TiroDouble:
    """The server runs on this machine's data folder, and has a list."""
    server_file.write(load_settings(), server.address)
    server.say("GET /vocabularies", (200, {"items": [KEPT], "next_cursor": None}))
    return server


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("words.txt", "# names\ntyro, teero => Tiro\n\nNew York\n"),
        ("words.csv", "word,replace,sounds_like\nTiro,tyro;teero,\nNew York,,\n"),
        ("words.csv", "\ufeffword, replace\nTiro, tyro; teero\nNew York,\n"),
        ("words.json", '[{"word": "Tiro", "replace": ["tyro", "teero"]}, "New York"]'),
        ("words.json", '{"entries": [{"word": "Tiro", "replace": ["tyro", "teero"]}, "New York"]}'),
    ],
)
def test_files_of_words_are_read(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")

    assert wordlists.read(file) == [
        {"word": "Tiro", "replace": ["tyro", "teero"]},
        {"word": "New York"},
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("words.json", b"{"),
        ("words.json", b'"Tiro"'),
        ("words.csv", b"name\nTiro\n"),
        ("words.txt", b"\xff\xfe\x00"),
        ("words.txt", b"tyro =>\n"),
        ("words.txt", b" , => Tiro\n"),
        ("words.txt", b"x" * (wordlists.LARGEST_BYTES + 1)),
    ],
)
def test_files_that_hold_no_words_are_refused(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)

    with pytest.raises(Ended):
        wordlists.read(file)


def test_a_list_is_added_from_stdin(tiro: Tiro, here: TiroDouble) -> None:
    here.say("POST /vocabularies", (201, KEPT))

    result = tiro("vocabularies", "add", "Team", "-", "--default", stdin=b"tyro => Tiro\n")

    assert (result.exit_code, result.stdout) == (0, "voc_1\n")
    assert result.stderr == "1 word is kept.\n"
    assert here.asked[-1].json == {
        "name": "Team",
        "entries": [{"word": "Tiro", "replace": ["tyro"]}],
        "language": None,
        "is_default": True,
    }


def test_lists_are_listed_and_shown(tiro: Tiro, here: TiroDouble) -> None:
    here.say("GET /vocabularies/voc_1", (200, KEPT))

    assert tiro("vocabularies", "ls").stdout == "voc_1\tTeam\t1\t-\tall jobs\n"
    for named in ("voc_1", "Team"):
        assert "Tiro\t-\ttyro, teero" in tiro("vocabularies", "show", named).stdout
    nobody = tiro("vocabularies", "show", "teams")
    assert (nobody.exit_code, "'tiro vocabularies ls'" in nobody.stderr) == (4, True)


def test_a_change_names_the_revision(tiro: Tiro, here: TiroDouble) -> None:
    here.say("GET /vocabularies/voc_1", (200, KEPT))
    here.say("PATCH /vocabularies/voc_1", (200, KEPT))

    assert tiro("vocabularies", "change", "Team", "--no-default").exit_code == 0

    assert here.asked[-1].json == {"is_default": False}
    assert here.asked[-1].headers["if-match"] == "3"
    assert tiro("vocabularies", "change", "voc_1").exit_code == 2


def test_lists_are_deleted_when_one_is_sure(tiro: Tiro, here: TiroDouble) -> None:
    here.say("DELETE /vocabularies/voc_1", (204, None))

    assert tiro("vocabularies", "rm", "voc_1").exit_code == 2
    assert tiro("vocabularies", "rm", "Team", "voc_1", "-y").exit_code == 0
    assert [one.method for one in here.asked].count("DELETE") == 1
