"""Notes that were written by a template, over HTTP: listed, kept in versions, saved as files, their tags taken."""

import io
import json
from typing import Any

import docx
import pytest
from starlette.testclient import TestClient

from apikit import API, error_of, put
from tiro.actions import notes as note_actions
from tiro.actions.context import Context
from tiro.store import events, notes, written_notes
from tiro.store.tables import LOCAL_OWNER
from tiro.store.written_notes import Made

DATA: dict[str, Any] = {
    "gist": {"text": "It moves to May.", "cites": [{"start": 61.0, "end": 65.0}]}
}
COVERAGE: dict[str, Any] = {"seconds": 4562.0, "read_seconds": 4562.0, "share": 1.0, "calls": []}
TEXT = "It moves to **May** [1:01]\n\n## Tasks\n\n- [ ] Ask Anna [2:00]\n- [x] <b>\x08Done\n"


def context_of(client: TestClient) -> Context:
    app: Any = client.app
    return app.state.context


def write(client: TestClient, recording_id: str, template: str = "meeting@1", **more: Any) -> str:
    """Keep a note as a worker does; gives its id."""
    made = Made(
        template=template, title="Meeting", text=TEXT, data=DATA, coverage=COVERAGE, origin="model",
        transcript_id="tr_1", transcript_revision=1, model="qwen3:8b", language="en",
        proposed_tags=("Budget", "May plan"), **more,
    )  # fmt: skip
    with context_of(client).database.write() as session:
        note = written_notes.add(session, LOCAL_OWNER, recording_id, "job_1", made)
        notes.announce(session, note)
        return note.id


@pytest.fixture
def recording(client: TestClient) -> str:
    return str(put(client)["recording"]["id"])


def versions(client: TestClient, recording: str, **query: Any) -> list[tuple[int, str, bool]]:
    answer = client.get(f"{API}/recordings/{recording}/notes", params=query)
    return [
        (each["version"], each["origin"], each["is_primary"]) for each in answer.json()["items"]
    ]


def test_library_of_notes_shows_what_is_shown(client: TestClient, recording: str) -> None:
    """Filters narrow it; other versions come when they are asked for."""
    other = str(put(client)["recording"]["id"])
    for at, template in ((recording, "meeting@1"), (recording, "meeting@1"), (other, "memo@1")):
        write(client, at, template)
    client.post(f"{API}/recordings/{other}/notes", json={"text": "Mine."})

    def found(**query: Any) -> list[tuple[str | None, int]]:
        items = client.get(f"{API}/notes", params=query).json()["items"]
        return [(each["template"], each["version"]) for each in items]

    assert found() == [(None, 1), ("memo@1", 1), ("meeting@1", 2)]
    assert found(recording_id=recording, versions=True) == [("meeting@1", 2), ("meeting@1", 1)]
    assert found(template="memo") == [("memo@1", 1)]
    assert len(found(limit=1)) == 1
    assert client.get(f"{API}/recordings/{recording}").json()["notes"] == 1


def test_version_takes_the_place_of_one_that_is_deleted(client: TestClient, recording: str) -> None:
    """A person's before a model's, and all of it is told to those who follow."""
    first = write(client, recording)
    own = client.patch(
        f"{API}/notes/{first}", json={"text": "Mine."}, headers={"If-Match": "1"}
    ).json()
    write(client, recording)
    last = versions(client, recording)
    assert last == [(1, "model", False), (2, "person", True), (3, "model", False)]
    newest = client.get(f"{API}/recordings/{recording}/notes").json()["items"][2]
    client.patch(
        f"{API}/notes/{newest['id']}", json={"is_primary": True}, headers={"If-Match": "1"}
    )
    assert versions(client, recording, versions=False) == [(3, "model", True)]
    client.delete(f"{API}/notes/{newest['id']}")
    assert versions(client, recording, versions=False) == [(2, "person", True)]
    client.delete(f"{API}/notes/{own['id']}")
    assert versions(client, recording) == [(1, "model", True)]
    client.delete(f"{API}/notes/{first}")
    assert versions(client, recording) == []
    assert client.get(f"{API}/recordings/{recording}").json()["notes"] == 0


def test_events_never_leave_two_versions_shown(client: TestClient, recording: str) -> None:
    """Whoever follows knows as much as who asks."""
    for _ in range(3):
        write(client, recording)
    with context_of(client).database.read() as session:
        told = [json.loads(each.data) for each in events.since(session, 0) if each.kind == "note"]
    shown = {each["id"]: each["is_primary"] for each in told}
    assert list(shown.values()) == [False, False, True]


def test_what_a_person_makes_of_it_keeps_what_it_cites(client: TestClient, recording: str) -> None:
    note = write(client, recording)
    own = client.patch(
        f"{API}/notes/{note}", json={"text": "So [1:01]."}, headers={"If-Match": "1"}
    ).json()
    assert (own["origin"], own["version"], own["template"]) == ("person", 2, "meeting@1")
    assert (own["data"], own["coverage"]) == (DATA, COVERAGE)
    assert client.get(f"{API}/notes/{note}").json()["text"] == TEXT


def test_note_is_saved_as_a_file_of_each_format(client: TestClient, recording: str) -> None:
    note = write(client, recording)
    client.patch(f"{API}/recordings/{recording}", json={"title": "../A\r\nB: \u202e“Q”"})
    found = {
        name: client.get(f"{API}/notes/{note}/export", params={"format": name})
        for name in ("md", "txt", "json", "docx")
    }
    for name, answer in found.items():
        told = answer.headers["content-disposition"]
        assert told.startswith("attachment; filename=")
        assert told.endswith(f".{name}")
        assert not set("\r\n\\/").intersection(told)
    assert found["md"].text.startswith("---\ntitle: ")
    assert 'read: "100 % of 1:16:02 read"' in found["md"].text
    assert "It moves to May [1:01]\n\nTasks\n\n[ ] Ask Anna [2:00]\n" in found["txt"].text
    assert found["json"].json()["data"] == DATA
    words = [each.text for each in docx.Document(io.BytesIO(found["docx"].content)).paragraphs]
    assert words[0] == "Meeting"
    assert "☐ Ask Anna [2:00]" in words
    assert "☑ <b>Done" in words


def test_format_that_there_is_not_is_refused(client: TestClient, recording: str) -> None:
    note = write(client, recording)
    answer = client.get(f"{API}/notes/{note}/export", params={"format": "exe"})
    assert (answer.status_code, error_of(answer)["details"]["path"]) == (400, "format")
    assert client.get(f"{API}/notes/note_none/export").status_code == 404


def test_proposed_tags_are_taken_onto_the_recording(client: TestClient, recording: str) -> None:
    """Whatever their case; others are not, and nothing is taken twice."""
    note = write(client, recording)
    taken = client.post(f"{API}/notes/{note}/tags", json={"take": ["budget"]}).json()
    again = client.post(f"{API}/notes/{note}/tags", json={"take": ["budget"]}).json()
    assert [each["name"] for each in taken["tags"]] == ["budget"]
    assert again["revision"] == taken["revision"]
    refused = client.post(f"{API}/notes/{note}/tags", json={"take": ["May plan", "Other"]})
    assert (refused.status_code, error_of(refused)["details"]) == (400, {"path": "take"})
    assert client.post(f"{API}/notes/{note}/tags", json={"take": []}).status_code == 400


def test_versions_of_a_person_have_an_end(
    client: TestClient, recording: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A note of a model can be changed for ever, and each time a version stays."""
    monkeypatch.setattr(note_actions, "MOST_VERSIONS", 1)
    note = write(client, recording)

    def change(revision: str) -> Any:
        return client.patch(
            f"{API}/notes/{note}", json={"text": "Mine."}, headers={"If-Match": revision}
        )

    assert change("1").status_code == 200
    assert (change("2").status_code, error_of(change("2"))["code"]) == (409, "state_conflict")
