"""Telling speakers apart loses nothing and repeats nothing else when a worker is killed meanwhile."""

import json
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from cluster import Cluster, end, wait_until
from databases import Databases
from speechkit import dialogue

DIALOGUE = dialogue().path


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def cluster(
    request: pytest.FixtureRequest, tmp_path: Path, databases: Databases
) -> Iterator[Cluster]:
    """An API and a worker whose diarizer takes its time."""
    url = databases.postgres_url() if request.param == "postgres" else None
    settings = {
        "TIRO_DIARIZERS__FAKE__ENABLED": "true",
        "TIRO_DIARIZERS__FAKE__DELAY_SECONDS": "2",
        "TIRO_DIARIZERS__FAKE__CALLS_FILE": str(tmp_path / "diarized"),
    }
    with Cluster(tmp_path / "data", url, settings=settings) as made:
        made.start_api()
        made.start_worker()
        yield made
    if url:
        databases.give_back(url)


@pytest.mark.full
def test_a_killed_worker_costs_that_stage_alone(cluster: Cluster, tmp_path: Path) -> None:
    """No chunk is written down twice, and a person's job is one attempt; a cancel ends it at once."""
    written, diarized = tmp_path / "written", tmp_path / "diarized"
    options = {
        "engine": "fake",
        "engine_options": {"chunk_seconds": 5, "calls_file": str(written)},
        "diarizer": "fake",
        "speakers": 2,
        "language": "en",
    }
    job = cluster.upload(DIALOGUE, options)
    wait_until(lambda: diarized.exists(), what="the diarizer works")
    chunks = written.stat().st_size
    end(cluster.workers.pop(), signal.SIGKILL)
    cluster.start_worker()

    ended = cluster.wait_for(job["id"], "completed")

    words = cluster.words(job["recording_id"])
    assert (ended["attempt"], ended["resolved"]["diarizer"]) == (1, "fake")
    assert {word["speaker"] for word in words} == {"S1", "S2"}
    assert written.stat().st_size == chunks
    assert diarized.stat().st_size == 2

    later = cluster.request("POST", f"/recordings/{job['recording_id']}/jobs", json=_later())
    wait_until(lambda: diarized.stat().st_size == 3, what="the diarizer works again")
    cluster.request("POST", f"/jobs/{later.json()['id']}/cancel")
    cluster.wait_for(later.json()["id"], "cancelled")
    wait_until(lambda: not _diarizing(cluster), seconds=20.0, what="its process is gone")
    assert cluster.words(job["recording_id"]) == words


def _later() -> dict[str, Any]:
    return {"stages": ["diarize"], "diarizer": "fake"}


def _diarizing(cluster: Cluster) -> list[str]:
    lines: list[str] = []
    for child in cluster.children():
        # One that is just gone has no line any more.
        with suppress(psutil.Error):
            lines.append(json.dumps(child.cmdline()))
    return [line for line in lines if "diarizers.service" in line]
