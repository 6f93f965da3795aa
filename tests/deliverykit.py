"""Documents to deliver, and a server that receives webhooks as the reference library reads them."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

from tiro.deliveries import Document, RenderedNote

NOTE = RenderedNote("note_1", "Meeting", "meeting@1", "It moves to May [12:41]\n", {"gist": {}})
DOCUMENT = Document(
    event_id="evt_1",
    type="note.created",
    at=1_795_000_000.0,
    data={"recording_id": "rec_1", "note_id": "note_1"},
    links={"page": "https://tiro.example/recordings/rec_1"},
    title="Night ferry timetable",
    recording_id="rec_1",
    recorded_at=1_794_950_000.0,
    duration=2880.4,
    language="en",
    speakers=("Anna", "Ben"),
    tags=("ferry office",),
    notes=(NOTE,),
    transcript="**Anna** 0:00\n\nGood morning.",
)


def document(**changes: Any) -> Document:
    """Give a document with some changes."""
    return replace(DOCUMENT, **changes)


@dataclass
class Received:
    """A webhook as it came, after its signature was found good."""

    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Sink:
    """A server that verifies every webhook by the reference library."""

    url: str = ""
    secret: str = ""
    statuses: list[int] = field(default_factory=list)
    """What it answers first, one a request; then 204."""
    headers: dict[str, str] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """What was not signed right."""


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_POST(self) -> None:
        sink = self.server.sink
        data = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            body = Webhook(sink.secret).verify(data, headers)
        except Exception as error:  # noqa: BLE001 - whatever the library says is wrong
            sink.wrong.append(repr(error))
            self.send_response(401)
        else:
            sink.received.append(Received(headers, body))
            self.send_response(sink.statuses.pop(0) if sink.statuses else 204)
        for name, value in sink.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    sink: Sink


@contextlib.contextmanager
def webhook_sink(secret: str) -> Iterator[Sink]:
    """Receive webhooks until the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.sink = Sink(f"http://127.0.0.1:{server.server_port}/hook", secret)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.sink
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
