"""Every verb does what it promises, on real processes."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from cluster import wait_until
from speechkit import long_recording, one_sentence
from storykit import ENDED, Installation, error_code

SILENT = httpx2.Timeout(60.0, read=2.0)
"""A stream that says nothing for so long is left."""

STOP_SECONDS = 20.0
"""Work that is stopped ends in this time, on a calm machine within a second; left alone it would go on for longer."""
SECOND = {"chunk_seconds": 2, "delay_seconds": 0.3}
"""Chunks of the dialogue: some, each of which takes a while."""
ROWS = """
SELECT id FROM jobs WHERE id=? UNION ALL SELECT job_id FROM chunks WHERE job_id=?
UNION ALL SELECT job_id FROM chunk_groups WHERE job_id=?
UNION ALL SELECT job_id FROM stage_outputs WHERE job_id=?
"""
SEEN = ["queued", "running", "paused", "queued", "running", "cancelled"]
STUCK = {"chunk_seconds": 2, "delay_seconds": 60}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An API and a worker that does one chunk at a time, so that the order is clear."""
    settings = {
        "TIRO_WORKER__SLOTS": "1",
        "TIRO_RETRIES__MAX_ATTEMPTS": "2",
        "TIRO_WORKER__GRACE_SECONDS": "1",
    }
    with Installation(tmp_path_factory.mktemp("verbs") / "data", settings=settings) as made:
        made.start_api()
        made.start_worker()
        wait_until(lambda: made.health()["workers"], what="a worker is there")
        yield made


@pytest.fixture(autouse=True)
def is_open(server: Installation) -> Iterator[None]:
    """The queue is open again after each test, also after one that failed."""
    yield
    server.queue("resume")


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """A file that gets a byte for each call of the engine."""
    (tmp_path / "calls").touch()
    return tmp_path / "calls"


def _size(path: Path) -> int:
    return path.stat().st_size


def _chunks(server: Installation, job_id: str) -> tuple[int, int]:
    (row,) = server.rows("SELECT chunks_done, chunks_total FROM jobs WHERE id=?", [job_id])
    return row[0], row[1]


def _engines(server: Installation) -> list[psutil.Process]:
    found: list[psutil.Process] = []
    for child in server.children():
        with suppress(psutil.NoSuchProcess):
            if any("EngineService" in part for part in child.cmdline()):
                found.append(child)
    return found


def _states(server: Installation, job_id: str) -> list[str]:
    query = "SELECT data FROM events WHERE job_id=? AND kind='job' ORDER BY seq"
    return [json.loads(row[0])["state"] for row in server.rows(query, [job_id])]


def _ended(server: Installation, jobs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [server.wait_for(job["id"], "completed") for job in jobs]


@pytest.mark.parametrize("verb", ["cancel", "pause"])
def test_running_work_ends_at_once_when_it_is_stopped(
    server: Installation, calls: Path, verb: str
) -> None:
    job = server.fake_job(calls_file=str(calls), **STUCK)
    wait_until(lambda: _size(calls) == 1, what="the engine works")
    (engine,) = _engines(server)

    stopped = server.verb(job["id"], verb)

    engine.wait(STOP_SECONDS)
    assert stopped["state"] == {"cancel": "cancelled", "pause": "paused"}[verb]
    other = server.fake_job(one_sentence().path)
    server.wait_for(other["id"], "completed")
    assert _size(calls) == 1
    assert server.job(job["id"])["state"] == stopped["state"]
    server.request("DELETE", f"/recordings/{job['recording_id']}")


def test_finished_chunks_are_kept_when_a_job_is_paused_and_resumed(
    server: Installation, calls: Path
) -> None:
    job = server.fake_job(calls_file=str(calls), **SECOND)
    wait_until(lambda: _chunks(server, job["id"])[0] >= 2, what="chunks are done")
    paused = server.verb(job["id"], "pause")
    assert paused["stage"] == "transcribe"
    done, total = _chunks(server, job["id"])
    called = _size(calls)

    server.verb(job["id"], "resume")
    ended = server.wait_for(job["id"], "completed")

    assert 2 <= done < total
    assert ended["attempt"] == 1
    assert called - done <= 1
    assert _size(calls) == called + total - done


def test_all_is_done_anew_when_a_job_is_restarted_from_the_start(
    server: Installation, calls: Path
) -> None:
    job = server.fake_job(calls_file=str(calls), chunk_seconds=2)
    first = server.wait_for(job["id"], "completed")
    total = _size(calls)
    path = f"/recordings/{job['recording_id']}"
    old = server.request("GET", path).json()["primary_transcript_id"]

    restarted = server.verb(job["id"], "restart", json={"from": "start"})
    ended = server.wait_for(job["id"], "completed")

    versions = server.request("GET", f"{path}/transcripts").json()["items"]
    new = server.request("GET", path).json()["primary_transcript_id"]
    assert (restarted["progress"], restarted["attempt"]) == (0, 2)
    assert (ended["id"], ended["options"]) == (first["id"], first["options"])
    assert _size(calls) == 2 * total
    assert [version["id"] for version in versions] == [new, old]
    assert [version["is_primary"] for version in versions] == [True, False]


def test_finished_chunks_are_kept_when_a_job_is_restarted_from_the_failed_stage(
    server: Installation, calls: Path, tmp_path: Path
) -> None:
    job = server.fake_job(
        calls_file=str(calls), fail="permanent", fail_times=1, fail_file=str(tmp_path / "f"),
        **SECOND,
    )  # fmt: skip
    failed = server.wait_for(job["id"], "failed")
    done, total = _chunks(server, job["id"])
    called = _size(calls)

    server.verb(job["id"], "restart", json={"from": "failed_stage"})
    ended = server.wait_for(job["id"], "completed")

    assert failed["error"]["stage"] == "transcribe"
    assert (ended["attempt"], ended["error"]) == (2, None)
    assert _size(calls) == called + total - done


def test_nothing_is_left_when_a_recording_is_deleted_while_it_is_worked_on(
    server: Installation, calls: Path
) -> None:
    job = server.fake_job(calls_file=str(calls), **STUCK)
    wait_until(lambda: _size(calls) == 1, what="the engine works")
    (engine,) = _engines(server)
    recording_id = job["recording_id"]

    assert server.request("DELETE", f"/recordings/{recording_id}?purge=true").status_code == 204

    engine.wait(STOP_SECONDS)
    for path in (f"/recordings/{recording_id}", f"/jobs/{job['id']}"):
        assert server.request("GET", path).status_code == 404
    assert server.recordings() & {recording_id} == set()
    assert server.rows(ROWS, [job["id"]] * 4) == []
    server.wait_for(server.fake_job(one_sentence().path)["id"], "completed")
    left = {name for name in server.media_files() if recording_id in name or job["id"] in name}
    assert (left, _size(calls)) == (set(), 1)


@pytest.mark.full
@pytest.mark.parametrize("way", ["sent", "patched"])
def test_an_urgent_job_overtakes_those_that_wait(server: Installation, way: str) -> None:
    server.queue("pause")
    jobs = [server.fake_job(chunk_seconds=5, delay_seconds=0.1) for _ in range(3)]
    more = {"priority": 1} if way == "sent" else {}
    urgent = server.fake_job(chunk_seconds=5, delay_seconds=0.1, **more)
    if way == "patched":
        answer = server.request("PATCH", f"/jobs/{urgent['id']}", json={"priority": 1})
        assert answer.status_code == 200
    place = server.job(urgent["id"])["queue_position"]
    server.queue("resume")

    *others, first = _ended(server, [*jobs, urgent])

    assert place == 1
    assert all(first["finished_at"] < other["finished_at"] for other in others)


def test_nothing_begins_while_the_queue_is_paused(server: Installation) -> None:
    server.queue("pause")
    waiting = server.fake_job()

    stats = server.request("GET", "/jobs/stats").json()
    server.wait_for_beats(2)
    held = server.job(waiting["id"])
    server.queue("resume")

    assert (held["state"], held["stage"], held["progress"]) == ("queued", None, 0)
    assert (stats["queue_paused"], stats["queue_depth"]) == (True, 1)
    server.wait_for(waiting["id"], "completed")


def test_running_work_ends_its_chunks_in_hand_when_the_queue_is_paused(
    server: Installation, calls: Path
) -> None:
    job = server.fake_job(calls_file=str(calls), **SECOND)
    wait_until(lambda: _chunks(server, job["id"])[0] >= 1, what="a chunk is done")

    server.queue("pause")
    wait_until(lambda: _chunks(server, job["id"])[0] == _size(calls), what="no chunk is cut short")
    server.queue("resume")

    server.wait_for(job["id"], "completed")
    assert _size(calls) == _chunks(server, job["id"])[1]


def test_a_short_recording_does_not_wait_behind_a_long_one(
    server: Installation, tmp_path: Path
) -> None:
    long = long_recording(tmp_path / "long.wav", minutes=1.0).path
    first = server.fake_job(long, chunk_seconds=1, delay_seconds=0.15)
    wait_until(lambda: _chunks(server, first["id"])[0] >= 1, what="the long one is worked on")

    short = server.wait_for(server.fake_job(one_sentence().path)["id"], "completed")

    done, total = _chunks(server, first["id"])
    assert short["state"] == "completed"
    assert done < total / 2
    assert server.request("DELETE", f"/recordings/{first['recording_id']}").status_code == 204


def test_the_progress_never_falls_and_reaches_its_end(server: Installation) -> None:
    job = server.fake_job(**SECOND)
    wait_until(lambda: _chunks(server, job["id"])[0] >= 2, what="chunks are done")
    server.verb(job["id"], "pause")
    server.verb(job["id"], "resume")
    server.wait_for(job["id"], "completed")

    query = "SELECT data FROM events WHERE job_id=? AND kind='job' ORDER BY seq"
    told = [json.loads(row[0])["progress"] for row in server.rows(query, [job["id"]])]

    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 100)
    assert len(set(told)) > 4


@pytest.mark.full
def test_the_time_left_is_told_from_the_second_run_on(server: Installation) -> None:
    _ended(server, [server.fake_job(**SECOND)])

    second = server.fake_job(**SECOND)

    assert second["eta_seconds"] is not None
    assert second["eta_seconds"] > 0
    wait_until(lambda: _chunks(server, second["id"])[0] >= 2, what="chunks are done")
    left = server.job(second["id"])["eta_seconds"]
    assert left is not None
    assert left >= 0
    server.wait_for(second["id"], "completed")
    assert server.job(second["id"])["eta_seconds"] is None


@pytest.mark.parametrize(
    ("verb", "body"),
    [("resume", None), ("pause", None), ("cancel", None), ("restart", {"from": "failed_stage"})],
)
def test_a_verb_that_does_not_fit_is_refused_and_changes_nothing(
    server: Installation, verb: str, body: Any
) -> None:
    job = server.wait_for(server.fake_job(one_sentence().path)["id"], "completed")

    answer = server.request("POST", f"/jobs/{job['id']}/{verb}", json=body)

    assert (answer.status_code, error_code(answer)) == (409, "state_conflict")
    assert server.job(job["id"]) == job


@dataclass
class Follower:
    """Reads an event stream on a thread, as a page does: it breaks off and comes back, again and again."""

    address: str
    break_after: int
    ids: list[int] = field(default_factory=list[int])
    told: list[str] = field(default_factory=list[str])
    connections: int = 0

    @property
    def states(self) -> list[str]:
        """The states of the job, as they were told; its recording and transcript have none."""
        return [shown["state"] for shown in map(json.loads, self.told) if "state" in shown]

    def __enter__(self) -> "Follower":
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._follow)
        self._thread.start()
        wait_until(lambda: self.told, what="the present state came")
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _follow(self) -> None:
        while not self._is_over.is_set():
            headers = {"Last-Event-ID": str(self.ids[-1])} if self.ids else {}
            self.connections += 1
            # A silent stream is broken off, too, so that the end is noticed.
            with (
                suppress(httpx2.ReadTimeout),
                httpx2.stream("GET", self.address, headers=headers, timeout=SILENT) as stream,
            ):
                self._read(stream)

    def _read(self, stream: httpx2.Response) -> None:
        count = 0
        event: dict[str, str] = {}
        for line in stream.iter_lines():
            name, _, value = line.partition(": ")
            if line:
                event[name] = value
            elif "data" in event:
                self.ids.append(int(event["id"]))
                self.told.append(event["data"])
                event, count = {}, count + 1
                if count == self.break_after:
                    return


def test_a_stream_that_breaks_off_loses_no_event_and_tells_none_twice(
    server: Installation,
) -> None:
    server.queue("pause")
    job = server.fake_job(**SECOND)
    path = f"{server.address}/api/v1/jobs/{job['id']}/events"
    with Follower(path, break_after=3) as follower:
        server.queue("resume")
        wait_until(lambda: follower.states[-1] == "completed", what="the end is told")

    first = follower.ids[0]
    query = "SELECT seq, data FROM events WHERE job_id=? AND seq>? ORDER BY seq"
    written = server.rows(query, [job["id"], first])
    assert follower.connections > 2
    assert follower.ids[1:] == [seq for seq, _ in written]
    assert follower.told[1:] == [data for _, data in written]


def test_a_stream_shows_every_state(server: Installation, calls: Path) -> None:
    server.queue("pause")
    path = f"{server.address}/api/v1/jobs/"
    job = server.fake_job(calls_file=str(calls), **STUCK)
    with Follower(f"{path}{job['id']}/events", break_after=100) as follower:
        server.queue("resume")
        wait_until(lambda: _size(calls) == 1, what="the engine works")
        server.verb(job["id"], "pause")
        server.verb(job["id"], "resume")
        wait_until(lambda: _size(calls) == 2, what="the engine works again")
        server.verb(job["id"], "cancel")
        wait_until(lambda: follower.states[-1] == "cancelled", what="the end is told")
    assert _changes(follower) == SEEN

    failing = server.fake_job(
        fail="permanent", fail_times=1, fail_file=str(calls.with_name("failures"))
    )
    with Follower(f"{path}{failing['id']}/events", break_after=100) as follower:
        wait_until(lambda: follower.states[-1] in ENDED, what="the end is told")
        server.verb(failing["id"], "restart", json={"from": "failed_stage"})
        wait_until(lambda: follower.states[-1] == "completed", what="the end is told")
    assert _changes(follower)[-4:] == ["failed", "queued", "running", "completed"]


def _changes(follower: Follower) -> list[str]:
    before = [None, *follower.states[:-1]]
    return [state for state, last in zip(follower.states, before, strict=True) if state != last]
