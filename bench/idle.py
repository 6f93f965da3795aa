"""What a server costs while nobody wants anything of it, and how soon a job begins after that."""

import tempfile
import time
from datetime import datetime
from pathlib import Path
from statistics import median

import httpx2

from bench.measure import Figure, tree_cpu_seconds
from bench.serving import Server, serving

import speechkit  # isort: skip - workspace puts it on the path

SETTLE_SECONDS = 70.0
"""DBOS looks for schedules every second in its first minute."""
QUIET_SECONDS = 60.0
STREAMS = 50
JOBS = 20
PAUSE_SECONDS = 5.0
"""After which a worker rests."""
OPTIONS = {"engine": "fake"}


def idle() -> list[Figure]:
    """Processor time at rest, with and without open pages, and jobs after a rest each."""
    with tempfile.TemporaryDirectory() as name, serving(Path(name)) as server:
        httpx2.get(f"{server.address}/api/v1/recordings").raise_for_status()
        time.sleep(SETTLE_SECONDS)
        alone = _spent(server)
        with httpx2.Client(timeout=None, limits=httpx2.Limits(max_connections=None)) as client:
            streams = [_open(client, server) for _ in range(STREAMS)]
            followed = _spent(server)
            for stream in streams:
                stream.close()
        waits = [_wait(server) for _ in range(JOBS + 1)][1:]
    how = f"API and worker, SQLite, part of one core over {QUIET_SECONDS:.0f} s"
    each = 1e6 * (followed[0] - alone[0]) / STREAMS
    after = f"created_at to started_at, {JOBS} jobs, each {PAUSE_SECONDS:.0f} s after the last"
    return [
        Figure("idle, API", 100 * alone[0], "% of a core", how=how),
        Figure("idle, worker", 100 * alone[1], "% of a core", how=how),
        Figure("idle, both", 100 * sum(alone), "% of a core", 2.0, how=how),
        Figure("idle, each open event stream", each, "us a second", how=f"{STREAMS} streams"),
        Figure("job start after a rest, median", 1000 * median(waits), "ms", 150.0, how=after),
        Figure("job start after a rest, worst", 1000 * max(waits), "ms", how=after),
    ]


def _spent(server: Server) -> tuple[float, float]:
    """Give the parts of a core that the API and the worker took."""
    worker = server.worker_pid()
    before = tree_cpu_seconds(server.pid), tree_cpu_seconds(worker)
    began = time.monotonic()
    time.sleep(QUIET_SECONDS)
    seconds = time.monotonic() - began
    both, own = tree_cpu_seconds(server.pid) - before[0], tree_cpu_seconds(worker) - before[1]
    return (both - own) / seconds, own / seconds


def _open(client: httpx2.Client, server: Server) -> httpx2.Response:
    request = client.build_request("GET", f"{server.address}/api/v1/events")
    return client.send(request, stream=True)


def _wait(server: Server) -> float:
    time.sleep(PAUSE_SECONDS)
    job = server.finish(server.submit(speechkit.SAMPLE, OPTIONS))
    return _seconds(job["started_at"]) - _seconds(job["created_at"])


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
