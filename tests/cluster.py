"""A server and workers as real processes on one data folder, to be killed, stopped and watched."""

import json
import os
import random
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import psutil

PATIENCE_SECONDS = 120.0
LOOK_SECONDS = 0.1
CLIENT = httpx2.Client(limits=httpx2.Limits(max_keepalive_connections=0))
"""For all requests: each client of its own would read the system's certificates again, in 30 ms."""


def wait_until(
    is_so: Callable[[], Any], *, seconds: float = PATIENCE_SECONDS, what: str = ""
) -> Any:
    """Wait for a condition and give its value.

    Raises:
        AssertionError: It did not come true in time.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := is_so():
            return found
        time.sleep(LOOK_SECONDS)
    raise AssertionError(f"not within {seconds} s: {what or is_so}")


def free_port() -> int:
    """Find a port of the loopback address that nobody listens on, below those that systems give to connections."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


@dataclass
class Cluster:
    """Processes of one installation; use it as a context manager."""

    folder: Path
    database_url: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    api: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Cluster":
        self.run("migrate")
        return self

    def __exit__(self, *_: object) -> None:
        with ThreadPoolExecutor() as pool:
            list(pool.map(end, [*self.workers, *([self.api] if self.api else [])]))

    @property
    def environment(self) -> dict[str, str]:
        """What the processes see: quick leases, no secrets, the settings of the test."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("TIRO_")}
        own = {
            "TIRO_DATA_DIR": str(self.folder),
            "TIRO_PORT": str(self.port),
            "TIRO_WORKER__LEASE_SECONDS": "3",
            "TIRO_WORKER__POLL_SECONDS": "0.1",
            "TIRO_RETRIES__FIRST_SECONDS": "0.2",
            "TIRO_STORAGE__MIN_FREE_BYTES": "0",
            "TIRO_ENGINES__FAKE__ENABLED": "true",
            "TIRO_MODELS__FETCH": "never",
            "TIRO_LOG__FORMAT": "json",
        }
        if self.database_url:
            own |= {"TIRO_DATABASE_URL": self.database_url, "TIRO_SECRET_KEY": "s" * 40}
        return kept | own | dict(self.settings)

    def run(self, *arguments: str) -> None:
        """Run a command of Tiro to its end."""
        subprocess.run(
            [sys.executable, "-m", "tiro", *arguments],
            env=self.environment,
            check=True,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
        )

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start a worker."""
        process = self._start("worker", f"worker-{len(self.workers)}-{uuid.uuid4().hex[:4]}")
        self.workers.append(process)
        return process

    def restore(self, workers: int) -> None:
        """Let the API and so many workers run, and no dead one be kept."""
        self._complete(workers)
        if self.api is None or self.api.poll() is not None:
            self.start_api()

        def is_whole() -> bool:
            # One that was held up past its lease ends itself; its supervisor would start it again.
            self._complete(workers)
            return self.live_workers() == workers

        wait_until(is_whole, what="the workers hold leases")

    def _complete(self, workers: int) -> None:
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        while len(self.workers) < workers:
            self.start_worker()

    def live_workers(self) -> int:
        """Count the workers with a live lease."""
        return int(CLIENT.get(f"{self.address}/healthz", timeout=60.0).json()["workers"])

    def start_api(self) -> None:
        """Start the API without a worker and wait until it answers."""
        self.api = self._start("serve", "api", "--no-worker")
        self.wait_for_api(self.api)

    def wait_for_api(self, api: subprocess.Popen[bytes]) -> None:
        """Wait until the API answers; one that has ended never will."""
        wait_until(lambda: api.poll() is not None or self.is_ready(), what="the API answers")
        assert api.poll() is None, f"the API has ended: {self.folder.parent}"

    def is_ready(self) -> bool:
        """Whether the API answers."""
        with suppress(httpx2.HTTPError):
            return CLIENT.get(f"{self.address}/readyz", timeout=5.0).status_code == 200
        return False

    @property
    def address(self) -> str:
        """Where the API listens."""
        return f"http://127.0.0.1:{self.port}"

    def request(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """Ask the API; tries again while it is down, as a careful client does."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return CLIENT.request(method, f"{self.address}/api/v1{path}", timeout=60.0, **more)
            except httpx2.HTTPError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(LOOK_SECONDS)

    def upload(
        self, path: Path, options: Mapping[str, Any], *, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Upload a recording with an idempotency key, until an answer comes; gives the job."""
        key = uuid.uuid4().hex
        body = path.read_bytes()
        while True:
            answer = self.request(
                "PUT",
                "/recordings",
                params={"name": path.name, "options": json.dumps(options)},
                headers={"Idempotency-Key": key, **(headers or {})},
                content=body,
            )
            if answer.status_code not in {409, 503}:
                assert answer.status_code == 202, answer.text
                return dict(answer.json()["job"])
            time.sleep(LOOK_SECONDS)

    def job(self, job_id: str) -> dict[str, Any]:
        """Read a job."""
        return dict(self.request("GET", f"/jobs/{job_id}").json())

    def wait_for(
        self, job_id: str, *states: str, seconds: float = PATIENCE_SECONDS
    ) -> dict[str, Any]:
        """Wait until a job is in one of some states."""

        def look() -> dict[str, Any] | None:
            job = self.job(job_id)
            return job if job["state"] in states else None

        return dict(wait_until(look, seconds=seconds, what=f"{job_id} is {states}"))

    def words(self, recording_id: str) -> list[dict[str, Any]]:
        """Read the words of a recording's transcript."""
        body = self.request("GET", f"/recordings/{recording_id}/transcript").json()
        return [word for segment in body["segments"] for word in segment["words"]]

    def text(self, recording_id: str) -> str:
        """Read the transcript as plain text."""
        return self.request("GET", f"/recordings/{recording_id}/export?format=txt").text

    def children(self) -> list[psutil.Process]:
        """List the engine and media processes of the workers."""
        found: list[psutil.Process] = []
        for worker in self.workers:
            with suppress(psutil.NoSuchProcess):
                found += psutil.Process(worker.pid).children(recursive=True)
        return found

    def kill_something(self, random_source: random.Random) -> str:
        """Kill -9 a worker, an engine's child or the API, and start again what nobody else does."""
        kind = random_source.choice(["worker", "worker", "child", "api"])
        if kind == "child" and (children := self.children()):
            with suppress(psutil.NoSuchProcess):
                random_source.choice(children).kill()
        elif kind == "api" and self.api is not None:
            end(self.api, signal.SIGKILL)
            self.start_api()
        else:
            victim = random_source.choice(self.workers)
            end(victim, signal.SIGKILL)
            self.workers.remove(victim)
            self.start_worker()
        return kind

    def _start(self, command: str, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder.parent / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tiro", command, *arguments],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


@contextmanager
def stopped(process: subprocess.Popen[bytes], database: Path) -> Iterator[None]:
    """Freeze a process for a while, but not while it holds the only lock of an SQLite database."""
    os.kill(process.pid, signal.SIGSTOP)
    while database.exists() and not _is_writable(database):
        os.kill(process.pid, signal.SIGCONT)
        os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGCONT)


def _is_writable(database: Path) -> bool:
    with closing(sqlite3.connect(database, timeout=3.0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return False
    return True


def end(process: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> int:
    """Signal a process and wait for its end; killed when it does not end in time."""
    with suppress(ProcessLookupError):
        os.kill(process.pid, number)
        os.kill(process.pid, signal.SIGCONT)
    try:
        return process.wait(timeout=40.0)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
