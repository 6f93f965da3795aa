"""Stop and restart by the API, with real processes: no work is lost, and callers wait rather than be turned away."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from cluster import CLIENT, Cluster, wait_until
from storykit import Installation

SLOWLY: dict[str, Any] = {"chunk_seconds": 2, "delay_seconds": 0.25}
LANES = 2
SETTINGS = {"TIRO_WORKER__SLOTS": str(LANES), "TIRO_WORKER__GRACE_SECONDS": "5"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One for all; the last test ends it."""
    folder = tmp_path_factory.mktemp("stopping") / "data"
    with Installation(folder, settings=SETTINGS) as made:
        made.start_server()
        yield made


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """A file that gets a byte for each call of the engine."""
    path = tmp_path / "calls"
    path.touch()
    return path


def size(path: Path) -> int:
    return path.stat().st_size


def worker_of(server: Cluster) -> psutil.Process:
    assert server.api is not None
    family = psutil.Process(server.api.pid).children()
    (worker,) = (each for each in family if "worker" in each.cmdline())
    return worker


@pytest.mark.full
def test_restart_in_the_middle_of_a_job_loses_nothing(server: Installation, calls: Path) -> None:
    """The same process with a new worker; the text of a job that ran in peace; no chunk twice but those in hand."""
    calm = server.fake_job(calls_file=str(calls), chunk_seconds=2)
    server.wait_for(calm["id"], "completed")
    chunks, first = size(calls), worker_of(server)
    job = server.fake_job(calls_file=str(calls), **SLOWLY)
    wait_until(lambda: size(calls) >= chunks + 3, what="the job is in the middle")
    told = server.request("POST", "/system/restart", json={"drain_seconds": 3})
    assert (told.status_code, told.json()["verb"]) == (202, "restart")
    wait_until(lambda: not first.is_running(), what="the worker has ended")
    # Nobody accepts connections now, and nobody is turned away.
    assert CLIENT.get(f"{server.address}/readyz", timeout=60).status_code == 200
    ended = server.wait_for(job["id"], "completed")
    assert ended["attempt"] == 1
    assert server.text(job["recording_id"]) == server.text(calm["recording_id"])
    assert size(calls) <= 2 * chunks + LANES
    assert worker_of(server).pid != first.pid
    (entry,) = server.request("GET", "/audit", params={"action": "system"}).json()["items"]
    assert (entry["action"], entry["after"]["drain_seconds"]) == ("system.restarted", 3.0)


def test_stop_ends_all_well_and_keeps_what_was_begun(server: Installation, calls: Path) -> None:
    """An upload that runs comes to its end; a job waits for the next start."""
    assert server.api is not None
    job = server.fake_job(calls_file=str(calls), **SLOWLY)
    wait_until(lambda: size(calls) >= 2, what="the job is in the middle")
    worker = worker_of(server)
    begun, told = threading.Event(), threading.Event()
    answers: list[int] = []

    def pieces() -> Iterator[bytes]:
        yield b"no sound, "
        begun.set()
        told.wait(60)
        yield b"but all of it came"

    sending = threading.Thread(
        target=lambda: answers.append(server.send(pieces(), name="a.bin").status_code)
    )
    sending.start()
    begun.wait(60)
    assert server.request("POST", "/system/stop").status_code == 202
    told.set()
    sending.join()
    assert server.api.wait(60) == os.EX_OK
    assert answers == [422]
    assert not worker.is_running()
    (row,) = server.rows("SELECT state, attempt FROM jobs WHERE id = ?", [job["id"]])
    assert row == ("running", 1)
    assert server.rows("SELECT id FROM workers") == []


@pytest.mark.full
def test_workers_started_apart_begin_anew_and_stop_when_all_are_meant(tmp_path: Path) -> None:
    with Cluster(tmp_path / "data", settings=SETTINGS) as cluster:
        cluster.restore(workers=1)
        (worker,) = cluster.workers
        told = cluster.request("POST", "/system/restart", params={"workers": "all"}).json()
        (before,) = told["live_workers"]
        path = Path(f"{cluster.folder}/logs/worker.log")
        wait_until(
            lambda: path.exists() and path.read_text().count("worker ready") == 2,
            what="it began anew",
        )
        assert worker.poll() is None
        wait_until(cluster.is_ready, what="the server is there again")
        told = cluster.request("POST", "/system/stop", params={"workers": "all"}).json()
        assert before not in told["live_workers"]
        assert worker.wait(60) == os.EX_OK
        assert cluster.api is not None
        assert cluster.api.wait(60) == os.EX_OK
