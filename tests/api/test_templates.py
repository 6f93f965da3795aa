"""Templates over HTTP: listed, kept by version, checked, published, and gone."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

import apikit
from apikit import API, error_of
from databases import Databases
from tiro.settings import Settings

SOURCE = """---
name: stand-up
version: 1
title: {en: Stand-up, de: Tagesrunde}
tags: [standup]
---

Say what each one does.

```json
{"type": "object",
 "properties": {"points": {"type": "array", "items": {"$ref": "#/$defs/statement"}}},
 "required": ["points"]}
```

```jinja
{% for point in points %}
- {{ point | cited }}
{% endfor %}
```
"""


@pytest.fixture(scope="module")
def client(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """An API of one person, shared by the tests of this module."""
    folder = tmp_path_factory.mktemp("templates")
    databases.sqlite_file(folder)
    with apikit.in_process(Settings(data_dir=folder)) as client:
        yield client


def put(client: TestClient, source: str, name: str = "stand-up") -> Any:
    """Keep the next version of a template."""
    answer = client.put(f"{API}/templates/{name}", json={"source": source})
    assert answer.status_code == 200, answer.text
    return answer.json()


def names(client: TestClient, **query: Any) -> list[str]:
    """List the ids of templates."""
    return [each["id"] for each in client.get(f"{API}/templates", params=query).json()["items"]]


def test_shipped_templates_are_listed_and_told_with_their_source(client: TestClient) -> None:
    """By name, the newest version of each."""
    found = names(client)
    assert found == sorted(found)
    assert {"meeting@1", "summary@1", "soap@1", "subtitles@1"} <= set(found)
    meeting = client.get(f"{API}/templates/meeting").json()
    assert (meeting["id"], meeting["origin"], meeting["is_own"]) == ("meeting@1", "shipped", False)
    assert meeting["source"].startswith("---\nname: meeting\n")
    assert names(client, q="besprechung") == ["meeting@1"]
    assert client.get(f"{API}/templates/cake").status_code == 404


def test_own_template_is_kept_by_version_when_it_is_changed(client: TestClient) -> None:
    """What a version means never changes; one that is taken gets the next number."""
    made = client.post(f"{API}/templates", json={"source": SOURCE})
    assert made.status_code == 201, made.text
    assert made.headers["location"] == f"{API}/templates/stand-up@1"
    again = client.post(f"{API}/templates", json={"source": SOURCE})
    assert error_of(again)["code"] == "state_conflict"
    assert put(client, SOURCE)["id"] == "stand-up@1"
    changed = put(client, SOURCE.replace("each one", "everybody"))
    assert (changed["id"], "version: 2\n" in changed["source"]) == ("stand-up@2", True)
    assert names(client, q="stand-up") == ["stand-up@2"]
    assert names(client, q="stand-up", versions=True) == ["stand-up@2", "stand-up@1"]
    first = client.get(f"{API}/templates/stand-up@1").json()
    assert first["source"] == SOURCE
    assert client.delete(f"{API}/templates/stand-up@2").status_code == 204
    assert client.get(f"{API}/templates/stand-up").json()["id"] == "stand-up@1"
    assert client.delete(f"{API}/templates/stand-up").status_code == 204
    assert client.delete(f"{API}/templates/meeting").status_code == 404


def test_own_template_of_a_shipped_name_gets_a_version_of_its_own(client: TestClient) -> None:
    """So that meeting@1 never means two things."""
    source = client.get(f"{API}/templates/meeting").json()["source"]
    taken = client.post(f"{API}/templates", json={"source": source + "\n"})
    assert error_of(taken)["code"] == "state_conflict"
    assert put(client, source + "\n", "meeting")["id"] == "meeting@2"
    assert client.get(f"{API}/templates/meeting").json()["origin"] == "person"
    assert client.delete(f"{API}/templates/meeting").status_code == 204


def test_all_mistakes_are_told_with_their_lines(client: TestClient) -> None:
    """As the editor shows them, and as a refusal."""
    wrong = SOURCE.replace("stand-up", "Stand Up", 1).replace("endfor", "endfo")
    found = client.post(f"{API}/templates/check", json={"source": wrong}).json()
    assert [(each["path"], each["line"]) for each in found["problems"]] == [
        ("rendering", 19),
        ("name", 2),
    ]
    assert found["preview"] is None
    refused = error_of(client.post(f"{API}/templates", json={"source": wrong}))
    assert (refused["code"], refused["details"]["problems"]) == (
        "template_invalid",
        found["problems"],
    )


def test_preview_shows_an_example_when_no_recording_is_named(client: TestClient) -> None:
    """Made of the schema."""
    found = client.post(f"{API}/templates/check", json={"source": SOURCE}).json()
    assert found == {
        "problems": [],
        "preview": {"markdown": "- Something that was said. [0:00]\n"},
    }
