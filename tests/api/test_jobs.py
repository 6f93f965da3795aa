"""What may be done with jobs over HTTP."""

import socket

import pytest
from starlette.testclient import TestClient

import apikit
from apikit import API, error_of
from tiro.store import workers
from tiro.store.tables import Job, Worker


@pytest.fixture
def job(client: TestClient) -> str:
    """The id of a queued job."""
    return apikit.put(client)["job"]["id"]


def verb(client: TestClient, job: str, name: str, body: object = None) -> tuple[int, str]:
    answer = client.post(f"{API}/jobs/{job}/{name}", json=body)
    shown = answer.json()
    return answer.status_code, shown.get("state") or shown["error"]["code"]


def test_job_goes_through_its_verbs(client: TestClient, job: str) -> None:
    assert verb(client, job, "pause") == (200, "paused")
    assert verb(client, job, "resume") == (200, "queued")
    assert verb(client, job, "cancel") == (200, "cancelled")
    assert verb(client, job, "restart", {"from": "start"}) == (200, "queued")
    assert client.get(f"{API}/jobs/{job}").json()["attempt"] == 2


@pytest.mark.parametrize("name", ["resume", "restart"])
def test_verb_that_does_not_fit_is_a_conflict(client: TestClient, job: str, name: str) -> None:
    assert verb(client, job, name) == (409, "state_conflict")


@pytest.mark.parametrize("body", [{"from": "middle"}, {"from_": "start"}, {"to": "start"}, []])
def test_restart_knows_two_places(client: TestClient, job: str, body: object) -> None:
    assert verb(client, job, "restart", body) == (400, "invalid_request")


@pytest.mark.parametrize("name", ["cancel", "pause", "resume", "restart"])
def test_verb_on_no_job_is_not_found(client: TestClient, name: str) -> None:
    assert verb(client, "job_none", name) == (404, "not_found")


def test_priority_can_change(client: TestClient, job: str) -> None:
    before = apikit.put(client)["job"]["id"]
    answer = client.patch(f"{API}/jobs/{before}", json={"priority": 1})
    assert (answer.json()["priority"], answer.json()["queue_position"]) == (1, 1)
    assert client.get(f"{API}/jobs/{job}").json()["queue_position"] == 2


@pytest.mark.parametrize("priority", [0, 10, 1.5, "1", None, True])
def test_priority_is_1_to_9(client: TestClient, job: str, priority: object) -> None:
    answer = client.patch(f"{API}/jobs/{job}", json={"priority": priority})
    assert (answer.status_code, error_of(answer)["details"]["path"]) == (400, "priority")


def test_only_an_ended_job_is_deleted(client: TestClient, job: str) -> None:
    assert client.delete(f"{API}/jobs/{job}").status_code == 409
    verb(client, job, "cancel")
    assert client.delete(f"{API}/jobs/{job}").status_code == 204
    assert client.get(f"{API}/jobs/{job}").status_code == 404
    assert len(client.get(f"{API}/recordings").json()["items"]) == 1


def test_many_are_deleted_by_filters(client: TestClient) -> None:
    jobs = [apikit.put(client)["job"]["id"] for _ in range(3)]
    for job in jobs[:2]:
        verb(client, job, "cancel")
    assert client.delete(f"{API}/jobs?state=failed").json() == {"deleted": 0}
    assert client.delete(f"{API}/jobs?before=2020-01-01T00:00:00Z").json() == {"deleted": 0}
    assert client.delete(f"{API}/jobs?state=cancelled&state=failed").json() == {"deleted": 2}
    assert [item["id"] for item in client.get(f"{API}/jobs").json()["items"]] == jobs[2:]


def test_deleting_needs_a_filter(client: TestClient) -> None:
    answer = client.delete(f"{API}/jobs")
    assert (answer.status_code, error_of(answer)["code"]) == (400, "invalid_request")


def test_list_is_filtered(client: TestClient) -> None:
    first, second = (apikit.put(client) for _ in range(2))
    verb(client, first["job"]["id"], "cancel")

    def ids(query: str) -> list[str]:
        return [item["id"] for item in client.get(f"{API}/jobs?{query}").json()["items"]]

    assert ids("state=cancelled") == [first["job"]["id"]]
    assert ids(f"recording_id={second['recording']['id']}") == [second["job"]["id"]]
    assert ids("kind=notes") == []
    assert len(ids("state=queued&state=cancelled&kind=transcribe")) == 2


def test_statistics_count_every_state(client: TestClient, job: str) -> None:
    verb(client, job, "pause")
    apikit.put(client)
    client.post(f"{API}/queue/pause")
    shown = client.get(f"{API}/jobs/stats").json()
    assert (shown["states"]["paused"], shown["states"]["failed"]) == (1, 0)
    assert (shown["queue_depth"], shown["queue_paused"]) == (1, True)


def test_key_of_the_caller_is_in_no_answer(client: TestClient, job: str) -> None:
    context = client.app.state.context  # pyright: ignore[reportAttributeAccessIssue, reportFunctionMemberAccess] - the test client types its app as a callable
    with context.database.write() as session:
        row = session.get_one(Job, job)
        row.has_own_key, row.state = True, "paused"
        here = socket.gethostname()
        workers.beat(session, Worker(id="w", host=here, pid=1, slots=1, serves=[], seen=0.0))
    headers = {"X-Engine-Key": "sk-my-own-secret"}
    answer = client.post(f"{API}/jobs/{job}/resume", headers=headers)
    assert answer.json()["state"] == "queued"
    assert context.vault.get(job) == "sk-my-own-secret"
    for path in (f"/jobs/{job}", "/jobs", "/recordings"):
        assert "sk-my-own" not in client.get(f"{API}{path}").text
    client.post(f"{API}/jobs/{job}/cancel")
    assert context.vault.get(job) is None
