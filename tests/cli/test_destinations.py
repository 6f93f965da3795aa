"""Destinations and rules on the command line: secrets never stand in an argument."""

import json
from typing import Any

import pytest

from tiro_double import Tiro, TiroDouble

KIND: dict[str, Any] = {
    "kind": "notion",
    "config": {
        "properties": {
            "data_source_id": {"type": "string"},
            "with_transcript": {"type": "boolean"},
            "tags": {"type": "array"},
            "properties": {"type": "object", "properties": {"title": {"type": "string"}}},
        },
        "required": ["data_source_id"],
    },
    "secrets": [{"name": "token", "label": "Of an integration.", "is_needed": True}],
    "makes_secret": False,
}
WEBHOOK = {
    "kind": "webhook",
    "config": {"properties": {"url": {"type": "string"}}, "required": ["url"]},
    "secrets": [{"name": "signing_secret", "label": "Signs.", "is_needed": True}],
    "makes_secret": True,
}
ITEM = {
    "id": "dst_1", "name": "Notes", "kind": "notion", "state": "active", "stopped_reason": None,
    "config": {"data_source_id": "1"}, "secrets": ["token"], "secret": None,
}  # fmt: skip
RULE = {
    "id": "rul_1", "when": {"tag": "tag_1", "language": None}, "tag": {"id": "tag_1", "name": "a"},
    "template": ["meeting"], "clean": True, "translate_to": ["de"], "deliver": ["dst_1"],
    "is_active": True, "problems": [],
}  # fmt: skip


@pytest.fixture(autouse=True)
def kinds(server: TiroDouble) -> None:
    """The server knows two kinds and one destination."""
    server.say("GET /destinations/kinds", (200, {"items": [WEBHOOK, KIND]}))
    server.say("GET /destinations", (200, {"items": [ITEM], "next_cursor": None}))


def test_destination_is_added_with_a_secret_of_stdin(tiro: Tiro, server: TiroDouble) -> None:
    server.say("POST /destinations", (201, ITEM))
    pairs = ("data_source_id=1", "with_transcript=false", "tags=a, b", "properties.title=Name")
    sets = [part for pair in pairs for part in ("--set", pair)]
    to = ("--server", server.address)
    add = ("destinations", "add", "notion", "Notes", *sets, *to)
    missing = tiro(*add)
    assert missing.exit_code == 2
    assert "TIRO_DESTINATION_TOKEN" in missing.stderr
    made = tiro(*add, "--secret-stdin", "token", stdin=b"ntn_1\n")
    assert made.stdout == "dst_1\n"
    assert server.asked[-1].json == {
        "kind": "notion",
        "name": "Notes",
        "config": {
            "data_source_id": "1",
            "with_transcript": False,
            "tags": ["a", "b"],
            "properties": {"title": "Name"},
        },
        "secrets": {"token": "ntn_1"},
    }


def test_made_secret_is_printed_once(tiro: Tiro, server: TiroDouble) -> None:
    to = ("--server", server.address)
    server.say("POST /destinations", (201, {**ITEM, "secret": "whsec_1"}))
    made = tiro("destinations", "add", "webhook", "Hook", "--set", "url=https://a.example", *to)
    assert made.stdout == "dst_1\nwhsec_1\n"
    server.say("POST /destinations/dst_1/rotate", (200, {**ITEM, "secret": "whsec_2"}))
    assert tiro("destinations", "rotate", "notes", *to).stdout == "whsec_2\n"


def test_destination_is_shown_changed_tried_and_deleted(tiro: Tiro, server: TiroDouble) -> None:
    to = ("--server", server.address)
    assert tiro("destinations", "ls", *to).stdout == "dst_1\tNotes\tnotion\tactive\n"
    assert "data_source_id  1" in tiro("destinations", "show", "Notes", *to).stdout
    server.say("PATCH /destinations/dst_1", (200, ITEM))
    assert tiro("destinations", "set", "Notes", "--set", "data_source_id=2", "--off", *to)
    changed = {"config": {"data_source_id": "2"}, "state": "stopped"}
    assert server.asked[-1].json == changed
    tried = {"ok": False, "status": 404, "message": "No such page.", "seconds": 0.1}
    server.say("POST /destinations/dst_1/test", (200, tried))
    failed = tiro("destinations", "test", "Notes", *to)
    assert (failed.exit_code, failed.stderr) == (4, "No such page.\n")
    server.say("DELETE /destinations/dst_1", (204, None))
    assert tiro("destinations", "rm", "Notes", "--yes", *to).exit_code == 0


def test_rules_are_made_listed_and_applied(tiro: Tiro, server: TiroDouble) -> None:
    to = ("--server", server.address)
    server.say("POST /rules", (201, RULE))
    add = ("rules", "add", "--tag", "a", "--template", "meeting", "--clean", "--to", "Notes")
    assert tiro(*add, *to).stdout == "rul_1\n"
    assert server.asked[-1].json["deliver"] == ["Notes"]
    server.say("GET /rules", (200, {"items": [RULE], "next_cursor": None}))
    line = "rul_1\ttag=a\tmeeting, clean, in de, to Notes\ton\n"
    assert tiro("rules", "ls", *to).stdout == line
    item = {"recording_id": "rec_1", "title": "T", "job_id": None, "stages": ["notes"]}
    answer = {
        "dry_run": True,
        "items": [{**item, "reason": None}],
        "matched": 1,
        "made": 0,
        "problems": [],
    }
    server.say("POST /rules/rul_1/run", (200, answer))
    ran = tiro("rules", "run", "rul_1", "rec_1", "--dry-run", *to)
    assert ran.stdout == "rec_1\tT\t-\tnotes\n"
    sent = {"recording_ids": ["rec_1"], "dry_run": True, "again": False}
    assert server.asked[-1].json == sent
    assert json.loads(tiro("rules", "ls", "--json", *to).stdout) == [RULE]
