"""Many clients at once: two hundred list, poll and follow events while four send recordings."""

import asyncio
import json
import struct
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.measure import Figure
from bench.server import fill
from bench.serving import Server, serving

LISTING, POLLING, STREAMING, SENDING = 70, 70, 60, 4
RECORDINGS = 1_000
SECONDS = 30.0
THINK_SECONDS = {"list": 2.0, "poll": 1.0}
PIECE_BYTES = 128 * 1024
PIECES_A_SECOND = 32
"""Each of the four sends 4 MiB a second, as a good line at home does."""
TARGET_MS = 250.0
OPEN_SECONDS = 60.0
SETTLING_SECONDS = 5.0
"""All 204 come at once; by then they have been let in."""


@dataclass
class Seen:
    """What the clients saw.

    Attributes:
        seconds: How long answers took, by kind.
        settled: Those of lists and polls that came when all had been let in.
        errors: What went wrong, by name.
    """

    seconds: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    settled: list[float] = field(default_factory=list[float])
    errors: Counter[str] = field(default_factory=Counter[str])

    begun: float = field(default_factory=time.monotonic)

    def add(self, kind: str, seconds: float) -> None:
        """Note an answer."""
        self.seconds.setdefault(kind, []).append(seconds)
        if kind in THINK_SECONDS and time.monotonic() > self.begun + SETTLING_SECONDS:
            self.settled.append(seconds)


def load() -> list[Figure]:
    """Two hundred clients and four uploads against one server on SQLite."""
    with tempfile.TemporaryDirectory() as name, serving(Path(name), has_worker=False) as server:
        fill(Path(name), RECORDINGS)
        seen = asyncio.run(_run(server))
    return _figures(seen)


def _figures(seen: Seen) -> list[Figure]:
    how = (
        f"{LISTING} list every 2 s, {POLLING} poll a job every 1 s, {STREAMING} follow events,"
        f" {SENDING} send 4 MiB/s each, for {SECONDS:g} s; {RECORDINGS} recordings, SQLite"
    )
    answers = [*seen.seconds["list"], *seen.seconds["poll"]]
    found = [
        Figure("load, median of all answers", 1000 * median(answers), "ms"),
        Figure("load, p99 of all answers", 1000 * _p99(answers), "ms", TARGET_MS, how=how),
        Figure("load, p99 once all have come", 1000 * _p99(seen.settled), "ms", TARGET_MS),
        Figure("load, answers a second", len(answers) / SECONDS, "1/s"),
        Figure("load, errors", seen.errors.total(), "", 0.0, how=str(dict(seen.errors)) or "none"),
    ]
    return found + [
        Figure(f"load, p99 of {kind}", 1000 * _p99(times), "ms", TARGET_MS)
        for kind, times in sorted(seen.seconds.items())
    ]


def _p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]


async def _run(server: Server) -> Seen:
    job_id = await asyncio.to_thread(_first_job, server)
    seen = Seen()
    end = time.monotonic() + SECONDS
    clients: list[Awaitable[None]] = []
    for kind, count, path in (
        ("list", LISTING, "/api/v1/recordings?limit=50"),
        ("poll", POLLING, f"/api/v1/jobs/{job_id}"),
    ):
        clients += [
            _kept(seen, lambda n=n, kind=kind, path=path: _ask(server, seen, kind, path, n, end))
            for n in range(count)
        ]
    clients += [_kept(seen, lambda: _follow(server, seen, end)) for _ in range(STREAMING)]
    clients += [_kept(seen, lambda: _send(server, seen, end)) for _ in range(SENDING)]
    await asyncio.gather(*clients)
    return seen


def _first_job(server: Server) -> str:
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        file.write(_head(PIECE_BYTES) + bytes(PIECE_BYTES))
        file.flush()
        return server.submit(Path(file.name), {"engine": "fake"})


async def _kept(seen: Seen, client: Callable[[], Awaitable[None]]) -> None:
    """Run a client; what stops it is an error that is counted."""
    try:
        await client()
    except (OSError, ValueError, asyncio.IncompleteReadError) as error:
        seen.errors[type(error).__name__] += 1


async def _ask(server: Server, seen: Seen, kind: str, path: str, number: int, end: float) -> None:
    """Ask again and again on one connection."""
    think = THINK_SECONDS[kind]
    await asyncio.sleep(think * (number % 37) / 37)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    while time.monotonic() < end:
        start = time.perf_counter()
        writer.write(_request("GET", path, server.port))
        status, _ = await _answer(reader)
        seen.add(kind, time.perf_counter() - start)
        if status != "200":
            seen.errors[f"{kind} {status}"] += 1
        await asyncio.sleep(max(0.0, think - (time.perf_counter() - start)))
    writer.close()


async def _follow(server: Server, seen: Seen, end: float) -> None:
    """Keep an event stream open; counts how long it took to begin."""
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(_request("GET", "/api/v1/events", server.port))
    status = (await reader.readline()).split()[1].decode()
    if status != "200":
        seen.errors[f"stream {status}"] += 1
    seen.add("stream", time.perf_counter() - start)
    while (left := end - time.monotonic()) > 0:
        try:
            async with asyncio.timeout(left):
                if not await reader.read(65_536):
                    seen.errors["stream ended"] += 1
                    return
        except TimeoutError:
            break
    writer.close()


async def _send(server: Server, seen: Seen, end: float) -> None:
    """Send one recording for as long as all of it takes."""
    pieces = int(SECONDS * PIECES_A_SECOND * 0.9)
    head = _head(pieces * PIECE_BYTES)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    size = len(head) + pieces * PIECE_BYTES
    path = '/api/v1/recordings?name=a.wav&options={"engine":"fake"}'.replace('"', "%22")
    writer.write(_request("PUT", path, server.port, size_bytes=size) + head)
    begun = time.monotonic()
    for number in range(pieces):
        writer.write(bytes(PIECE_BYTES))
        await writer.drain()
        await asyncio.sleep(max(0.0, begun + number / PIECES_A_SECOND - time.monotonic()))
    async with asyncio.timeout(max(OPEN_SECONDS, end - time.monotonic())):
        status, body = await _answer(reader)
    if status != "202":
        seen.errors[f"upload {status} {json.loads(body)['error']['code']}"] += 1
    writer.close()


def _head(size_bytes: int) -> bytes:
    """Give the head of a WAV file that holds so many bytes."""
    shape = struct.pack("<IHHIIHH", 16, 1, 1, 16_000, 32_000, 2, 16)
    return b"".join(
        (
            b"RIFF",
            struct.pack("<I", 36 + size_bytes),
            b"WAVEfmt ",
            shape,
            b"data",
            struct.pack("<I", size_bytes),
        )
    )


def _request(method: str, path: str, port: int, *, size_bytes: int = 0) -> bytes:
    length = f"Content-Length: {size_bytes}\r\n" if size_bytes else ""
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{length}\r\n".encode()


async def _answer(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    """Read an answer whose length is told."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().splitlines()
    told = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
    return head[0].split()[1], await reader.readexactly(int(told["content-length"]))
