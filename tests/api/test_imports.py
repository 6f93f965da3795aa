"""Imports as callers ask for them: refused where that is clear, and nothing of a key is shown or kept."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from apikit import API, error_of
from tiro.actions.context import Context
from tiro.store.tables import AuditRow, ImportRow

IMPORT = f"{API}/recordings/import"
ADDRESS = "https://user.example.org/talk%20one.mp3?key=hush-hush#t=1"


def ask(client: TestClient, *, key: str | None = None, **wish: Any) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(IMPORT, json=wish, headers=headers)


def kept(client: TestClient, table: type[Any]) -> list[Any]:
    app: Any = client.app
    context: Context = app.state.context
    with context.database.read() as session:
        return list(session.query(table))


def test_address_becomes_a_job_that_waits(client: TestClient) -> None:
    """The recording comes later; until then the job says from where, without what may be a key."""
    answer = ask(client, url=ADDRESS, title="The talk", options={"language": "en"})
    assert answer.status_code == 202
    (item,) = answer.json()["items"]
    job = item["job"]
    assert (item["status"], item["file_name"], item["recording"]) == (
        "accepted",
        "talk one.mp3",
        None,
    )
    assert (job["kind"], job["state"], job["plan"]) == ("import", "queued", ["fetch@1"])
    assert job["resolved"]["source"] == {"url": "https://user.example.org/talk%20one.mp3"}
    assert job["options"] == {"language": "en"}
    assert "hush" not in answer.text
    assert client.get(answer.headers["Location"]).json()["summary"]["accepted"] == 1


def test_address_is_kept_sealed_and_told_to_nobody(client: TestClient) -> None:
    """Neither the database nor the audit log has the query in clear."""
    ask(client, url=ADDRESS)
    (row,) = kept(client, ImportRow)
    assert row.address.startswith("v1.")
    entries = [each for each in kept(client, AuditRow) if each.action == "recordings.imported"]
    assert [each.after for each in entries] == [{"hosts": ["user.example.org"], "count": 1}]


def test_each_of_many_is_judged_for_itself(client: TestClient) -> None:
    answer = ask(
        client, urls=["https://a.example/1.mp3", "file:///etc/passwd", "https://b.example/"]
    )
    made = answer.json()
    assert [item["status"] for item in made["items"]] == ["accepted", "refused", "accepted"]
    assert made["items"][1]["error"]["code"] == "source_refused"
    assert (made["summary"]["accepted"], made["summary"]["refused"]) == (2, 1)
    assert made["summary"]["states"]["queued"] == 2


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({}, "invalid_request"),
        ({"url": "https://a.example/", "urls": []}, "invalid_request"),
        ({"urls": []}, "invalid_request"),
        ({"urls": ["https://a.example/"] * 101}, "invalid_request"),
        ({"urls": ["https://a.example/"] * 2, "title": "Two"}, "invalid_request"),
        ({"url": "https://name:word@a.example/"}, "source_refused"),
        ({"url": "ftp://a.example/"}, "source_refused"),
        ({"url": "https://a.example/", "options": {"engine": "no-such"}}, "invalid_options"),
    ],
)
def test_what_cannot_be_is_refused_at_once(
    client: TestClient, wish: dict[str, Any], code: str
) -> None:
    answer = ask(client, **wish)
    assert (answer.status_code // 100, error_of(answer)["code"]) == (4, code)
    assert kept(client, ImportRow) == []


def test_keys_of_ones_own_are_not_taken(client: TestClient) -> None:
    """Nobody holds them until the recording has come."""
    for name in ("X-Engine-Key", "X-LLM-Key"):
        answer = client.post(IMPORT, json={"url": ADDRESS}, headers={name: "a-key-of-mine"})
        assert (answer.status_code, error_of(answer)["code"]) == (400, "invalid_request")


def test_same_key_imports_once(client: TestClient) -> None:
    first, again = (
        ask(client, url=ADDRESS, key="k").json(),
        ask(client, url=ADDRESS, key="k").json(),
    )
    assert first["items"][0]["job"]["id"] == again["items"][0]["job"]["id"]
    assert first["id"] == again["id"]
    other = ask(client, url="https://a.example/", key="k")
    assert error_of(other)["code"] == "idempotency_key_reused"


def test_imports_can_be_switched_off(client: TestClient) -> None:
    app: Any = client.app
    app.state.context.settings.imports.enabled = False
    assert error_of(ask(client, url=ADDRESS))["code"] == "source_refused"
