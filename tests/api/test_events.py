"""Event streams: how things are first, then every change once, through any number of breaks."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

import apikit
import jobkit
from apikit import API, Running, wait_until
from tiro.api import following as streams
from tiro.settings import Settings
from tiro.store import events, jobs
from tiro.store.tables import Job


@pytest.fixture
def running(api_settings: Settings) -> Iterator[Running]:
    """A server on a port."""
    with apikit.on_a_port(api_settings) as found:
        yield found


@dataclass(frozen=True, slots=True)
class Frame:
    kind: str
    id: int | None
    data: dict[str, Any]


class Reader:
    """Reads one stream."""

    def __init__(self, answer: httpx2.Response) -> None:
        self.answer = answer
        self._lines = answer.iter_lines()

    def next(self) -> Frame | None:
        """Give the next event; None when the stream ended."""
        fields: dict[str, str] = {}
        for line in self._lines:
            name, _, value = line.partition(": ")
            if name:
                fields[name] = value
            elif "data" in fields:
                seq = int(fields["id"]) if "id" in fields else None
                return Frame(fields["event"], seq, json.loads(fields["data"]))
        return None

    def comment(self) -> str:
        """Give the next comment."""
        return next(line for line in self._lines if line.startswith(":"))


@contextmanager
def reading(running: Running, path: str, *, after: int | str | None = None) -> Iterator[Reader]:
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    url = f"{running.url}{API}{path}"
    with httpx2.stream("GET", url, headers=headers, timeout=20) as answer:
        yield Reader(answer)


def new_job(running: Running) -> Job:
    with running.context.database.write() as session:
        job = jobkit.new_job(session)
        jobs.announce(session, job)
    return job


def advance(running: Running, job_id: str, count: int = 1) -> None:
    """Let a job change `count` times, one commit each."""
    for _ in range(count):
        with running.context.database.write() as session:
            job = session.get_one(Job, job_id)
            job.revision += 1
            jobs.announce(session, job)


def test_present_state_comes_first_and_then_every_change(running: Running) -> None:
    job = new_job(running)
    with reading(running, f"/jobs/{job.id}/events") as reader:
        assert reader.answer.headers["content-type"].startswith("text/event-stream")
        first = reader.next()
        advance(running, job.id)
        second = reader.next()
    shown = httpx2.get(f"{running.url}{API}/jobs/{job.id}").json()
    assert first is not None
    assert second is not None
    assert (first.kind, first.data["id"], first.data["queue_position"]) == ("job", job.id, 1)
    assert second.data["revision"] == shown["revision"] == first.data["revision"] + 1
    assert set(second.data) == set(shown)


def test_stream_of_no_job_is_not_found(running: Running) -> None:
    answer = httpx2.get(f"{running.url}{API}/jobs/job_none/events")
    assert apikit.error_of(answer)["code"] == "not_found"


def test_reader_that_drops_every_seven_events_gets_each_once(running: Running) -> None:
    job = new_job(running)
    changing = threading.Thread(target=advance, args=(running, job.id, 100))
    with reading(running, f"/jobs/{job.id}/events") as reader:
        first = reader.next()
        assert first is not None
        changing.start()
        seen = [first.data["revision"]]
        last = first.id
    while len(seen) < 101:
        with reading(running, f"/jobs/{job.id}/events", after=last or 0) as reader:
            for _ in range(7):
                frame = reader.next()
                assert frame is not None
                seen.append(frame.data["revision"])
                last = frame.id
                if len(seen) == 101:
                    break
    changing.join()
    assert seen == list(range(1, 102))


@pytest.mark.parametrize("strange", ["nonsense", "-1", "1e3", "9" * 90, str(2**62)])
def test_id_that_is_none_of_ours_gives_the_present_state(running: Running, strange: str) -> None:
    job = new_job(running)
    with reading(running, f"/jobs/{job.id}/events", after=strange) as reader:
        frame = reader.next()
    assert frame is not None
    assert frame.data["id"] == job.id


def test_id_older_than_what_is_kept_gives_the_present_state(running: Running) -> None:
    job = new_job(running)
    advance(running, job.id, 5)
    with running.context.database.write() as session:
        events.sweep(session, older_than_seconds=-1)
    with reading(running, f"/jobs/{job.id}/events", after=1) as reader:
        frame = reader.next()
    assert frame is not None
    assert frame.data["revision"] == 6
    assert frame.data["queue_position"] == 1


def test_stream_of_everything_begins_with_queue_and_live_jobs(running: Running) -> None:
    live = [new_job(running).id for _ in range(3)]
    with running.context.database.write() as session:
        jobkit.new_job(session, state="completed")
    with reading(running, "/events") as reader:
        frames = [reader.next() for _ in range(4)]
        httpx2.post(f"{running.url}{API}/queue/pause")
        change = reader.next()
    found = [frame for frame in frames if frame is not None]
    assert (found[0].kind, found[0].data) == ("system", {"queue": {"paused": False}})
    assert [frame.data["id"] for frame in found[1:]] == live
    assert [frame.id is None for frame in found] == [True, True, True, False]
    assert change is not None
    assert (change.kind, change.data) == ("system", {"queue": {"paused": True}})


def test_quiet_stream_gives_signs_of_life(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "PING_SECONDS", 0.05)
    job = new_job(running)
    with reading(running, f"/jobs/{job.id}/events") as reader:
        assert reader.comment() == ": ping"


def test_reader_that_leaves_is_forgotten(running: Running) -> None:
    job = new_job(running)
    with reading(running, f"/jobs/{job.id}/events") as reader:
        reader.next()
        assert running.app.state.hub.size == 1
    wait_until(lambda: running.app.state.hub.size == 0)


def test_stopping_ends_streams_at_once(running: Running) -> None:
    job = new_job(running)
    with reading(running, f"/jobs/{job.id}/events") as reader:
        reader.next()
        started = time.monotonic()
        stopped = threading.Thread(target=running.stop, args=(20,))
        stopped.start()
        assert reader.next() is None
    stopped.join()
    assert time.monotonic() - started < 5


def test_deleting_is_told(running: Running) -> None:
    job = new_job(running)
    with reading(running, "/events") as reader:
        frames = [reader.next(), reader.next()]
        assert frames[-1] is not None
        httpx2.delete(f"{running.url}{API}/recordings/{job.recording_id}")
        told = [reader.next(), reader.next()]
    assert [frame and frame.kind for frame in told] == ["job", "recording"]
    assert told[1] is not None
    assert told[1].data == {"id": job.recording_id, "deleted": True}
