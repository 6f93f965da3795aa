"""Deliveries over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from apikit import API, error_of, put
from deliverykit import Sink, webhook_sink
from tiro.deliveries.webhook import make_secret


@pytest.fixture
def sink() -> Iterator[Sink]:
    with webhook_sink(make_secret()) as found:
        yield found


def new_destination(client: TestClient, sink: Sink, name: str) -> str:
    body = {"kind": "webhook", "name": name, "config": {"url": sink.url}}
    made = client.post(f"{API}/destinations", json=body)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def listed(client: TestClient, **query: Any) -> list[dict[str, Any]]:
    return list(client.get(f"{API}/deliveries", params=query).json()["items"])


def test_events_make_deliveries_that_are_listed_stopped_and_replayed(
    client: TestClient, sink: Sink
) -> None:
    """Newest first, by state, destination and recording; a verb that does not fit is refused."""
    first, second = (new_destination(client, sink, name) for name in ("A", "B"))
    recording = put(client)["recording"]["id"]
    both = listed(client, recording=recording)
    assert {each["destination"]["id"] for each in both} == {first, second}
    assert {(each["event"], each["state"]) for each in both} == {("recording.created", "waiting")}
    (one,) = listed(client, destination=first, state="waiting")
    url = f"{API}/deliveries/{one['id']}"
    detail = client.get(url).json()
    assert (detail["attempt_list"], detail["body"]["recording_id"]) == ([], recording)
    assert client.post(f"{url}/cancel").json()["state"] == "stopped"
    assert error_of(client.post(f"{url}/cancel"))["code"] == "state_conflict"
    assert [each["id"] for each in listed(client, state="stopped")] == [one["id"]]
    again = client.post(f"{url}/replay").json()
    assert (again["state"], again["event_id"]) == ("waiting", one["event_id"])
    assert listed(client, state="delivered") == []
    client.delete(f"{API}/recordings/{recording}")
    assert client.get(url).status_code == 404


def test_recording_without_text_is_not_delivered(client: TestClient, sink: Sink) -> None:
    new_destination(client, sink, "A")
    url = f"{API}/recordings/{put(client)['recording']['id']}/deliveries"
    refused = client.post(url, json={"destinations": ["A"]})
    assert (refused.status_code, error_of(refused)["code"]) == (409, "state_conflict")
    assert client.post(url, json={"destinations": []}).status_code in {400, 422}


def test_job_that_names_no_destination_is_refused(client: TestClient, sink: Sink) -> None:
    """One that is there is found by its name, and kept by its id."""
    there = new_destination(client, sink, "A")
    recording = put(client)["recording"]["id"]
    url = f"{API}/recordings/{recording}/jobs"
    refused = client.post(url, json={"deliver": ["Nowhere"]})
    assert error_of(refused)["details"]["path"] == "deliver"
    assert error_of(client.post(url, json={"stages": ["deliver"]}))["code"] == "invalid_options"
    job = client.post(url, json={"deliver": ["a"]}).json()
    assert (job["resolved"]["deliver"], job["plan"][-2:]) == ([there], ["deliver@1", "finish@1"])
