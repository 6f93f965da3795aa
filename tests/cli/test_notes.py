"""Notes on the command line."""

from pathlib import Path
from typing import Any

import pytest

from tiro_double import JOB, RECORDING, Tiro, TiroDouble, error, job

NOTE: dict[str, Any] = {
    "id": "note_1",
    "recording_id": RECORDING,
    "origin": "model",
    "title": "Meeting",
    "text": "It moves to May [1:01]\n",
    "template": "meeting@1",
    "version": 2,
    "model": "qwen3:8b",
    "coverage": {"share": 0.999, "seconds": 4562.0, "unverified": 1},
    "is_stale": False,
    "job_id": JOB,
    "updated_at": "2026-01-02T03:04:05.000Z",
}


@pytest.fixture(autouse=True)
def notes(server: TiroDouble) -> None:
    """The server knows a note."""
    server.say("GET /notes", (200, {"items": [NOTE], "next_cursor": None}))
    server.say("GET /notes/note_1", (200, NOTE))


def test_notes_are_listed(tiro: Tiro, server: TiroDouble) -> None:
    to = ("--server", server.address)
    told = tiro("notes", "ls", RECORDING, "--template", "meeting", "--versions", *to).stdout
    assert told.startswith(f"note_1\tMeeting\tmeeting@1\t2\tmodel\t{RECORDING}\t2026-01-02")
    asked = server.asked[-1].query
    assert (asked["recording_id"], asked["template"], asked["versions"]) == (
        RECORDING, "meeting", "true",
    )  # fmt: skip


def test_note_is_shown_with_what_it_read(tiro: Tiro, server: TiroDouble) -> None:
    shown = tiro("notes", "show", "note_1", "--server", server.address)
    assert shown.stdout == "It moves to May [1:01]\n"
    assert "99 % of 1:16:02 read · 1 statement(s) without a place" in shown.stderr


@pytest.mark.parametrize(("state", "code"), [("completed", 0), ("failed", 1)])
def test_notes_are_written_and_printed(
    tiro: Tiro, server: TiroDouble, state: str, code: int
) -> None:
    """The key of a language model goes along as a header, never as a field."""
    server.say(f"POST /recordings/{RECORDING}/jobs", (202, job("queued")))
    server.streams.clear()
    server.streams.append([job("running"), job(state)])
    listed = {"items": [NOTE | {"job_id": JOB}], "next_cursor": None}
    server.say(f"GET /recordings/{RECORDING}/notes", (200, listed))
    to = ("--server", server.address, "--llm-key", "sk-mine")
    result = tiro("notes", "write", RECORDING, "-t", "meeting", "--language", "de", *to)
    assert (result.exit_code, result.stdout) == (code, "It moves to May [1:01]\n")
    sent = next(each for each in server.asked if each.method == "POST")
    assert sent.json == {"stages": ["notes"], "template": ["meeting"], "note_language": "de"}
    assert sent.headers["x-llm-key"] == "sk-mine"


def test_note_is_saved(tiro: Tiro, server: TiroDouble, tmp_path: Path) -> None:
    server.say("GET /notes/note_1/export", (200, b"# Meeting\n"))
    out = tmp_path / "note.md"
    assert (
        tiro("notes", "export", "note_1", "-o", str(out), "--server", server.address).exit_code == 0
    )
    assert out.read_bytes() == b"# Meeting\n"
    assert server.asked[-1].query == {"format": "md"}


def test_notes_are_deleted_and_what_is_not_there_is_told(tiro: Tiro, server: TiroDouble) -> None:
    server.say("DELETE /notes/note_1", (204, None))
    server.say("DELETE /notes/note_2", (404, error("not_found", "There is no note.")))
    result = tiro("notes", "rm", "note_1", "note_2", "--yes", "--server", server.address)
    assert result.exit_code == 5
    assert "note_2: There is no note." in result.stderr
