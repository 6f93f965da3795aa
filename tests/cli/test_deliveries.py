"""`tiro deliver` and `tiro deliveries`, against a server that answers by script."""

import json
from typing import Any

from tiro_double import Tiro, TiroDouble

DELIVERY: dict[str, Any] = {
    "id": "dlv_1", "destination": {"id": "dst_1", "name": "Team", "kind": "webhook"},
    "recording": {"id": "rec_1", "title": "A"}, "event": "recording.completed", "event_id": "evt_1",
    "state": "waiting", "attempts": 0, "most_attempts": None, "next_try_at": None,
    "last_answer": None, "created_at": "2026-01-02T03:04:05.000Z", "finished_at": None,
    "job_id": None, "revision": 1,
}  # fmt: skip
FAILED = DELIVERY | {
    "state": "failed", "attempts": 2, "most_attempts": 10,
    "last_answer": {"status": 413, "seconds": 0.1, "message": "Too large."},
}  # fmt: skip
ATTEMPT = {
    "series": 1, "number": 2, "at": "2026-01-02T03:04:05.000Z", "outcome": "refused",
    "seconds": 0.1, "status": 413, "message": "Too large.",
}  # fmt: skip


def test_recording_is_delivered_and_waited_for(tiro: Tiro, server: TiroDouble) -> None:
    """Ids go to stdout; one that did not arrive is told, and the exit code says so."""
    server.say("POST /recordings/rec_1/deliveries", (202, {"items": [DELIVERY]}))
    to = ("--to", "Team", "--server", server.address)
    made = tiro("deliver", "rec_1", *to)
    assert (made.exit_code, made.stdout) == (0, "dlv_1\n")
    assert server.asked[-1].json == {"destinations": ["Team"]}
    server.say("GET /deliveries/dlv_1", (200, DELIVERY), (200, FAILED))
    waited = tiro("deliver", "rec_1", *to, "--template", "meeting", "--wait")
    assert (waited.exit_code, waited.stdout) == (1, "dlv_1\n")
    assert "Team: Too large." in waited.stderr


def test_deliveries_are_listed_shown_and_replayed(tiro: Tiro, server: TiroDouble) -> None:
    at = ("--server", server.address)
    server.say("GET /deliveries", (200, {"items": [FAILED], "next_cursor": None}))
    listed = tiro("deliveries", "ls", "--state", "failed", *at)
    assert listed.stdout.split("\t")[:5] == [
        "dlv_1", "recording.completed", "Team", "failed", "2 of 10",
    ]  # fmt: skip
    assert server.asked[-1].query["state"] == "failed"
    server.say("GET /deliveries/dlv_1", (200, FAILED | {"attempt_list": [ATTEMPT], "body": {}}))
    assert "Too large." in tiro("deliveries", "show", "dlv_1", *at).stdout
    server.say("POST /deliveries/dlv_1/replay", (200, DELIVERY))
    assert tiro("deliveries", "replay", "dlv_1", *at).stdout == "waiting\n"
    server.say("POST /deliveries/dlv_1/cancel", (200, DELIVERY | {"state": "stopped"}))
    shown = tiro("deliveries", "cancel", "dlv_1", "--json", *at)
    assert json.loads(shown.stdout)["state"] == "stopped"
