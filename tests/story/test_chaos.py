"""Nothing is lost, and nothing is written twice, when processes are killed at random moments."""

import json
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from cluster import Cluster, end, stopped, wait_until
from databases import Databases
from speechkit import long_recording
from tiro.durable.queue import Queue
from tiro.store.database import Database
from tiro.store.states import LEGAL, State
from tiro.store.tables import ChunkGroup, ChunkRow, Event, Job, StageOutput

MICRO = Path(__file__).parents[1] / "fixtures" / "micro-whisper"
WORKERS = 3


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("sqlite", marks=pytest.mark.full),
        pytest.param("postgres", marks=pytest.mark.postgres),
    ],
)
def shared_cluster(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    databases: Databases,
) -> Iterator[Cluster]:
    """One data folder on each database."""
    url = databases.postgres_url() if request.param == "postgres" else None
    with Cluster(tmp_path_factory.mktemp("cluster") / "data", url) as made:
        yield made
    if url:
        databases.give_back(url)


@pytest.fixture
def cluster(shared_cluster: Cluster) -> Cluster:
    """An API and three workers, whatever the test before did to them."""
    shared_cluster.restore(WORKERS)
    return shared_cluster


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three recordings of about a minute and a half, with different words."""
    folder = tmp_path_factory.mktemp("chaos")
    return [
        long_recording(folder / f"{seed}.wav", minutes=1.5, seed=seed).path for seed in range(3)
    ]


def _options(**more: Any) -> dict[str, Any]:
    return {
        "engine": "faster_whisper",
        "model": str(MICRO),
        "language": "en",
        "temperature": 0.0,
        **more,
    }


def _size(config: pytest.Config) -> tuple[int, int]:
    """Jobs and kills: the whole run with --full, else a small one."""
    return (30, 12) if config.getoption("--full") else (6, 4)


def test_every_text_is_the_same_when_processes_are_killed(
    cluster: Cluster, recordings: list[Path], request: pytest.FixtureRequest
) -> None:
    count, kills = _size(request.config)
    wish = _options(speakers="auto", diarizer="turns")
    calm = [cluster.upload(path, wish) for path in recordings]
    for job in calm:
        cluster.wait_for(job["id"], "completed")
    expected = [cluster.text(job["recording_id"]) for job in calm]

    source = random.Random(7)
    jobs = [cluster.upload(recordings[index % 3], wish) for index in range(count)]
    killed = Counter(_kill_sometimes(cluster, source, kills))
    for job in jobs:
        cluster.wait_for(job["id"], "completed", "failed")

    assert sum(killed.values()) == kills
    assert [cluster.job(job["id"])["error"] for job in jobs] == [None] * count
    texts = [cluster.text(job["recording_id"]) for job in jobs]
    assert texts == [expected[index % 3] for index in range(count)]
    _assert_nothing_left(cluster)


def _kill_sometimes(cluster: Cluster, source: random.Random, kills: int) -> Iterator[str]:
    for _ in range(kills):
        time.sleep(source.uniform(0.3, 1.5))
        yield cluster.kill_something(source)


@pytest.mark.full
def test_at_most_one_chunk_a_lane_is_redone_when_a_worker_is_killed(
    cluster: Cluster, recordings: list[Path], tmp_path: Path
) -> None:
    calls = tmp_path / "calls"
    engine_options = {"chunk_seconds": 5, "delay_seconds": 0.2, "calls_file": str(calls)}
    options = {"engine": "fake", "engine_options": engine_options}
    job = cluster.upload(recordings[0], options)
    kills = 2
    for _ in range(kills):
        wait_until(lambda: calls.exists() and calls.stat().st_size >= 3, what="chunks are done")
        victim = cluster.workers.pop(0)
        end(victim, signal.SIGKILL)
        cluster.start_worker()
    cluster.wait_for(job["id"], "completed")
    lanes = len(cluster.workers) * 2
    with _database(cluster) as database, database.read() as session:
        chunks = session.scalar(select(Job.chunks_total).where(Job.id == job["id"]))
    assert chunks is not None
    assert calls.stat().st_size <= chunks + kills * lanes


@pytest.mark.full
def test_running_work_is_handed_over_when_a_worker_is_told_to_stop(
    cluster: Cluster, recordings: list[Path]
) -> None:
    job = cluster.upload(
        recordings[0],
        {"engine": "fake", "engine_options": {"chunk_seconds": 5, "delay_seconds": 0.5}},
    )
    wait_until(lambda: cluster.job(job["id"])["progress"] > 10, what="the job runs")
    for _ in range(2):
        assert end(cluster.workers.pop(0)) == 0
    done = cluster.wait_for(job["id"], "completed", seconds=40.0)
    assert done["attempt"] == 1


@pytest.mark.full
def test_a_frozen_worker_harms_nothing_when_it_wakes(
    cluster: Cluster, recordings: list[Path]
) -> None:
    """Others take its work over; what it still writes meets the fence or the same row."""
    job = cluster.upload(recordings[0], _options())
    wait_until(lambda: cluster.job(job["id"])["state"] == "running", what="the job runs")
    with stopped(cluster.workers[0], cluster.folder / "tiro.db"):
        cluster.wait_for(job["id"], "completed")
        before = cluster.text(job["recording_id"])
    wait_until(lambda: cluster.workers[0].poll() is not None or cluster.is_ready())
    assert cluster.text(job["recording_id"]) == before
    assert cluster.job(job["id"])["state"] == "completed"


@pytest.mark.full
def test_states_stay_legal_when_verbs_and_kills_come_at_random(
    cluster: Cluster, recordings: list[Path], request: pytest.FixtureRequest
) -> None:
    source = random.Random(11)
    options = {"engine": "fake", "engine_options": {"chunk_seconds": 5, "delay_seconds": 0.1}}
    jobs = [cluster.upload(recordings[0], options) for _ in range(6)]
    rounds = 200 if request.config.getoption("--full") else 40
    for step in range(rounds):
        job = source.choice(jobs)
        verb = source.choice(["cancel", "pause", "resume", "restart"])
        body = {"from": "start"} if verb == "restart" else None
        answer = cluster.request("POST", f"/jobs/{job['id']}/{verb}", json=body)
        assert answer.status_code in {200, 409}, answer.text
        if step % 20 == 10:
            cluster.kill_something(source)
    for job in jobs:
        if cluster.job(job["id"])["state"] == "paused":
            cluster.request("POST", f"/jobs/{job['id']}/resume")
        cluster.wait_for(job["id"], "completed", "cancelled")
    _assert_legal(cluster, [job["id"] for job in jobs])


def _assert_legal(cluster: Cluster, job_ids: list[str]) -> None:
    """Every change of state that the events tell is one of the legal ones."""
    with _database(cluster) as database, database.read() as session:
        for job_id in job_ids:
            rows = session.scalars(
                select(Event.data)
                .where(Event.job_id == job_id, Event.kind == "job")
                .order_by(Event.seq)
            )
            states = [State(_state(row)) for row in rows]
            changes = {(a, b) for a, b in pairwise(states) if a != b}
            assert all(after in LEGAL[before] for before, after in changes), changes


def _state(data: str) -> str:
    return str(json.loads(data)["state"])


def _assert_nothing_left(cluster: Cluster) -> None:
    with _database(cluster) as database:
        with database.read() as session:
            for table in (ChunkRow, ChunkGroup, StageOutput):
                assert session.scalar(select(func.count()).select_from(table)) == 0
            ids = session.execute(select(Job.id, Job.fence)).all()
        queue = Queue(database)
        wait_until(
            lambda: not any(queue.has_live_tickets(job_id, fence) for job_id, fence in ids),
            what="no ticket is left",
        )
        queue.close()
    media = cluster.folder / "media"
    left = [path for path in (media / "work").rglob("*") if path.is_file()]
    assert left == []


def _database(cluster: Cluster) -> closing[Database]:
    url = cluster.database_url or f"sqlite:///{cluster.folder / 'tiro.db'}"
    return closing(Database(url))
