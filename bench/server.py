"""The server: uploads against FastAPI's own way, memory, lists, latency, many event streams."""

import os
import selectors
import socket
import sys
import tempfile
import threading
import time
import wave
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from statistics import median
from urllib.parse import quote

import httpx2
from sqlalchemy import insert

from bench.measure import MEGA, Figure, peak_of, tree_cpu_seconds, tree_pss_bytes
from bench.serving import Server, free_port, running, serving
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
BOUNDARY = "tiro-bench-boundary"
UPLOADS = 3
PAGES = 100
STREAMS = 200


def upload() -> list[Figure]:
    """One GiB by multipart: Tiro against `UploadFile` and a copy, in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        big = _gib_of_silence(folder / "big.wav")
        port = free_port()
        peer = [sys.executable, "-c", PEER, str(port), str(folder / "copy")]
        with (
            running(peer, port, folder / "peer") as other,
            serving(folder / "own", has_worker=False) as own,
        ):
            rounds = [(_sent(other, big), _sent(own, big)) for _ in range(UPLOADS)]
            work = [_upload_cpu(server, big) for server in (other, own)]
            theirs, ours = (min(column) for column in zip(*rounds, strict=True))
            ratio = median(one / another for one, another in rounds)
            with peak_of(other.pid) as peer_peak:
                _send(other.port, big)
            before = tree_pss_bytes(own.pid)
            with peak_of(own.pid) as own_peak:
                _send(own.port, big)
    growth = (own_peak.size_bytes - before) / MEGA
    how = f"1 GiB WAV, multipart on loopback, {UPLOADS} rounds in turn; Tiro also hashes, probes, syncs"
    return [
        Figure("upload, UploadFile + copy", GIB / theirs / MEGA, "MB/s", how=how),
        Figure("upload, Tiro", GIB / ours / MEGA, "MB/s", how=how),
        Figure(
            "upload, Tiro / UploadFile", ratio, "x", 3.0, is_upper=False, how="median of the rounds"
        ),
        Figure("upload, CPU of UploadFile / Tiro", work[0] / work[1], "x", how="of the servers"),
        Figure("upload, memory more while it runs", growth, "MB", 40.0, how="peak PSS less idle"),
        Figure("upload, peak memory of UploadFile", peer_peak.size_bytes / MEGA, "MB"),
    ]


def idle_memory() -> list[Figure]:
    """Memory of the API process at rest, after it has answered."""
    with tempfile.TemporaryDirectory() as name, serving(Path(name), has_worker=False) as server:
        httpx2.get(f"{server.address}/api/v1/recordings").raise_for_status()
        time.sleep(2.0)
        status = Path(f"/proc/{server.pid}/status").read_text().splitlines()
    rss = next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) * 1024
    return [Figure("API process, idle", rss / MEGA, "MB", 120.0, how="VmRSS")]


def lists() -> list[Figure]:
    """The first and a deep page of recordings: 1,000 against 100,000 rows, two servers asked in turn."""
    with (
        tempfile.TemporaryDirectory() as few,
        tempfile.TemporaryDirectory() as many,
        serving(Path(few), has_worker=False) as small,
        serving(Path(many), has_worker=False) as large,
    ):
        fill(Path(few), 1_000)
        fill(Path(many), 100_000)
        first = _page_times((small, large), page=1)
        deep = _page_times((small, large), page=10)
    how = f"GET /recordings?limit=50, medians of {PAGES} in turn; 100,000 rows / 1,000 rows"
    return [
        Figure("list, first page at 100,000", 1000 * first[1], "ms"),
        Figure("list, first page", first[1] / first[0], "x", 1.5, how=how),
        Figure("list, page 10 by cursor", deep[1] / deep[0], "x", 1.5, how=how),
    ]


def start_latency() -> list[Figure]:
    """From the commit of a job in an empty queue to its start."""
    waits: list[float] = []
    with tempfile.TemporaryDirectory() as name, serving(Path(name)) as server:
        waits.extend(_start_wait(server) for _ in range(21))
    how = "created_at to started_at, API and worker, SQLite, 20 jobs one after the other"
    return [Figure("job start, median", 1000 * median(waits[1:]), "ms", 150.0, how=how)]


def event_streams() -> list[Figure]:
    """How long a ping takes while 200 event streams are open and a job writes events."""
    with tempfile.TemporaryDirectory() as name, serving(Path(name)) as server:
        calm = _pings(server.port)
        streams = [_open_stream(server.port) for _ in range(STREAMS)]
        reading = threading.Thread(target=_drain, args=(streams,), daemon=True)
        reading.start()
        job = _submit(server, {"chunk_seconds": 2, "delay_seconds": 0.05})
        busy = _pings(server.port)
        server.finish(job)
        for stream in streams:
            stream.close()
    worst = 1000 * (sorted(busy)[int(len(busy) * 0.95)] - median(calm))
    how = f"{STREAMS} streams and a running job; 95th percentile less the calm median"
    return [
        Figure("ping, calm median", 1000 * median(calm), "ms"),
        Figure("ping, slowed by event streams", worst, "ms", 50.0, how=how),
    ]


def _gib_of_silence(path: Path) -> Path:
    block = bytes(2**20)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", "not compressed"))
        for _ in range(GIB // len(block)):
            file.writeframesraw(block)
    return path


def _sent(server: Server, path: Path) -> float:
    start = time.perf_counter()
    _send(server.port, path)
    return time.perf_counter() - start


def _upload_cpu(server: Server, path: Path) -> float:
    before = tree_cpu_seconds(server.pid)
    _send(server.port, path)
    return tree_cpu_seconds(server.pid) - before


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


def fill(folder: Path, rows: int) -> None:
    """Write recordings straight into the database of a data folder."""
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


def _page_times(servers: Sequence[Server], *, page: int) -> list[float]:
    times: list[list[float]] = [[] for _ in servers]
    with httpx2.Client() as client:
        addresses = [_page_address(client, server, page) for server in servers]
        for _ in range(PAGES):
            for address, found in zip(addresses, times, strict=True):
                start = time.perf_counter()
                client.get(address).raise_for_status()
                found.append(time.perf_counter() - start)
    return [median(found) for found in times]


def _page_address(client: httpx2.Client, server: Server, page: int) -> str:
    address = f"{server.address}/api/v1/recordings?limit=50"
    cursor = ""
    for _ in range(page - 1):
        cursor = "&cursor=" + quote(client.get(address + cursor).json()["next_cursor"])
    return address + cursor


def _submit(server: Server, engine_options: dict[str, float]) -> str:
    return server.submit(speechkit.SAMPLE, {"engine": "fake", "engine_options": engine_options})


def _start_wait(server: Server) -> float:
    job = server.finish(_submit(server, {}))
    return _seconds(job["started_at"]) - _seconds(job["created_at"])


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
