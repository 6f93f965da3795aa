"""Destinations over HTTP: made, changed, tried, rotated; what is secret is never answered again."""

import base64
from typing import Any

import pytest
from starlette.testclient import TestClient

from apikit import API, error_of
from deliverykit import webhook_sink
from tiro.actions.context import Context
from tiro.deliveries.webhook import make_secret
from tiro.settings import NetSettings, Settings

TOKEN = "ntn_Ganzgeheim"


@pytest.fixture
def api_settings(api_settings: Settings) -> Settings:
    """With this machine among what may be reached."""
    api_settings.net = NetSettings(allow=("127.0.0.1",))
    return api_settings


def make(client: TestClient, kind: str = "folder", *, status: int = 201, **wish: Any) -> Any:
    config = wish.pop("config", {"path": "notes"})
    body = {"kind": kind, "name": "a", "config": config, **wish}
    answer = client.post(f"{API}/destinations", json=body)
    assert answer.status_code == status, answer.text
    return answer.json() if status == 201 else error_of(answer)


def notion(client: TestClient, **config: Any) -> Any:
    config = {"data_source_id": "ds_1", **config}
    return make(client, "notion", config=config, secrets={"token": TOKEN})


def context_of(client: TestClient) -> Context:
    return client.app.state.context  # pyright: ignore[reportAttributeAccessIssue]


def test_kinds_say_what_each_needs(client: TestClient) -> None:
    items = client.get(f"{API}/destinations/kinds").json()["items"]
    found = {item["kind"]: item for item in items}
    assert list(found) == ["webhook", "notion", "folder", "email"]
    assert found["webhook"]["makes_secret"]
    assert found["notion"]["secrets"] == [
        {"name": "token", "label": found["notion"]["secrets"][0]["label"], "is_needed": True}
    ]
    assert found["webhook"]["config"]["required"] == ["url"]


def test_made_secret_is_shown_once_and_signs(client: TestClient) -> None:
    """The receiver verifies with what was answered; later answers do not hold it."""
    with webhook_sink(make_secret()) as sink:
        made = make(client, "webhook", config={"url": sink.url})
        sink.secret = made["secret"]
        path = f"{API}/destinations/{made['id']}"
        tried = client.post(f"{path}/test").json()
        assert (tried["ok"], tried["status"]) == (True, 204)
        assert sink.received[0].body["type"] == "test"
        rotated = client.post(f"{path}/rotate").json()
        assert rotated["secret"] != made["secret"]
        assert rotated["old_secret_until"] is not None
        for secret in (made["secret"], rotated["secret"]):
            sink.secret = secret
            assert client.post(f"{path}/test").json()["ok"]
        assert sink.wrong == []
    for text in (client.get(path).text, client.get(f"{API}/destinations").text):
        assert made["secret"][6:20] not in text
        assert rotated["secret"][6:20] not in text


def test_failed_test_tells_why_and_reaches_no_private_network(client: TestClient) -> None:
    made = make(client, "webhook", config={"url": "http://10.0.0.1/hook"})
    tried = client.post(f"{API}/destinations/{made['id']}/test").json()
    assert (tried["ok"], tried["status"]) == (False, None)
    assert "private network" in tried["message"]


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("webhook", {}, "config"),
    ("webhook", {"url": "ftp://example.org"}, "config.url"),
    ("webhook", {"url": "https://me:pw@example.org"}, "config.url"),
    ("webhook", {"url": "https://example.org", "token": TOKEN}, "config"),
    ("webhook", {"url": "https://example.org", "events": TOKEN}, "config.events"),
    ("folder", {"path": "/etc"}, "config.path"),
    ("folder", {"path": "../../etc"}, "config.path"),
    ("email", {"to": ["a@example.org"]}, "config.host"),
    ("email", {"to": ["a@b.c\nBcc: x@y.z"], "from": "a@b.c", "host": "h"}, "config.to"),
    ("notion", {"data_source_id": "1"}, "secrets.token"),
]


def test_set_up_that_cannot_work_is_refused_with_its_place(client: TestClient) -> None:
    """And without the values that were sent."""
    for kind, config, path in REFUSED:
        error = make(client, kind, status=422, config=config)
        assert (error["code"], error["details"]["path"]) == ("destination_invalid", path)
        assert TOKEN not in error["message"]


def test_folder_is_below_that_of_the_account(client: TestClient, api_settings: Settings) -> None:
    made = make(client)
    assert client.post(f"{API}/destinations/{made['id']}/test").json()["ok"]
    folder = api_settings.data_dir / "outbox" / "usr_local" / "notes"
    assert folder.is_dir()
    assert list(folder.iterdir()) == []


def test_secret_is_asked_again_when_it_would_go_elsewhere(client: TestClient) -> None:
    """Whoever borrows a session cannot have the token sent to themselves."""
    path = f"{API}/destinations/{notion(client)['id']}"
    config = {"data_source_id": "ds_1", "base_url": "https://evil.example"}
    refused = client.patch(path, json={"config": config})
    assert error_of(refused)["details"] == {"path": "secrets.token"}
    both = client.patch(path, json={"config": config, "secrets": {"token": TOKEN}})
    assert both.status_code == 200
    assert client.patch(path, json={"name": "b"}).json()["name"] == "b"


def test_destination_is_locked_when_the_secret_key_is_another(
    client: TestClient, api_settings: Settings
) -> None:
    """It says so, takes its secrets again, and works again."""
    path = f"{API}/destinations/{notion(client)['id']}"
    (api_settings.data_dir / "secret_key").write_text("x" * 64)
    assert client.get(path).json()["state"] == "locked"
    assert client.get(f"{API}/destinations").json()["items"][0]["state"] == "locked"
    tried = client.post(f"{path}/test")
    assert (tried.status_code, error_of(tried)["code"]) == (409, "secrets_unreadable")
    config = {"config": {"data_source_id": "ds_2"}}
    assert error_of(client.patch(path, json=config))["code"] == "secrets_unreadable"
    again = client.patch(path, json={"secrets": {"token": TOKEN}})
    assert again.json()["state"] == "active"


def test_names_are_one_each_and_changes_know_their_revision(client: TestClient) -> None:
    made = make(client)
    assert make(client, status=409, name="A")["code"] == "state_conflict"
    path = f"{API}/destinations/{made['id']}"
    stopped = client.patch(path, json={"state": "stopped"}, headers={"If-Match": "1"})
    assert stopped.json()["state"] == "stopped"
    late = client.patch(path, json={"state": "active"}, headers={"If-Match": "1"})
    assert error_of(late)["code"] == "revision_conflict"
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_no_trace_of_a_secret_is_kept_or_told(
    client: TestClient, api_settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in the database, its journal and the logs, nor in events, the audit log and errors."""
    caplog.set_level("DEBUG")
    path = f"{API}/destinations/{notion(client, base_url='http://127.0.0.1:9')['id']}"
    hook = make(client, "webhook", name="b", config={"url": "http://127.0.0.1:9/x"})
    marks = [TOKEN, hook["secret"].removeprefix("whsec_")]
    told = [client.post(f"{path}/test").text, client.post(f"{path}/rotate").text]
    told.append(client.post(f"{API}/destinations/{hook['id']}/test").text)
    marks.append(client.post(f"{API}/destinations/{hook['id']}/rotate").json()["secret"][6:])
    wrong = {"kind": "notion", "name": TOKEN, "config": {"x": TOKEN}, "secrets": {TOKEN: "y"}}
    told.append(client.post(f"{API}/destinations", json={**wrong, "name": "c"}).text)
    told.append(client.patch(path, json={"secrets": {"token": f"{TOKEN}\x00"}}).text)
    told += [client.get(f"{API}/{each}").text for each in ("destinations", "audit", "me/export")]
    files = [each for each in api_settings.data_dir.rglob("*") if each.is_file()]
    kept = b"".join(each.read_bytes() for each in files)
    for mark in marks:
        for form in (mark.encode(), base64.b64encode(mark.encode())[4:-4]):
            assert form not in kept
        assert mark not in caplog.text
        assert mark not in "".join(told)
