"""Tags over HTTP: making, renaming, carrying, filtering, and what is told of it."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from apikit import API, error_of, put


def make(client: TestClient, name: str, **more: Any) -> dict[str, Any]:
    answer = client.post(f"{API}/tags", json={"name": name, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def names_of(recording: dict[str, Any]) -> list[str]:
    return [tag["name"] for tag in recording["tags"]]


def test_tags_are_listed_by_name_when_made(client: TestClient) -> None:
    """A tag has a colour of its own, and lists know how many recordings carry it."""
    made = make(client, "  Zoë  ")
    assert made["name"] == "Zoë"
    assert make(client, "abc", colour="red")["colour"] == "red"
    recording = put(client)["recording"]
    client.put(f"{API}/recordings/{recording['id']}/tags", json={"tags": [made["id"]]})
    items = client.get(f"{API}/tags").json()["items"]
    assert [(item["name"], item["recordings"]) for item in items] == [("abc", 0), ("Zoë", 1)]


@pytest.mark.parametrize("name", ["résumé", "RESUME", "\uff52esume"])
def test_name_is_refused_when_another_differs_in_case_and_accents_alone(
    client: TestClient, name: str
) -> None:
    """People take such names for one, also when a tag is renamed."""
    make(client, "Resume")
    other = make(client, "other")
    answer = client.post(f"{API}/tags", json={"name": name})
    assert (answer.status_code, error_of(answer)["code"]) == (409, "state_conflict")
    answer = client.patch(f"{API}/tags/{other['id']}", json={"name": name})
    assert (answer.status_code, error_of(answer)["code"]) == (409, "state_conflict")


def test_tag_may_change_its_own_case_when_renamed(client: TestClient) -> None:
    """The name it has is no other's."""
    tag = make(client, "resume")
    headers = {"If-Match": "1"}
    answer = client.patch(f"{API}/tags/{tag['id']}", json={"name": "Résumé"}, headers=headers)
    assert (answer.json()["name"], answer.json()["revision"]) == ("Résumé", 2)
    again = client.patch(f"{API}/tags/{tag['id']}", json={"colour": "pink"}, headers=headers)
    assert error_of(again)["code"] == "revision_conflict"


@pytest.mark.parametrize("name", [" ", "\u200b", "x" * 101, "tag_" + "0" * 32])
def test_name_is_refused_when_nobody_could_tell_it(client: TestClient, name: str) -> None:
    """Neither empty, nor too long, nor an id."""
    answer = client.post(f"{API}/tags", json={"name": name})
    assert (answer.status_code, error_of(answer)["code"]) == (400, "invalid_request")


def test_recording_carries_what_is_named_when_tags_are_put(client: TestClient) -> None:
    """Ids and names may be mixed, and a name that is new becomes a tag."""
    tag = make(client, "Board")
    recording = put(client)["recording"]
    url = f"{API}/recordings/{recording['id']}/tags"
    wished = client.put(url, json={"tags": ["new", "BOARD", tag["id"], "New"]}).json()
    assert names_of(wished) == ["Board", "new"]
    assert wished["revision"] == recording["revision"] + 1
    assert names_of(client.put(url, json={"tags": []}).json()) == []
    assert len(client.get(f"{API}/tags").json()["items"]) == 2


def test_unknown_id_is_refused_when_tags_are_put(client: TestClient) -> None:
    """An id that is none does not become a name."""
    recording = put(client)["recording"]
    wish = {"tags": ["tag_" + "a" * 32]}
    answer = client.put(f"{API}/recordings/{recording['id']}/tags", json=wish)
    assert (answer.status_code, error_of(answer)["code"]) == (400, "invalid_request")


def test_many_are_tagged_at_once(client: TestClient) -> None:
    """What becomes of each is told, and of each there is one event."""
    first, second = (put(client)["recording"]["id"] for _ in range(2))
    wish = {"ids": [first, second, "rec_none"], "add": ["A", "B"], "remove": ["none"]}
    answer = client.post(f"{API}/recordings/tags", json=wish).json()
    assert [item["status"] for item in answer["items"]] == ["changed", "changed", "not_found"]
    wish = {"ids": [first, second], "add": ["c"], "remove": ["a"]}
    assert client.post(f"{API}/recordings/tags", json=wish).json()["changed"] == 2
    assert client.post(f"{API}/recordings/tags", json=wish).json()["changed"] == 0
    assert names_of(client.get(f"{API}/recordings/{first}").json()) == ["B", "c"]


def test_recording_stays_as_it_is_when_it_would_carry_too_many(client: TestClient) -> None:
    """The others are changed all the same."""
    full, other = (put(client)["recording"]["id"] for _ in range(2))
    client.put(f"{API}/recordings/{full}/tags", json={"tags": [f"t{n}" for n in range(50)]})
    wish = {"ids": [full, other], "add": ["one more"]}
    answer = client.post(f"{API}/recordings/tags", json=wish).json()
    assert [item["status"] for item in answer["items"]] == ["full", "changed"]


def test_list_is_filtered_by_tags_and_favourites(client: TestClient) -> None:
    """Any of the tags, all of them, and favourites besides."""
    ids = [put(client)["recording"]["id"] for _ in range(3)]
    tags = [make(client, name)["id"] for name in ("a", "b")]
    client.put(f"{API}/recordings/{ids[0]}/tags", json={"tags": tags})
    client.put(f"{API}/recordings/{ids[1]}/tags", json={"tags": tags[:1]})
    client.patch(f"{API}/recordings/{ids[1]}", json={"is_favourite": True})

    def found(**query: Any) -> list[str]:
        items = client.get(f"{API}/recordings", params=query).json()["items"]
        return [item["id"] for item in items]

    assert found(tag=tags) == [ids[1], ids[0]]
    assert found(tag=tags, tags="all") == [ids[0]]
    assert found(favourite=True) == [ids[1]]
    assert found(tag=tags[1], favourite=True) == []
    assert found(tag="tag_none") == []
    assert found(favourite=False) == [ids[2], ids[0]]


def test_hidden_recordings_do_not_count(client: TestClient) -> None:
    """A deleted recording is counted again once it is restored."""
    tag = make(client, "a")
    recording = put(client)["recording"]["id"]
    client.put(f"{API}/recordings/{recording}/tags", json={"tags": ["a"]})
    client.delete(f"{API}/recordings/{recording}")
    assert client.get(f"{API}/tags/{tag['id']}").json()["recordings"] == 0
    client.post(f"{API}/recordings/{recording}/restore")
    assert client.get(f"{API}/tags").json()["items"][0]["recordings"] == 1


def test_tag_that_keeps_recordings_is_deleted_only_when_that_is_said(client: TestClient) -> None:
    """Without the tag they might be deleted sooner than anybody expects."""
    tag = make(client, "keep")
    recording = put(client)["recording"]["id"]
    client.put(f"{API}/recordings/{recording}/tags", json={"tags": ["keep"]})
    url = f"{API}/tags/{tag['id']}"
    changed = client.patch(url, json={"retention": {"record_days": "never", "audio_days": 9}})
    kept = {"audio_days": 9, "transcript_days": None, "record_days": "never"}
    assert changed.json()["retention"] == kept
    assert error_of(client.delete(url))["details"]["recordings"] == 1
    assert client.delete(url, params={"with_retention": True}).status_code == 204
    assert names_of(client.get(f"{API}/recordings/{recording}").json()) == []
    assert client.get(url).status_code == 404
    told = client.get(f"{API}/audit").json()["items"]
    assert [(each["before"], each["after"]) for each in told[:2]] == [(kept, None), (None, kept)]


def test_upload_is_tagged_when_it_says_so(client: TestClient) -> None:
    """A recording is dropped on a tag: it has it from the beginning."""
    made = put(client, tags='["Inbox", "new one"]')
    assert names_of(made["recording"]) == ["Inbox", "new one"]
    answer = client.put(f"{API}/recordings", params={"tags": "\u200b"}, content=b"x")
    assert error_of(answer)["code"] == "invalid_options"
