"""Rules over HTTP: made, changed, and honest about what they name that is gone."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from apikit import API, error_of


def make(client: TestClient, *, status: int = 201, **wish: Any) -> Any:
    answer = client.post(f"{API}/rules", json=wish)
    assert answer.status_code == status, answer.text
    return answer.json() if status == 201 else error_of(answer)


def folder(client: TestClient, name: str = "Notes") -> str:
    body = {"kind": "folder", "name": name, "config": {"path": "."}}
    return str(client.post(f"{API}/destinations", json=body).json()["id"])


def test_rule_is_kept_with_ids_when_names_were_sent(client: TestClient) -> None:
    """So that a tag or a destination may be renamed."""
    destination = folder(client)
    made = make(client, when={"tag": "standup"}, template=["meeting"], deliver=["notes"])
    assert (made["tag"]["name"], made["deliver"]) == ("standup", [destination])
    assert made["when"] == {"tag": made["tag"]["id"], "language": None}
    assert made["problems"] == []
    path = f"{API}/rules/{made['id']}"
    changed = client.patch(path, json={"is_active": False}, headers={"If-Match": "1"}).json()
    assert (changed["is_active"], changed["template"]) == (False, ["meeting"])
    late = client.patch(path, json={"is_active": True}, headers={"If-Match": "1"})
    assert error_of(late)["code"] == "revision_conflict"
    assert [each["id"] for each in client.get(f"{API}/rules").json()["items"]] == [made["id"]]
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("wish", "path"),
    [
        ({"when": {"tag": "a"}}, "template"),
        ({"template": ["no-such"]}, "template"),
        ({"deliver": ["nowhere"]}, "deliver"),
        ({"clean": True, "when": {"tag": "tag_" + "0" * 32}}, "when.tag"),
    ],
)
def test_rule_is_refused_when_it_makes_nothing_or_names_what_is_not_there(
    client: TestClient, wish: dict[str, Any], path: str
) -> None:
    error = make(client, status=400, **wish)
    assert (error["code"], error["details"]["path"]) == ("invalid_request", path)


def test_rule_tells_what_is_gone(client: TestClient) -> None:
    """It stays, and says why it does less than it did."""
    destination = folder(client)
    made = make(client, when={"tag": "standup"}, deliver=[destination])
    client.patch(f"{API}/destinations/{destination}", json={"state": "stopped"})
    assert client.get(f"{API}/rules/{made['id']}").json()["problems"][0]["path"] == "deliver"
    client.delete(f"{API}/destinations/{destination}")
    client.delete(f"{API}/tags/{made['tag']['id']}")
    shown = client.get(f"{API}/rules/{made['id']}").json()
    assert [each["path"] for each in shown["problems"]] == ["when.tag", "deliver"]
    assert shown["tag"] is None
