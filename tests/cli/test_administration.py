"""What administrators do on the command line: by a server, and straight in the data folder."""

from pathlib import Path

import pytest

from tiro.cli.ending import Code
from tiro_double import Tiro, TiroDouble, job

UNDO = "library.undo_seconds"
SPHINX = "pocketsphinx"


def test_settings_are_changed_in_the_data_folder_when_no_server_runs(
    tiro: Tiro, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that who has locked everybody out can undo it; the environment wins here, too."""
    assert tiro("settings", "set", f"{UNDO}=60", "models.fetch=never").exit_code == Code.DONE
    changed = tiro("settings", "ls", "--changed").stdout.splitlines()
    assert changed == [f"{UNDO}\t60.0\tseconds\tstored", "models.fetch\tnever\t-\tstored"]
    assert tiro("settings", "reset", UNDO).exit_code == Code.DONE
    refused = tiro("settings", "set", f"{UNDO}=-1")
    assert (refused.exit_code, UNDO in refused.stderr) == (Code.USAGE, True)
    monkeypatch.setenv("TIRO_MODELS__FETCH", "on_use")
    locked = tiro("settings", "set", "models.fetch=never")
    assert (locked.exit_code, "TIRO_MODELS__FETCH" in locked.stderr) == (Code.USAGE, True)
    assert tiro("settings", "set", "nonsense").exit_code == Code.USAGE


def test_engine_that_is_switched_off_is_listed_so_and_used_by_no_command(
    tiro: Tiro, talk: Path
) -> None:
    assert tiro("engines", "set", SPHINX, "--off").exit_code == Code.DONE
    assert f"{SPHINX}\tswitched off" in tiro("engines").stdout
    refused = tiro("transcribe", talk, "--engine", SPHINX)
    assert refused.exit_code != Code.DONE
    assert "switched off" in refused.stderr
    assert tiro("engines", "set", SPHINX).exit_code == Code.USAGE


def test_values_are_sent_as_what_they_are(tiro: Tiro, server: TiroDouble) -> None:
    """Numbers as numbers, words as words, also where a word looks like a number."""
    items = [
        {"name": name, "type": kind, "value": 1, "unit": None, "set_in": None, "source": "stored"}
        for name, kind in (("a.n", "integer"), ("a.w", "string"))
    ]
    server.say("GET /settings", (200, {"items": items, "revision": 1}))
    server.say("PATCH /settings", (200, {"items": items, "revision": 2}))
    tiro("settings", "set", "a.n=5", "a.w=5", "a.m=never", "--server", server.address)
    assert server.asked[-1].json == {"a.n": 5, "a.w": "5", "a.m": "never"}


def test_stop_and_restart_are_sent_with_what_was_said(tiro: Tiro, server: TiroDouble) -> None:
    for verb in ("stop", "restart"):
        server.say(f"POST /system/{verb}", (202, {}))
        tiro("system", verb, "--drain", "9", "--all-workers", "--server", server.address)
        asked = server.asked[-1]
        assert (asked.path, asked.query) == (f"/system/{verb}", {"workers": "all"})
        assert asked.json == {"drain_seconds": 9.0}


def test_jobs_of_all_are_listed_with_their_owner(tiro: Tiro, server: TiroDouble) -> None:
    shown = job(owner={"id": "usr_b", "name": "Bob"})
    server.say("GET /jobs", (200, {"items": [shown], "next_cursor": None}))
    line = tiro("jobs", "ls", "--owner", "all", "--server", server.address).stdout
    assert line.rstrip().endswith("Bob")
    assert server.asked[-1].query["owner"] == "all"


def test_audit_log_is_listed(tiro: Tiro, server: TiroDouble) -> None:
    entry = {
        "at": "2026-01-02T03:04:05.000Z", "actor": "ada", "action": "setting.changed",
        "target": UNDO, "before": 600.0, "after": 5.0, "address": None,
    }  # fmt: skip
    server.say("GET /audit", (200, {"items": [entry], "next_cursor": None}))
    shown = tiro("audit", "--from", "2026-01-01T00:00:00+00:00", "--server", server.address).stdout
    assert f"ada\tsetting.changed\t{UNDO}\t600.0 -> 5.0\t-" in shown
    assert server.asked[-1].query["from"] == "2026-01-01T00:00:00Z"
