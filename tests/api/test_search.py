"""The search as callers see it."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from apikit import API, error_of
from searchkit import FIRST, OTHER, other_user, recorded
from tiro.store import tags
from tiro.store.database import Database
from tiro.store.tables import LOCAL_OWNER


@pytest.fixture
def library(sqlite_database: Database, client: TestClient) -> TestClient:
    """An API over some recordings of two accounts."""
    with sqlite_database.write() as session:
        other_user(session)
        recorded(session, "secret apples", title="Secret", owner_id=OTHER)
        first = recorded(session, "one Apfel", title="First")
        recorded(session, "two Äpfel", "Apfel", title="Second", created_at=FIRST + 3600)
        tag = tags.add(session, LOCAL_OWNER, name="Fruit", colour="teal")
        tags.attach(session, LOCAL_OWNER, {first: [tag.id]})
    return client


def search(client: TestClient, **query: Any) -> Any:
    answer = client.get(f"{API}/search", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def titles(found: Any) -> list[str]:
    return [item["recording"]["title"] for item in found["items"]]


def test_search_gives_recordings_with_their_hits(library: TestClient) -> None:
    found = search(library, q="apfel", sort="-created_at")
    assert titles(found) == ["Second", "First"]
    assert [hit["highlights"] for hit in found["items"][0]["hits"]] == [[[4, 9]], [[0, 5]]]
    assert found["items"][1]["recording"]["tags"][0]["name"] == "Fruit"
    assert search(library, q="secret")["places"] == 0


def test_search_is_narrowed_by_what_is_asked(library: TestClient) -> None:
    tag = search(library, q="one")["items"][0]["recording"]["tags"][0]["id"]
    assert titles(search(library, q="apfel", tag=tag)) == ["First"]
    assert titles(search(library, q="apfel", tag=[tag, "tag_x"], tags="all")) == []
    assert titles(search(library, q="apfel", **{"from": "2023-11-14T22:30:00Z"})) == ["Second"]
    assert titles(search(library, q="first", **{"in": ["titles", "notes"]})) == ["First"]
    assert titles(search(library, q="first", **{"in": "text"})) == []


def test_pages_of_a_search_follow_each_other(library: TestClient) -> None:
    page = search(library, q="apfel", limit=1)
    rest = search(library, q="apfel", limit=1, cursor=page["next_cursor"])
    assert titles(page) + titles(rest) == ["Second", "First"]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": "a" * 2001}, "q"),
        ({"q": "a", "limit": 51}, "limit"),
        ({"q": "a", "cursor": "x"}, "cursor"),
        ({"q": "a", "sort": "title"}, "sort"),
        ({"q": "a", "in": "files"}, "in"),
    ],
)
def test_search_is_refused_when_it_is_asked_wrongly(
    client: TestClient, query: dict[str, Any], path: str
) -> None:
    """Never for what is typed."""
    error = error_of(client.get(f"{API}/search", params=query))
    assert error["code"] == "invalid_request"
    assert path in str(error["details"])


def test_recording_of_another_is_not_there_when_it_is_named(
    library: TestClient, sqlite_database: Database
) -> None:
    with sqlite_database.write() as session:
        theirs = recorded(session, "secret pears", owner_id=OTHER)
    for recording in (theirs, "rec_none"):
        answer = library.get(f"{API}/search", params={"q": "pears", "recording_id": recording})
        assert (answer.status_code, error_of(answer)["code"]) == (404, "not_found")
