"""The server: uploads against FastAPI's own way, memory, lists, latency, many event streams."""

import json
import os
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import median
from urllib.parse import quote

import httpx2
from sqlalchemy import insert

from bench.measure import MEGA, Figure, best_of, peak_of, tree_pss_bytes
from bench.workspace import ROOT, environment
from tiro.store.database import Database
from tiro.store.ids import new_id
from tiro.store.tables import LOCAL_OWNER, Recording

import speechkit  # isort: skip - workspace puts it on the path

GIB = 2**30
PEER = """
import shutil, sys
from pathlib import Path
import uvicorn
from fastapi import FastAPI, UploadFile
app = FastAPI()
@app.get("/readyz")
def ready() -> dict[str, bool]:
    return {"ready": True}
@app.post("/api/v1/recordings")
def take(file: UploadFile) -> dict[str, int]:
    with Path(sys.argv[2]).open("wb") as out:
        shutil.copyfileobj(file.file, out)
    return {"size": Path(sys.argv[2]).stat().st_size}
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
"""
SERVE = [sys.executable, "-m", "tiro", "serve", "--no-worker"]
BOUNDARY = "tiro-bench-boundary"
READY_SECONDS = 60.0
STREAMS = 200


def upload() -> list[Figure]:
    """One GiB by multipart: Tiro against `UploadFile` and a copy, in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        big = _gib_of_silence(folder / "big.wav")
        port = _free_port()
        peer = [sys.executable, "-c", PEER, str(port), str(folder / "copy")]
        with _running(peer, port, folder / "peer") as pid:
            theirs = best_of(2, lambda: _send(port, big))
            with peak_of(pid) as peer_peak:
                _send(port, big)
        port = _free_port()
        with _running(SERVE, port, folder / "own") as pid:
            ours = best_of(2, lambda: _send(port, big))
            before = tree_pss_bytes(pid)
            with peak_of(pid) as own_peak:
                _send(port, big)
    growth = (own_peak.size_bytes - before) / MEGA
    how = "1 GiB WAV, multipart on loopback, best of 2; Tiro also hashes, probes and commits"
    return [
        Figure("upload, UploadFile + copy", GIB / theirs / MEGA, "MB/s", how=how),
        Figure("upload, Tiro", GIB / ours / MEGA, "MB/s", how=how),
        Figure("upload, Tiro / UploadFile", theirs / ours, "x", 3.0, is_upper=False, how=how),
        Figure("upload, memory more while it runs", growth, "MB", 40.0, how="peak PSS less idle"),
        Figure("upload, peak memory of UploadFile", peer_peak.size_bytes / MEGA, "MB"),
    ]


def idle_memory() -> list[Figure]:
    """Memory of the API process at rest, after it has answered."""
    with tempfile.TemporaryDirectory() as name:
        port = _free_port()
        with _running(SERVE, port, Path(name)) as pid:
            httpx2.get(f"http://127.0.0.1:{port}/api/v1/recordings").raise_for_status()
            time.sleep(2.0)
            status = Path(f"/proc/{pid}/status").read_text().splitlines()
    rss = next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) * 1024
    return [Figure("API process, idle", rss / MEGA, "MB", 120.0, how="VmRSS")]


def lists() -> list[Figure]:
    """The first and a deep page of recordings, at 1,000 and at 100,000 rows."""
    found: dict[int, list[float]] = {}
    for rows in (1_000, 100_000):
        with tempfile.TemporaryDirectory() as name:
            port = _free_port()
            with _running(SERVE, port, Path(name)):
                _fill(Path(name), rows)
                found[rows] = [_page_time(port, deep=False), _page_time(port, deep=True)]
    how = "GET /recordings?limit=50, median of 40; 100,000 rows / 1,000 rows"
    ratios = [large / small for small, large in zip(found[1_000], found[100_000], strict=True)]
    return [
        Figure("list, first page at 100,000", 1000 * found[100_000][0], "ms"),
        Figure("list, first page", ratios[0], "x", 1.5, how=how),
        Figure("list, page 10 by cursor", ratios[1], "x", 1.5, how=how),
    ]


def start_latency() -> list[Figure]:
    """From the commit of a job in an empty queue to its start."""
    waits: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        port = _free_port()
        with _running([sys.executable, "-m", "tiro", "serve"], port, Path(name)):
            waits.extend(_start_wait(port) for _ in range(21))
    how = "created_at to started_at, API and worker, SQLite, 20 jobs one after the other"
    return [Figure("job start, median", 1000 * median(waits[1:]), "ms", 150.0, how=how)]


def event_streams() -> list[Figure]:
    """How long a ping takes while 200 event streams are open and a job writes events."""
    with tempfile.TemporaryDirectory() as name:
        port = _free_port()
        with _running([sys.executable, "-m", "tiro", "serve"], port, Path(name)):
            calm = _pings(port)
            streams = [_open_stream(port) for _ in range(STREAMS)]
            reading = threading.Thread(target=_drain, args=(streams,), daemon=True)
            reading.start()
            _submit(port, {"chunk_seconds": 2, "delay_seconds": 0.05})
            busy = _pings(port)
            for stream in streams:
                stream.close()
    worst = 1000 * (sorted(busy)[int(len(busy) * 0.95)] - median(calm))
    how = f"{STREAMS} streams and a running job; 95th percentile less the calm median"
    return [
        Figure("ping, calm median", 1000 * median(calm), "ms"),
        Figure("ping, slowed by event streams", worst, "ms", 50.0, how=how),
    ]


@contextmanager
def _running(command: list[str], port: int, folder: Path) -> Iterator[int]:
    """Run a server until it is ready; gives its process id and ends it afterwards."""
    folder.mkdir(exist_ok=True)
    process = subprocess.Popen(
        command,
        env=environment(data_dir=folder, TIRO_PORT=str(port)),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_ready(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=40)


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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _gib_of_silence(path: Path) -> Path:
    block = bytes(2**20)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", "not compressed"))
        for _ in range(GIB // len(block)):
            file.writeframesraw(block)
    return path


def _send(port: int, path: Path) -> None:
    """Send a file as a multipart form with as little work on this side as can be."""
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; '
        f'filename="{path.name}"\r\nContent-Type: audio/wav\r\n\r\n'
    ).encode()
    tail = f"\r\n--{BOUNDARY}--\r\n".encode()
    length = len(head) + path.stat().st_size + len(tail)
    request = (
        f"POST /api/v1/recordings HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()
    with socket.create_connection(("127.0.0.1", port)) as line, path.open("rb") as file:
        line.sendall(request + head)
        line.sendfile(file)
        line.sendall(tail)
        answer = line.makefile("rb").readline()
    if b" 20" not in answer:
        raise RuntimeError(answer)


def _fill(folder: Path, rows: int) -> None:
    database = Database(f"sqlite:///{folder / 'tiro.db'}")
    with database.write() as session:
        session.execute(insert(Recording), [_row(index) for index in range(rows)])
    database.close()


def _row(index: int) -> dict[str, object]:
    return {
        "id": new_id("rec"),
        "owner_id": LOCAL_OWNER,
        "title": f"Recording {index}",
        "file_name": "a.flac",
        "media_type": "audio/flac",
        "size_bytes": 1000,
        "content_hash": os.urandom(32).hex(),
        "created_at": 1_790_000_000.0 + index,
        "duration": 60.0,
        "revision": 1,
    }


def _page_time(port: int, *, deep: bool) -> float:
    address = f"http://127.0.0.1:{port}/api/v1/recordings?limit=50"
    times: list[float] = []
    with httpx2.Client() as client:
        cursor = ""
        for _ in range(9 if deep else 0):
            cursor = "&cursor=" + quote(client.get(address + cursor).json()["next_cursor"])
        for _ in range(40):
            start = time.perf_counter()
            client.get(address + cursor).raise_for_status()
            times.append(time.perf_counter() - start)
    return median(times)


def _submit(port: int, engine_options: dict[str, float]) -> str:
    options = json.dumps({"engine": "fake", "engine_options": engine_options})
    answer = httpx2.put(
        f"http://127.0.0.1:{port}/api/v1/recordings",
        params={"name": "meeting.flac", "options": options},
        content=speechkit.SAMPLE.read_bytes(),
        timeout=60.0,
    )
    answer.raise_for_status()
    return str(answer.json()["job"]["id"])


def _start_wait(port: int) -> float:
    address = f"http://127.0.0.1:{port}/api/v1/jobs/{_submit(port, {})}"
    while True:
        job = httpx2.get(address).json()
        if job["state"] == "completed":
            return _seconds(job["started_at"]) - _seconds(job["created_at"])
        time.sleep(0.05)


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _open_stream(port: int) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port))
    line.sendall(
        f"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Accept: text/event-stream\r\n\r\n".encode()
    )
    return line


def _drain(streams: list[socket.socket]) -> None:
    with selectors.DefaultSelector() as selector:
        for stream in streams:
            stream.setblocking(False)
            selector.register(stream, selectors.EVENT_READ)
        while selector.get_map():
            for key, _ in selector.select(1.0):
                line = key.fileobj
                assert isinstance(line, socket.socket)
                try:
                    if not line.recv(65_536):
                        selector.unregister(line)
                except OSError:
                    selector.unregister(line)


def _pings(port: int) -> list[float]:
    times: list[float] = []
    with httpx2.Client() as client:
        for _ in range(60):
            start = time.perf_counter()
            client.get(f"http://127.0.0.1:{port}/healthz").raise_for_status()
            times.append(time.perf_counter() - start)
            time.sleep(0.03)
    return times
