"""The queue over HTTP: what waits for what, and who is next."""

from starlette.testclient import TestClient

import apikit
from apikit import API
from tiro.api.server_schemas import QueueView


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
