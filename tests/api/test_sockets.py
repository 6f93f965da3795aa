"""Event streams over a web socket: the same events, and the same guard at the door."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

import apikit
import jobkit
from apikit import API, Running
from tiro.settings import Settings
from tiro.store import jobs
from tiro.store.tables import Job

PATIENCE_SECONDS = 20.0


@pytest.fixture
def running(api_settings: Settings) -> Iterator[Running]:
    """A server on a port."""
    with apikit.on_a_port(api_settings) as found:
        yield found


def _open(running: Running, path: str, **more: Any) -> ClientConnection:
    return connect(running.url.replace("http", "ws", 1) + API + path, **more)


def _next(line: ClientConnection) -> dict[str, Any]:
    return json.loads(line.recv(timeout=PATIENCE_SECONDS))


def _change(running: Running, job_id: str, count: int = 1) -> None:
    for _ in range(count):
        with running.context.database.write() as session:
            job = session.get_one(Job, job_id)
            job.revision += 1
            jobs.announce(session, job)


@pytest.fixture
def job(running: Running) -> Job:
    with running.context.database.write() as session:
        job = jobkit.new_job(session)
        jobs.announce(session, job)
    return job


def test_the_present_state_comes_first_and_then_every_change(running: Running, job: Job) -> None:
    with _open(running, f"/jobs/{job.id}/events") as line:
        first = _next(line)
        _change(running, job.id)
        second = _next(line)
    assert (first["event"], first["data"]["id"]) == ("job", job.id)
    assert second["data"]["revision"] == first["data"]["revision"] + 1
    assert second["id"] > first["id"]


def test_nothing_is_lost_or_doubled_when_the_line_breaks(running: Running, job: Job) -> None:
    with _open(running, f"/jobs/{job.id}/events") as line:
        seen = [_next(line)]
    changing = threading.Thread(target=_change, args=(running, job.id, 30))
    changing.start()
    while len(seen) < 31:
        path = f"/jobs/{job.id}/events?last_event_id={seen[-1]['id']}"
        with _open(running, path) as line:
            seen += [_next(line) for _ in range(min(7, 31 - len(seen)))]
    changing.join()
    assert [message["data"]["revision"] for message in seen] == list(range(1, 32))


def test_all_events_of_the_owner_come_on_one_line(running: Running, job: Job) -> None:
    with _open(running, "/events") as line:
        kinds = {_next(line)["event"] for _ in range(2)}
        _change(running, job.id)
        change = _next(line)
    assert kinds == {"system", "job"}
    assert change["data"]["id"] == job.id


def test_an_unknown_job_is_told_by_the_close_code(running: Running) -> None:
    with _open(running, "/jobs/job_none/events") as line, pytest.raises(ConnectionClosed) as closed:
        line.recv(timeout=PATIENCE_SECONDS)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4404


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"X-Forwarded-For": "10.0.0.1"},
    ],
)
def test_a_foreign_page_or_proxy_is_refused_at_the_handshake(
    running: Running, headers: dict[str, str]
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        _open(running, "/events", additional_headers=headers)
    assert refused.value.response.status_code == 403


def test_a_foreign_origin_is_refused_at_the_handshake(running: Running) -> None:
    with pytest.raises(InvalidStatus):
        _open(running, "/events", origin="https://elsewhere.example")
