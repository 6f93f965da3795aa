"""Vocabularies over HTTP."""

from typing import Any

import pytest
from starlette.testclient import TestClient

import apikit
from apikit import API

LISTS = f"{API}/vocabularies"


@pytest.fixture
def made(client: TestClient) -> dict[str, Any]:
    """A list that is kept."""
    answer = client.post(
        LISTS, json={"name": "Team", "entries": ["Tiro", {"word": "GitHub", "replace": ["jit"]}]}
    )
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{LISTS}/{answer.json()['id']}"
    return answer.json()


def test_a_list_is_read_changed_and_deleted(client: TestClient, made: dict[str, Any]) -> None:
    place = f"{LISTS}/{made['id']}"
    assert client.get(place).json() == made
    assert client.get(LISTS).json()["items"][0]["entry_count"] == 2

    changed = client.patch(place, json={"is_default": True}, headers={"If-Match": '"1"'}).json()

    assert changed == made | {"is_default": True, "revision": 2}
    assert client.delete(place).status_code == 204
    assert client.get(place).status_code == 404


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "revision_required"),
        ({"If-Match": "7"}, "revision_conflict"),
        ({"If-Match": "x"}, "invalid_request"),
    ],
)
def test_a_change_must_name_the_revision(
    client: TestClient, made: dict[str, Any], headers: dict[str, str], code: str
) -> None:
    answer = client.patch(f"{LISTS}/{made['id']}", json={"name": "Other"}, headers=headers)

    assert apikit.error_of(answer)["code"] == code


@pytest.mark.parametrize(
    "body",
    [
        {"name": "Team"},
        {"name": "", "entries": []},
        {"name": "x", "entries": ["—"]},
        {"name": "x", "entries": [""]},
        {"name": "x", "entries": [{"word": "a", "sound": ["b"]}]},
        {"name": "x", "entries": ["a\u0000"]},
        {"name": "x", "entries": [], "language": "not a code"},
    ],
)
def test_a_list_that_will_not_do_is_refused(client: TestClient, body: dict[str, Any]) -> None:
    answer = client.post(LISTS, json=body)

    assert apikit.error_of(answer)["code"] == "invalid_request"


def test_a_change_of_nothing_is_refused(client: TestClient, made: dict[str, Any]) -> None:
    answer = client.patch(f"{LISTS}/{made['id']}", json={}, headers={"If-Match": "1"})

    assert apikit.error_of(answer)["code"] == "invalid_request"


def test_a_job_tells_the_lists_that_it_uses(client: TestClient, made: dict[str, Any]) -> None:
    job = apikit.put(client, vocabularies="Team", vocabulary="Anna")["job"]

    used = {"id": made["id"], "name": "Team", "revision": 1}
    assert job["resolved"]["vocabulary"] == {"lists": [used], "entries": 3}


def test_a_list_that_is_not_there_is_refused_with_the_upload(client: TestClient) -> None:
    answer = client.put(
        f"{API}/recordings", params={"name": "a", "vocabularies": "None"}, content=apikit.WAV
    )

    assert apikit.error_of(answer)["code"] == "invalid_options"


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([{"word": "x" * 5000}], "entries.0.word: String should have at most"),
        ([{"word": "x", "Forms": []}], "entries.0.Forms: is not known here."),
        (["x"] * 2001, "entries: List should have at most 2000 items, not 2001."),
    ],
)
def test_a_wrong_word_is_named_in_plain_words(
    client: TestClient, entries: list[Any], message: str
) -> None:
    """Its place and field, without the names of what checks it."""
    answer = client.post(LISTS, json={"name": "Team", "entries": entries})
    assert answer.status_code == 400
    assert apikit.error_of(answer)["message"].startswith(message)
