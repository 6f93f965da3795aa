"""Notes of one's own over HTTP."""

import json

from starlette.testclient import TestClient

from apikit import API, error_of, put


def test_note_is_kept_changed_and_deleted(client: TestClient) -> None:
    """A recording knows how many stand beside it."""
    recording = put(client)["recording"]["id"]
    url = f"{API}/recordings/{recording}"
    made = client.post(f"{url}/notes", json={"title": " To do ", "text": "a\r\nb"})
    assert made.status_code == 201
    note = made.json()
    assert (note["title"], note["text"], note["origin"]) == ("To do", "a\nb", "person")
    assert client.get(url).json()["notes"] == 1
    changed = client.patch(made.headers["location"], json={"text": "c"}, headers={"If-Match": "1"})
    assert (changed.json()["text"], changed.json()["title"]) == ("c", "To do")
    assert client.get(f"{url}/notes").json()["items"] == [changed.json()]
    assert client.delete(made.headers["location"]).status_code == 204
    assert client.get(made.headers["location"]).status_code == 404
    assert client.get(url).json()["notes"] == 0


def test_note_is_not_overwritten_when_it_was_changed_meanwhile(client: TestClient) -> None:
    """Whoever writes says what they have seen."""
    recording = put(client)["recording"]["id"]
    made = client.post(f"{API}/recordings/{recording}/notes", json={"text": "a"}).json()
    url = f"{API}/notes/{made['id']}"
    assert error_of(client.patch(url, json={"text": "b"}))["code"] == "revision_required"
    client.patch(url, json={"text": "b"}, headers={"If-Match": "1"})
    stale = client.patch(url, json={"text": "c"}, headers={"If-Match": "1"})
    assert (stale.status_code, error_of(stale)["details"]) == (412, {"revision": 2})
    gone = client.delete(url, headers={"If-Match": "1"})
    assert error_of(gone)["code"] == "revision_conflict"


def test_note_is_refused_when_empty_or_too_long(client: TestClient) -> None:
    """Its length counts in bytes of UTF-8; what is empty is no note."""
    recording = put(client)["recording"]["id"]
    for text in ("", " \n ", "ä" * 100_001, "a\0b", "\ud800"):
        answer = client.post(
            f"{API}/recordings/{recording}/notes",
            content='{"text": ' + json.dumps(text) + "}",
            headers={"Content-Type": "application/json"},
        )
        assert (answer.status_code, error_of(answer)["code"]) == (400, "invalid_request")
    whole = client.post(f"{API}/recordings/{recording}/notes", json={"text": "ä" * 100_000})
    assert whole.status_code == 201


def test_note_is_hidden_when_its_recording_is(client: TestClient) -> None:
    """Deleting hides all that belongs to a recording."""
    recording = put(client)["recording"]["id"]
    made = client.post(f"{API}/recordings/{recording}/notes", json={"text": "a"}).json()
    client.delete(f"{API}/recordings/{recording}")
    assert client.get(f"{API}/notes/{made['id']}").status_code == 404
    client.post(f"{API}/recordings/{recording}/restore")
    assert client.get(f"{API}/notes/{made['id']}").status_code == 200
