"""What only administrators may ask over HTTP: settings, engines, others' jobs, the audit log, storage, stop."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

import apikit
from apikit import API, error_of, wait_until
from jobkit import new_job, new_recording
from keepkit import account
from tiro.actions.context import Context
from tiro.actions.stopping import Order, Stopping
from tiro.api.audit import AuditEntry
from tiro.api.schemas import Job, Listing
from tiro.api.server_schemas import EngineList
from tiro.api.settings import SettingList
from tiro.api.system_schemas import StorageView
from tiro.settings import Settings
from tiro.store.states import State

MEMBER = "key-of-a-member-0001"
LARGEST = "upload.max_bytes"
SETTINGS = f"{API}/settings"
FOR_ADMINISTRATORS = (
    ("GET", "/settings"),
    ("PATCH", "/settings"),
    ("PATCH", "/engines/fake"),
    ("PATCH", "/diarizers/turns"),
    ("GET", "/audit"),
    ("GET", "/audit/export?format=csv"),
    ("GET", "/jobs?owner=all"),
    ("POST", "/jobs/job_1/cancel?owner=all"),
    ("GET", "/system/storage"),
    ("POST", "/system/stop"),
    ("POST", "/system/restart"),
)


def context_of(client: TestClient) -> Context:
    app: Any = client.app
    return app.state.context


@pytest.fixture
def member(api_settings: Settings) -> Iterator[TestClient]:
    api_settings.api_keys = (SecretStr(MEMBER),)
    api_settings.admin_keys = (SecretStr("key-of-an-admin-0001"),)
    with apikit.in_process(api_settings) as client:
        client.headers["Authorization"] = f"Bearer {MEMBER}"
        yield client


@pytest.fixture
def other(client: TestClient) -> dict[str, str]:
    """A job of somebody else, with words that are nobody's business."""
    context = context_of(client)
    # Nobody logs in as them, so that the local user stays who asks.
    owner_id = account(context, "Bob", is_active=False)
    with context.database.write() as session:
        recording = new_recording(session, owner_id=owner_id, title="Merger", size_bytes=77)
        job = new_job(
            session,
            owner_id=owner_id,
            recording_id=recording.id,
            options={"engine": "fake", "prompt": "Merger", "vocabulary": ["Merger"]},
            resolved={
                "engine": "fake",
                "model": "fake",
                "diarizer": None,
                "language": None,
                "vocabulary": {
                    "lists": [{"id": "v", "name": "Merger", "revision": 1}],
                    "entries": 1,
                },
            },
            warnings=[{"code": "c", "message": "Merger", "stage": None}],
        )
        return {"owner": owner_id, "job": job.id}


def test_members_may_not(member: TestClient) -> None:
    for method, path in FOR_ADMINISTRATORS:
        answer = member.request(method, f"{API}{path}", json={"is_enabled": False})
        told = (answer.status_code, error_of(answer)["code"])
        assert told == (403, "forbidden"), path


def test_settings_are_changed_all_or_none_and_by_revision(client: TestClient) -> None:
    seen = client.get(SETTINGS).json()
    SettingList.model_validate(seen)
    wrong = client.patch(SETTINGS, json={"library.undo_seconds": 5, LARGEST: 0})
    assert (wrong.status_code, error_of(wrong)["code"]) == (422, "invalid_settings")
    assert error_of(wrong)["details"] == {"path": LARGEST}
    header = {"If-Match": f'"{seen["revision"]}"'}
    right = client.patch(SETTINGS, json={"library.undo_seconds": 5}, headers=header)
    values = {item["name"]: item["value"] for item in right.json()["items"]}
    assert (values["library.undo_seconds"], values[LARGEST]) == (5.0, 8 * 1024**3)
    late = client.patch(SETTINGS, json={"library.undo_seconds": 6}, headers=header)
    assert (late.status_code, error_of(late)["code"]) == (412, "revision_conflict")


def test_another_server_goes_by_a_change_within_seconds(
    client: TestClient, api_settings: Settings
) -> None:
    """Both had begun before: what they read at start is no answer."""
    with apikit.in_process(api_settings) as second:
        assert second.put(f"{API}/recordings", content=apikit.WAV).status_code == 202
        client.patch(SETTINGS, json={LARGEST: 3})

        def is_refused() -> bool:
            return second.put(f"{API}/recordings", content=apikit.WAV).status_code == 413

        wait_until(is_refused)
        assert second.options(f"{API}/uploads").headers["tus-max-size"] == "3"
        client.patch(SETTINGS, json={LARGEST: None, "limits.max_queue_depth": 1})
        wait_until(lambda: second.put(f"{API}/recordings", content=apikit.WAV).status_code == 429)


def test_engine_is_switched_off_for_new_jobs(client: TestClient) -> None:
    answer = client.patch(f"{API}/engines/pocketsphinx", json={"is_enabled": False})
    EngineList.model_validate(answer.json())
    options = json.dumps({"engine": "pocketsphinx"})
    refused = client.put(f"{API}/recordings", params={"options": options}, content=apikit.WAV)
    assert (refused.status_code, error_of(refused)["code"]) == (422, "engine_unavailable")
    (entry,) = client.get(f"{API}/audit", params={"action": "engine"}).json()["items"]
    AuditEntry.model_validate(entry)
    assert entry["actor"] == "local user"


def test_jobs_of_all_are_shown_without_what_they_are_about(
    client: TestClient, other: dict[str, str]
) -> None:
    """Whose, how far and how long; but one's own as always."""
    own = apikit.put(client)["job"]["id"]
    answer = client.get(f"{API}/jobs", params={"owner": "all"})
    Listing[Job].model_validate(answer.json())
    assert "Merger" not in answer.text
    jobs = {job["id"]: job for job in answer.json()["items"]}
    assert set(jobs) == {own, other["job"]}
    shown = jobs[other["job"]]
    assert (shown["owner"]["name"], shown["duration"]) == ("Bob", 60.0)
    assert shown["options"] == {"engine": "fake"}
    only = client.get(f"{API}/jobs", params={"owner": other["owner"]}).json()["items"]
    assert [job["id"] for job in only] == [other["job"]]
    mine = client.get(f"{API}/jobs").json()["items"]
    assert [job["id"] for job in mine] == [own]


def test_others_jobs_are_steered_when_they_are_meant_and_that_is_kept(
    client: TestClient, other: dict[str, str]
) -> None:
    """Without saying so an administrator reaches their own alone."""
    path, all_ = f"{API}/jobs/{other['job']}", {"owner": "all"}
    assert client.post(f"{path}/cancel").status_code == 404
    assert client.get(path).status_code == 404
    assert client.get(path, params={"owner": "usr_local"}).status_code == 404
    assert client.patch(path, params=all_, json={"priority": 1}).json()["priority"] == 1
    assert client.get(f"{path}/stages", params=all_).json() == {"items": []}
    assert client.get(f"{path}/stages").status_code == 404
    paused = client.post(f"{path}/pause", params={"owner": other["owner"]})
    assert (paused.json()["state"], "Merger" in paused.text) == ("paused", False)
    assert client.post(f"{path}/resume", params=all_).json()["state"] == "queued"
    assert client.post(f"{path}/cancel", params=all_).json()["state"] == State.CANCELLED
    assert client.get(path, params=all_).json()["owner"]["id"] == other["owner"]
    assert client.delete(path, params=all_).status_code == 204
    items = client.get(f"{API}/audit", params={"action": "job"}).json()["items"]
    assert [entry["action"] for entry in reversed(items)] == [
        "job.prioritised", "job.paused", "job.resumed", "job.cancelled", "job.deleted",
    ]  # fmt: skip
    assert {entry["target"] for entry in items} == {other["job"]}


def test_storage_tells_what_each_account_keeps(client: TestClient, other: dict[str, str]) -> None:
    context = context_of(client)
    with context.database.write() as session:
        new_recording(session, owner_id=other["owner"], size_bytes=23, media_key="k")
    shown = client.get(f"{API}/system/storage").json()
    StorageView.model_validate(shown)
    kept = {
        each["account"]["name"]: (each["bytes"], each["recordings"]) for each in shown["accounts"]
    }
    assert kept["Bob"] == (23, 2)


def test_server_that_cannot_stop_itself_says_so(client: TestClient) -> None:
    answer = client.post(f"{API}/system/stop")
    assert (answer.status_code, error_of(answer)["code"]) == (409, "state_conflict")
    assert client.get(f"{API}/audit").json()["items"] == []


def test_order_is_given_after_the_answer_and_only_if_a_start_would_succeed(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    app: Any = client.app
    stopping = app.state.stopping = Stopping()
    heard: list[Order] = []
    stopping.on_order(heard.append)
    monkeypatch.setenv("TIRO_PORT", "nowhere")
    refused = client.post(f"{API}/system/restart")
    assert (refused.status_code, heard) == (409, [])
    monkeypatch.delenv("TIRO_PORT")
    assert client.post(f"{API}/system/restart", json={"drain_seconds": -1}).status_code == 400
    told = client.post(f"{API}/system/restart", json={"drain_seconds": 2})
    assert (told.status_code, heard) == (202, [Order("restart", 2.0)])
    foreign = client.post(f"{API}/system/stop", headers={"Origin": "https://elsewhere.example"})
    assert foreign.status_code == 403
