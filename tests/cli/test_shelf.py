"""Tags, notes, favourites and links on the command line."""

import pytest

from tiro_double import RECORDING, Tiro, TiroDouble, error, recording

TAG = {"id": "tag_1", "name": "Inbox", "colour": "teal", "recordings": 3}
SHARE = {
    "id": "share_1",
    "title": "A talk",
    "name": "",
    "expires_at": "2026-01-02T03:04:05.000Z",
    "uses": 2,
    "reach": "this machine",
    "url": "/shared#secret",
}


@pytest.fixture(autouse=True)
def tags(server: TiroDouble) -> None:
    """The server knows a tag."""
    server.say("GET /tags", (200, {"items": [TAG], "next_cursor": None}))


def test_tags_are_listed_made_changed_and_deleted(tiro: Tiro, server: TiroDouble) -> None:
    to = ("--server", server.address)
    assert tiro("tags", "ls", *to).stdout == "tag_1\tInbox\tteal\t3\n"
    server.say("POST /tags", (201, TAG))
    assert tiro("tags", "add", "Inbox", *to).stdout == "tag_1\n"
    server.say("PATCH /tags/tag_1", (200, TAG))
    assert tiro("tags", "set", "inbox", "--name", "In", *to).exit_code == 0
    assert server.asked[-1].json == {"name": "In"}
    assert tiro("tags", "set", "inbox", *to).exit_code == 2
    server.say("DELETE /tags/tag_1", (204, None))
    assert tiro("tags", "rm", "Inbox", "--yes", "--with-retention", *to).exit_code == 0
    assert server.asked[-1].query == {"with_retention": "true"}
    assert tiro("tags", "rm", "none", "--yes", *to).exit_code == 4


def test_tags_are_put_onto_recordings(tiro: Tiro, server: TiroDouble) -> None:
    items = [{"id": "a", "status": "changed"}, {"id": "b", "status": "not_found"}]
    server.say("POST /recordings/tags", (200, {"items": items, "changed": 1}))
    result = tiro("tags", "put", "New", "a", "b", "--server", server.address)
    assert result.exit_code == 5
    assert "b: there is no such recording." in result.stderr
    assert server.asked[-1].json == {"ids": ["a", "b"], "add": ["New"]}


def test_recordings_are_listed_by_tag(tiro: Tiro, server: TiroDouble) -> None:
    server.say("GET /recordings", (200, {"items": [], "next_cursor": None}))
    to = ("--server", server.address)
    tiro("recordings", "ls", "--tag", "inbox", "--favourites", *to)
    asked = server.asked[-1].query
    assert (asked["tag"], asked["tags"], asked["favourite"]) == ("tag_1", "all", "true")


def test_notes_are_kept_shown_and_deleted(tiro: Tiro, server: TiroDouble) -> None:
    to = ("--server", server.address)
    note = {"id": "note_1", "title": "T", "text": "Text.", "updated_at": SHARE["expires_at"]}
    path = f"/recordings/{RECORDING}/notes"
    server.say(f"POST {path}", (201, note))
    assert tiro("recordings", "note", RECORDING, "-", *to, stdin=b"Text.").stdout == "note_1\n"
    assert server.asked[-1].json == {"title": "", "text": "Text."}
    server.say(f"GET {path}", (200, {"items": [note], "next_cursor": None}))
    assert "Text." in tiro("recordings", "note", RECORDING, *to).stdout
    server.say("DELETE /notes/note_1", (204, None))
    assert tiro("recordings", "note", RECORDING, "--rm", "note_1", *to).exit_code == 0


def test_favourite_is_marked(tiro: Tiro, server: TiroDouble) -> None:
    server.say(f"PATCH /recordings/{RECORDING}", (200, recording()))
    tiro("recordings", "favourite", RECORDING, "--off", "--server", server.address)
    assert server.asked[-1].json == {"is_favourite": False}


def test_links_are_made_listed_and_ended(tiro: Tiro, server: TiroDouble) -> None:
    to = ("--server", server.address)
    server.say(f"POST /recordings/{RECORDING}/shares", (201, SHARE))
    made = tiro("shares", "add", RECORDING, "--until", "2026-12-31T12:00+00:00", "--notes", *to)
    assert made.stdout == f"{server.address}/shared#secret\n"
    assert "this machine alone" in made.stderr
    sent = server.asked[-1].json
    assert (sent["expires_at"], sent["with_notes"]) == ("2026-12-31T12:00:00Z", True)
    server.say("GET /shares", (200, {"items": [SHARE], "next_cursor": None}))
    assert tiro("shares", "ls", *to).stdout.startswith("share_1\tA talk\t-\t2026-01-02")
    server.say("DELETE /shares/share_1", (404, error("not_found", "There is no share.")))
    assert tiro("shares", "rm", "share_1", *to).exit_code == 4
