"""A server to measure: started, ready, asked over HTTP, ended."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import psutil

from bench.workspace import ROOT, environment

READY_SECONDS = 60.0
STOP_SECONDS = 40.0
ENDED = {"completed", "failed", "cancelled"}


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    pid: int
    port: int

    @property
    def address(self) -> str:
        """Without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def worker_pid(self) -> int:
        """Find the supervised worker."""
        children = psutil.Process(self.pid).children()
        return next(child.pid for child in children if "worker" in child.cmdline())

    def submit(self, path: Path, options: Mapping[str, Any]) -> str:
        """Send a recording; gives the job's id."""
        with path.open("rb") as file:
            answer = httpx2.put(
                f"{self.address}/api/v1/recordings",
                params={"name": path.name, "options": json.dumps(options)},
                content=file,
                timeout=120.0,
            )
        answer.raise_for_status()
        return str(answer.json()["job"]["id"])

    def finish(self, job_id: str, *, every_seconds: float = 0.05) -> dict[str, Any]:
        """Wait for a job's end; it must be a good one."""
        while True:
            job = httpx2.get(f"{self.address}/api/v1/jobs/{job_id}").json()
            if job["state"] in ENDED:
                assert job["state"] == "completed", job["error"]
                return job
            time.sleep(every_seconds)


@contextmanager
def serving(folder: Path, *, slots: int = 0, has_worker: bool = True) -> Iterator[Server]:
    """Run Tiro on a data folder."""
    command = [sys.executable, "-m", "tiro", "serve", *([] if has_worker else ["--no-worker"])]
    with running(command, free_port(), folder, slots=slots) as server:
        yield server


@contextmanager
def running(command: list[str], port: int, folder: Path, *, slots: int = 0) -> Iterator[Server]:
    """Run a server until it is ready, and end it afterwards."""
    folder.mkdir(exist_ok=True)
    process = subprocess.Popen(
        command,
        env=environment(slots=slots, data_dir=folder, TIRO_PORT=str(port)),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_ready(port)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait(timeout=STOP_SECONDS)


def free_port() -> int:
    """Give a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_ready(port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=2.0).status_code == 200:
                return
        except httpx2.HTTPError:
            pass
        time.sleep(0.1)
    raise TimeoutError("the server did not become ready")
