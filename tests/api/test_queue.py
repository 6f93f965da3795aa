"""The queue over HTTP: what waits for what, and who is next."""

from starlette.testclient import TestClient

import apikit
from apikit import API
from tiro.api.server_schemas import QueueView
from tiro.store import workers
from tiro.store.database import Database
from tiro.store.tables import Job, Worker


def test_queue_tells_what_is_waited_for_and_who_is_next(client: TestClient) -> None:
    first, second = (apikit.put(client)["job"]["id"] for _ in range(2))
    client.patch(f"{API}/jobs/{second}", json={"priority": 1})
    client.post(f"{API}/queue/pause")
    shown = client.get(f"{API}/queue").json()
    QueueView.model_validate(shown)
    assert (shown["paused"], shown["running"], shown["queued"]) == (True, 0, 2)
    assert [(line["waits_for"], line["count"]) for line in shown["waiting"]] == [("media", 2)]
    assert [(job["id"], job["queue_position"]) for job in shown["next"]] == [
        (second, 1),
        (first, 2),
    ]


def test_download_waits_in_a_line_of_its_own(client: TestClient) -> None:
    client.post(f"{API}/models/faster_whisper/tiny/pull")
    (line,) = client.get(f"{API}/queue").json()["waiting"]
    assert line == {"waits_for": "models", "engine": None, "model": None, "count": 1}


def test_job_says_why_it_waits(client: TestClient, sqlite_database: Database) -> None:
    """For a worker while there is none that takes such work; for its turn when there is; or for the queue to go on."""
    job = str(apikit.put(client)["job"]["id"])

    def reason() -> str | None:
        told = client.get(f"{API}/jobs/{job}").json()["waiting_for"]
        (listed,) = client.get(f"{API}/jobs").json()["items"]
        assert listed["waiting_for"] == told
        return told

    assert reason() == "worker"
    with sqlite_database.write() as session:
        worker = Worker(id="w", host="h", pid=1, slots=1, serves=["models"], seen=0.0)
        workers.beat(session, worker)
    assert reason() == "turn"
    with sqlite_database.write() as session:
        session.get_one(Job, job).queued_at = 1.0
    assert reason() == "worker"
    client.post(f"{API}/queue/pause")
    assert reason() == "pause"
    client.post(f"{API}/jobs/{job}/cancel")
    assert reason() is None
