"""`tiro speakers`, `tiro transcripts` and `tiro voices`, against a server that answers by script."""

import json
from pathlib import Path
from typing import Any

import pytest

from tiro.cli import server_file
from tiro.settings import load_settings
from tiro_double import RECORDING, Tiro, TiroDouble, error

TEXT = {
    "id": "tr_1",
    "revision": 3,
    "segments": [
        {"id": "s1", "start": 0.0, "end": 1.0, "text": "Hello."},
        {"id": "s2", "start": 61.0, "end": 62.0, "text": "Thank you.", "held": "repetition"},
    ],
}
SPEAKERS = f"/recordings/{RECORDING}/speakers"


@pytest.fixture
def here(server: TiroDouble) -> TiroDouble:
    """The server runs on this machine's data folder, and has a text."""
    server_file.write(load_settings(), server.address)
    server.say(f"GET /recordings/{RECORDING}/transcript", (200, TEXT))
    server.say("POST /transcripts/tr_1/edits", (200, TEXT))
    return server


def test_speakers_are_listed_with_what_recognition_said(tiro: Tiro, here: TiroDouble) -> None:
    match = {"voice_id": "voice_1", "name": "Anna", "similarity": 0.8, "verdict": "unsure"}
    items: list[dict[str, Any]] = [
        {"id": "S1", "name": None, "speech_seconds": 12.34, "match": match},
        {"id": "S2", "name": "Berta", "speech_seconds": 0},
    ]
    here.say(f"GET {SPEAKERS}", (200, {"items": items, "next_cursor": None}))
    shown = "S1\t-\t12.3 s\tAnna (unsure)\nS2\tBerta\t0.0 s\t-\n"
    assert tiro("speakers", "ls", RECORDING).stdout == shown
    assert json.loads(tiro("speakers", "ls", RECORDING, "--json").stdout) == items


def test_speakers_are_named_merged_split_and_removed(tiro: Tiro, here: TiroDouble) -> None:
    speaker = (200, {"id": "S3", "name": None})
    for request in (f"PATCH {SPEAKERS}/S1", f"POST {SPEAKERS}/S2/merge", f"POST {SPEAKERS}"):
        here.say(request, speaker)
    here.say(f"DELETE {SPEAKERS}/S2", (204, None))
    tiro("speakers", "rename", RECORDING, "S1", "Anna")
    assert here.asked[-1].json == {"name": "Anna"}
    tiro("speakers", "rename", RECORDING, "S1")
    assert here.asked[-1].json == {"name": None}
    tiro("speakers", "merge", RECORDING, "S2", "S1")
    assert here.asked[-1].json == {"into": "S1"}
    made = tiro("speakers", "split", RECORDING, "--of", "S1", "--from", 1.5, "--until", 2)
    assert made.stdout == "S3\n"
    wish = {"name": None, "from": "S1", "segments": [], "start": 1.5, "end": 2.0}
    assert here.asked[-1].json == wish
    assert tiro("speakers", "rm", RECORDING, "S2").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "sent"),
    [
        (
            ["--segment", "s1", "--segment", "s2", "--to", "S2"],
            [{"speaker": "S2", "segment": "s1"}, {"speaker": "S2", "segment": "s2"}],
        ),
        (["--segment", "s1", "--words", "1-3"], [{"speaker": None, "segment": "s1", "words": [1, 3]}]),
        (["--from", 1.5, "--until", 2, "--to", "S2"], [{"speaker": "S2", "start": 1.5, "end": 2.0}]),
        (["--to", "S2"], None),
        (["--from", 1.5, "--to", "S2"], None),
        (["--segment", "s1", "--segment", "s2", "--words", "1"], None),
        (["--segment", "s1", "--words", "x"], None),
    ],
)  # fmt: skip
def test_words_are_assigned_to_the_text_as_it_is_now(
    tiro: Tiro, here: TiroDouble, arguments: list[Any], sent: list[dict[str, Any]] | None
) -> None:
    result = tiro("speakers", "assign", RECORDING, *arguments)
    if sent is None:
        assert (result.exit_code, here.lines()) == (2, [])
        return
    assert result.exit_code == 0
    assert here.asked[-1].json == [{"op": "assign", **one} for one in sent]
    assert here.asked[-1].headers["if-match"] == "3"


def test_what_is_held_back_is_listed_restored_and_held_again(tiro: Tiro, here: TiroDouble) -> None:
    assert tiro("transcripts", "held", RECORDING).stdout == "s2\t0:01:01\trepetition\tThank you.\n"
    assert here.asked[-1].query["held"].lower() == "true"
    for verb in ("restore", "hold"):
        assert tiro("transcripts", verb, RECORDING, "s1", "s2").exit_code == 0
        assert here.asked[-1].json == [{"op": verb, "segment": one} for one in ("s1", "s2")]


def test_an_export_shows_what_is_held_back_when_asked(tiro: Tiro, here: TiroDouble) -> None:
    assert tiro("recordings", "export", RECORDING, "--held").exit_code == 0
    assert here.asked[-1].query == {"format": "txt", "held": "true"}


def test_a_text_is_shown_with_the_ids_that_edits_name(tiro: Tiro, here: TiroDouble) -> None:
    words = [{"word": "Hello"}, {"word": "you."}]
    segment = {"id": "s1", "start": 61.0, "speaker": None, "text": "Hello you.", "words": words}
    here.say(f"GET /recordings/{RECORDING}/transcript", (200, {"segments": [segment]}))
    assert tiro("transcripts", "show", RECORDING).stdout == "s1\t0:01:01\t-\tHello you.\n"
    numbered = tiro("transcripts", "show", RECORDING, "--words").stdout
    assert numbered.endswith("\t0:Hello 1:you.\n")


@pytest.mark.parametrize("command", [("split",), ("assign", "--to", "S1")])
def test_a_time_that_is_no_number_of_seconds_is_a_usage_error(
    tiro: Tiro, here: TiroDouble, command: tuple[str, ...]
) -> None:
    result = tiro("speakers", command[0], RECORDING, *command[1:], "--from", "nan", "--until", 2)
    assert (result.exit_code, here.asked) == (2, [])
    assert "12.5" in result.stderr


def test_a_stale_edit_ends_with_4(tiro: Tiro, here: TiroDouble) -> None:
    here.say("POST /transcripts/tr_1/edits", (412, error("revision_conflict", "Fetch it again.")))
    result = tiro("transcripts", "restore", RECORDING, "s2")
    assert (result.exit_code, result.stderr) == (4, "Fetch it again.\n")


def test_versions_are_listed_and_one_is_chosen(tiro: Tiro, here: TiroDouble) -> None:
    version = {
        "id": "tr_1", "version": 1, "origin": "engine", "language": "en", "engine": "fake",
        "model": "m", "is_primary": True, "report": {"verdict": {"code": "check", "message": "Look."}},
    }  # fmt: skip
    page = {"items": [version], "next_cursor": None}
    here.say(f"GET /recordings/{RECORDING}/transcripts", (200, page))
    listed = tiro("transcripts", "ls", RECORDING).stdout
    assert listed == "tr_1\t1\tengine\ten\tfake\tm\tcheck\tshown\n"
    here.say("PATCH /transcripts/tr_1", (200, version))
    assert tiro("transcripts", "choose", "tr_1").exit_code == 0
    assert here.asked[-1].json == {"is_primary": True}


def test_voices_are_added_with_consent_listed_exported_and_deleted(
    tiro: Tiro, here: TiroDouble, tmp_path: Path
) -> None:
    voice = {
        "id": "voice_1", "name": "Anna", "is_ready": True, "encoder": "fake", "seconds": 12.5,
        "consent": {"given_by": "Anna", "statement": "Yes.", "at": "2026-01-02T03:04:05.000Z"},
        "created_at": "2026-01-02T03:04:05.000Z", "updated_at": "2026-01-02T03:04:05.000Z",
    }  # fmt: skip
    here.say("POST /voices", (202, {"voice": voice, "job": {}}))
    assert tiro("voices", "add", "Anna", RECORDING, "S1").exit_code == 2
    made = tiro(
        "voices", "add", "Anna", RECORDING, "S1", "--consent-by", "Anna", "--consent", "Yes."
    )
    assert made.stdout == "voice_1\n"
    assert here.asked[-1].json["consent"] == {"given_by": "Anna", "statement": "Yes."}
    here.say("GET /voices", (200, {"items": [voice], "next_cursor": None}))
    assert tiro("voices", "ls").stdout.startswith("voice_1\tAnna\t12.5 s\tAnna\t")
    here.say("GET /voices/voice_1/export", (200, {"vector": [1.0]}))
    out = tmp_path / "voice.json"
    assert tiro("voices", "export", "voice_1", "-o", out).exit_code == 0
    assert json.loads(out.read_text()) == {"vector": [1.0]}
    assert out.stat().st_mode & 0o077 == 0
    here.say("PATCH /voices/voice_1", (200, voice))
    assert tiro("voices", "rename", "voice_1", "Anna B.").exit_code == 0
    here.say("DELETE /voices/voice_1", (204, None))
    assert tiro("voices", "rm", "voice_1").exit_code == 2
    assert tiro("voices", "rm", "voice_1", "--yes").exit_code == 0


def test_operations_of_a_file_or_stdin_are_done_at_once(
    tiro: Tiro, here: TiroDouble, tmp_path: Path
) -> None:
    here.say("POST /transcripts/tr_1/edits", (200, TEXT | {"id": "tr_2"}))
    wishes = [{"op": "split", "segment": "s1", "word": 1}, {"op": "delete", "segment": "s2"}]
    file = tmp_path / "edits.json"
    file.write_text(json.dumps(wishes))
    made = tiro("transcripts", "edit", RECORDING, file, "--new-version")
    assert (made.exit_code, made.stdout) == (0, "tr_2\n")
    assert here.asked[-1].json == wishes
    assert here.asked[-1].query == {"segments": "false", "new_version": "true"}
    assert here.asked[-1].headers["if-match"] == "3"

    for content in ("{}", "[", ""):
        file.write_text(content)
        assert tiro("transcripts", "edit", RECORDING, file).exit_code == 2
    assert tiro("transcripts", "edit", RECORDING, tmp_path / "none.json").exit_code == 2


def test_two_versions_are_compared(tiro: Tiro, here: TiroDouble) -> None:
    items = [
        {
            "kind": "changed", "start": 61.0, "end": 62.0,
            "before": {"text": "Kowalsky", "speaker": "S1"},
            "after": {"text": "Kowalski", "speaker": None},
        },
        {"kind": "added", "start": 63.0, "end": 64.0, "before": None,
         "after": {"text": "too", "speaker": None}},
    ]  # fmt: skip
    here.say("GET /transcripts/tr_2/compare", (200, {"items": items, "next_cursor": None}))
    shown = tiro("transcripts", "compare", "tr_1", "tr_2").stdout
    assert shown == "0:01:01\tchanged\tS1: Kowalsky\tKowalski\n0:01:03\tadded\t-\ttoo\n"
    assert here.asked[-1].query["with"] == "tr_1"
    assert json.loads(tiro("transcripts", "compare", "tr_1", "tr_2", "--json").stdout) == items
