"""Retention, archives and the end of an account over HTTP."""

import dataclasses
import io
import json
import zipfile
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from apikit import API, LOCAL, WAV, error_of, put
from tiro.actions import closing, importing
from tiro.actions.context import Context
from tiro.store.tables import LOCAL_OWNER, User

PASSWORD = "harbour salt ramp winter"


def context_of(client: TestClient) -> Context:
    app: Any = client.app
    return app.state.context


def first_account(client: TestClient) -> dict[str, Any]:
    """Make the local user an account; the client is logged in then."""
    client.headers["Origin"] = LOCAL
    body = {"login": "anna", "name": "Anna", "password": PASSWORD}
    answer = client.post(f"{API}/accounts/first", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["account"]


def member(client: TestClient) -> tuple[str, TestClient]:
    """Make another account, and give its id and a client that is logged in as it."""
    body = {"login": "berta", "name": "Berta", "role": "member", "password": PASSWORD}
    made = client.post(f"{API}/accounts", json=body)
    assert made.status_code == 201, made.text
    other = TestClient(client.app, base_url=str(client.base_url), raise_server_exceptions=False)
    other.headers["Origin"] = LOCAL
    logged_in = other.post(f"{API}/session", json={"login": "berta", "password": PASSWORD})
    assert logged_in.status_code == 200, logged_in.text
    return made.json()["id"], other


def cancelled(client: TestClient, name: str = "a.wav") -> str:
    """Upload a recording that nobody works on; gives its id."""
    accepted = put(client, name=name)
    assert client.post(f"{API}/jobs/{accepted['job']['id']}/cancel").status_code == 200
    return accepted["recording"]["id"]


def test_ages_are_shown_set_and_tried(client: TestClient) -> None:
    """Null leaves it to the installation; a draft changes nothing."""
    shown = client.get(f"{API}/me/retention").json()
    assert shown["audio_days"] is None
    assert shown["installation"] == shown["effective"]
    changed = client.put(f"{API}/me/retention", json={"audio_days": 30}).json()
    assert (changed["effective"]["audio_days"], changed["record_days"]) == (30, None)
    for wrong in ({"audio_days": 0}, {"audio_days": "soon"}, {"sound_days": 1}):
        assert client.put(f"{API}/me/retention", json=wrong).status_code == 400
    tried = client.post(f"{API}/retention/preview", json={"retention": {"record_days": 1}})
    assert tried.json()["record"] == {"recordings": 0, "bytes": 0}
    assert client.post(f"{API}/retention/preview").json()["items"] == []


def test_a_sound_that_was_deleted_is_told_everywhere(client: TestClient) -> None:
    """The player gets 410, and nothing new is begun on it; a busy one is left alone."""
    accepted = put(client)
    busy = client.delete(f"{API}/recordings/{accepted['recording']['id']}/media")
    assert (busy.status_code, error_of(busy)["code"]) == (409, "state_conflict")
    job_id = accepted["job"]["id"]
    client.post(f"{API}/jobs/{job_id}/cancel")
    path = f"{API}/recordings/{accepted['recording']['id']}"
    assert client.delete(f"{path}/media").json()["media_deleted_at"] is not None
    assert client.get(path).json()["media_deleted_at"] is not None
    for answer in (
        client.get(f"{path}/media"),
        client.post(f"{path}/jobs", json={}),
        client.post(f"{API}/jobs/{job_id}/restart", json={"from": "start"}),
    ):
        assert (answer.status_code, error_of(answer)["code"]) == (410, "media_missing")
        assert "was deleted" in error_of(answer)["message"]


def test_an_account_is_fetched_and_brought_in_again(client: TestClient) -> None:
    """The file is a zip; sent again it brings nothing twice; anything else is refused."""
    recording_id = cancelled(client, "Bäckerei.wav")
    answer = client.get(f"{API}/me/export")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.read("recordings/000001/media/Bäckerei.wav") == WAV
        assert json.loads(archive.read("manifest.json"))["format"] == "tiro-account"
    client.delete(f"{API}/recordings/{recording_id}", params={"purge": "true"})
    for new, present in ((1, 0), (0, 1)):
        report = client.post(f"{API}/me/import", content=answer.content).json()
        assert (report["recordings"], report["present"]) == (new, present)
    refused = client.post(f"{API}/me/import", content=b"x" * 5_000_000)
    assert (refused.status_code, error_of(refused)["code"]) == (422, "archive_refused")


def test_an_archive_that_is_too_large_is_refused_while_it_comes(client: TestClient) -> None:
    """Also one that does not say how large it is."""
    context = context_of(client)
    archives = context.settings.archives.model_copy(update={"max_bytes": 1000})
    settings = context.settings.model_copy(update={"archives": archives})
    live = type(context.live)(settings)
    app: Any = client.app
    app.state.context = dataclasses.replace(context, live=live)
    for content in (b"x" * 2000, iter([b"x" * 900, b"x" * 900])):
        answer = client.post(f"{API}/me/import", content=content)
        assert (answer.status_code, error_of(answer)["code"]) == (413, "upload_too_large")
    assert list((context.files.root / "tmp").iterdir()) == []


def test_an_archive_larger_than_all_that_an_account_may_store_is_not_taken_in(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither announced nor streamed; one that fits may be sent although the account is full."""
    monkeypatch.setattr(importing, "TEXTS_BYTES", 500)
    with context_of(client).database.write() as session:
        session.execute(sa.update(User).values(quotas={"stored_bytes": 500}))
    for content in (b"x" * 2000, iter([b"x" * 900, b"x" * 900])):
        answer = client.post(f"{API}/me/import", content=content)
        assert (answer.status_code, error_of(answer)["code"]) == (413, "upload_too_large")
    assert client.post(f"{API}/me/import", content=b"x" * 900).status_code == 422


def test_a_second_archive_is_refused_before_it_is_taken_in(client: TestClient) -> None:
    """An account has one under way from its first byte to its end."""
    with importing.alone(LOCAL_OWNER):
        # Taken in, it would be refused for its size.
        context_of(client).settings.archives.max_bytes = 10
        assert client.post(f"{API}/me/import", content=b"x" * 900).status_code == 409
    assert client.post(f"{API}/me/import", content=b"x" * 900).status_code == 413


def test_an_account_is_deleted_by_whom_it_belongs_to(client: TestClient) -> None:
    """With the password, at once everywhere; and the last administrator stays."""
    first_account(client)
    account_id, other = member(client)
    cancelled(other)
    assert other.request("DELETE", f"{API}/accounts/{LOCAL_OWNER}").status_code in (403, 404)
    assert other.put(f"{API}/accounts/{account_id}/retention", json={}).status_code in (403, 404)
    wrong = other.request("DELETE", f"{API}/me", json={"password": "x"})
    assert (wrong.status_code, error_of(wrong)["code"]) == (401, "login_refused")
    assert other.request("DELETE", f"{API}/me", json={"login": "berta"}).status_code == 401
    gone = other.request("DELETE", f"{API}/me", json={"password": PASSWORD})
    assert (gone.status_code, gone.json()) == (202, {"id": account_id, "recordings": 1})
    assert other.get(f"{API}/me").status_code == 401
    closing.close_due(context_of(client))
    assert client.get(f"{API}/accounts/{account_id}").status_code == 404
    last = client.request("DELETE", f"{API}/me", json={"password": PASSWORD})
    assert (last.status_code, error_of(last)["code"]) == (409, "state_conflict")


def test_an_administrator_says_how_long_things_are_kept_and_deletes_accounts(
    client: TestClient,
) -> None:
    """For others; what is not there is told."""
    first_account(client)
    account_id, other = member(client)
    path = f"{API}/accounts/{account_id}"
    assert client.put(f"{path}/retention", json={"record_days": 7}).status_code == 200
    assert other.get(f"{API}/me/retention").json()["effective"]["record_days"] == 7
    assert client.get(f"{path}/retention").json()["record_days"] == 7
    assert client.delete(path).status_code == 202
    assert other.get(f"{API}/me").status_code == 401
    again = other.post(f"{API}/session", json={"login": "berta", "password": PASSWORD})
    assert again.status_code == 401
    for answer in (client.delete(path), client.patch(path, json={"is_active": True})):
        assert answer.status_code == 404
