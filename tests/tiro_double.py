"""A Tiro server for tests of clients: answers by script, and remembers what it was asked."""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from typer.testing import Result

API = "/api/v1"
Tiro = Callable[..., Result]
"""Runs a command line; the fixture `tiro`."""
RECORDING = "rec_1"
JOB = "job_1"


def job(state: str = "completed", **values: Any) -> dict[str, Any]:
    """A job as the contract shows it."""
    return {
        "id": JOB,
        "recording_id": RECORDING,
        "kind": "transcribe",
        "state": state,
        "stage": None,
        "progress": 100 if state == "completed" else 0,
        "eta_seconds": None,
        "queue_position": None,
        "waiting_for": "turn" if state == "queued" else None,
        "priority": 5,
        "plan": ["listen@1", "transcribe@1"],
        "options": {},
        "resolved": {"engine": "fake", "model": "m", "diarizer": None, "language": "en"},
        "attempt": 1,
        "warnings": [],
        "error": None,
        "created_at": "2026-01-02T03:04:05.000Z",
        "started_at": None,
        "finished_at": None,
        "revision": 1,
    } | values


def recording(**values: Any) -> dict[str, Any]:
    """A recording as the contract shows it."""
    return {
        "id": RECORDING,
        "title": "A talk",
        "file_name": "talk.flac",
        "media_type": "audio/flac",
        "size_bytes": 1500,
        "duration": 61.0,
        "sample_rate_hz": 16000,
        "channels": 1,
        "created_at": "2026-01-02T03:04:05.000Z",
        "recorded_at": None,
        "revision": 1,
        "primary_transcript_id": None,
        "speakers": [],
        "quality": None,
        "job": None,
    } | values


def error(code: str, message: str, **values: Any) -> dict[str, Any]:
    """An error as the contract shows it."""
    told = {"code": code, "message": message, "stage": None, "retryable": False}
    return {"error": {**told, "retry_after": None, "request_id": "r", "details": {}} | values}


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class TiroDouble:
    """What the server answers, and what it was asked.

    `answers` holds scripts by "METHOD path" below the API: each request takes the next, the last
    one stays. `streams` holds the connections of the event stream: jobs until it is cut; None
    stands for a connection that is kept open without a word.
    """

    address: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: dict[str, deque[tuple[int, Any]]] = field(default_factory=dict)
    streams: deque[list[dict[str, Any] | None]] = field(default_factory=deque)
    is_closing: threading.Event = field(default_factory=threading.Event)
    is_streaming: threading.Event = field(default_factory=threading.Event)

    def say(self, request: str, *answers: tuple[int, Any]) -> None:
        """Script what a request gets."""
        self.answers[request] = deque(answers)

    def lines(self) -> list[str]:
        """The requests in short, without the looks at its health."""
        return [f"{one.method} {one.path}" for one in self.asked if one.path != "/healthz"]

    def next_answer(self, request: str) -> tuple[int, Any]:
        found = self.answers.get(request)
        if not found:
            return 404, error("not_found", "There is nothing here.")
        return found.popleft() if len(found) > 1 else found[0]


@contextmanager
def running() -> Iterator[TiroDouble]:
    """A server that takes one upload and has written it down."""
    double = TiroDouble()
    double.say("PUT /recordings", (202, {"recording": recording(), "job": job("queued")}))
    double.say(f"GET /recordings/{RECORDING}/export", (200, b"Hello there.\n"))
    double.say(f"DELETE /recordings/{RECORDING}", (204, None))
    double.say(f"POST /jobs/{JOB}/cancel", (200, job("cancelled")))
    double.streams.append([job("running", stage="transcribe", progress=40), job()])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.double = double  # type: ignore[attr-defined]
    double.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield double
    finally:
        double.is_closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for the double."""

    def handle_any(self) -> None:
        double: TiroDouble = self.server.double  # type: ignore[attr-defined]
        parts = urlsplit(self.path)
        path = parts.path.removeprefix(API)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        headers = {key.lower(): value for key, value in self.headers.items()}
        double.asked.append(Asked(self.command, path, query, headers, self._body()))
        if path == "/healthz":
            self._answer(200, {"status": "ok"})
        elif path.endswith("/events"):
            self._stream(double)
        else:
            self._answer(*double.next_answer(f"{self.command} {path}"))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815 - http.server's names

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _answer(self, status: int, body: Any) -> None:
        content = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _stream(self, double: TiroDouble) -> None:
        told = double.streams.popleft() if len(double.streams) > 1 else double.streams[0]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b": ping\n\n")
        for number, item in enumerate(told):
            self.wfile.flush()
            if item is None:
                double.is_streaming.set()
                double.is_closing.wait(30)
                return
            text = f"event: job\nid: {item['revision']}-{number}\ndata: {json.dumps(item)}\n\n"
            self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Keep quiet."""
