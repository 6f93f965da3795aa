"""Webhooks to a sink on this machine that verifies each by the reference library, also while workers are killed."""

import contextlib
import os
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
from standardwebhooks import Webhook

from bench import workspace  # noqa: F401 - puts the folder of the kits onto the path
from bench.measure import Figure
from cluster import Cluster, wait_until
from tiro.actions import destinations
from tiro.actions.context import open_context
from tiro.actions.destinations import Draft
from tiro.deliveries.webhook import make_secret
from tiro.settings import Settings
from tiro.store import events
from tiro.store.audit import CONSOLE
from tiro.store.database import Database
from tiro.store.outbox import News
from tiro.store.tables import LOCAL_OWNER

MANY = 1_000
TARGET_A_MINUTE = 1_000.0
PACED_SECONDS = 60.0
KILLS_AT_SECONDS = (10.0, 22.0, 34.0, 46.0)
PATIENCE_SECONDS = 300.0


class Sink:
    """What came, by the event's id, and when."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.came: Counter[str] = Counter()
        self.wrong = 0
        self.times: list[float] = []
        self._library = Webhook(secret)
        self._lock = threading.Lock()

    def take(self, body: bytes, headers: dict[str, str]) -> int:
        """Verify a webhook; gives the status to answer."""
        try:
            self._library.verify(body, headers)
        except Exception:  # noqa: BLE001 - whatever the library says is wrong
            self.wrong += 1
            return 401
        with self._lock:
            self.came[headers["webhook-id"]] += 1
            self.times.append(time.monotonic())
        return 204


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Take a webhook."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.sink.take(body, {k.lower(): v for k, v in self.headers.items()})
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    sink: Sink


def webhooks() -> list[Figure]:
    """A thousand at once, and a thousand in a minute while the worker is killed."""
    found: list[Figure] = []
    with (
        _sink() as (sink, url),
        tempfile.TemporaryDirectory() as name,
        _installed(Path(name) / "data", sink, url) as (cluster, database),
    ):
        found += _burst(database, sink)
        found += _killed(cluster, database, sink)
    return found


def _burst(database: Database, sink: Sink) -> list[Figure]:
    began = time.monotonic()
    for number in range(0, MANY, 10):
        _tell(database, [f"burst-{each}" for each in range(number, number + 10)])
    told = time.monotonic()
    wait_until(lambda: len(sink.came) >= MANY, seconds=PATIENCE_SECONDS, what="all came")
    seconds = max(sink.times) - began
    how = f"{MANY} events at once, told in {told - began:.1f} s, one worker, SQLite"
    return [
        Figure(
            "webhooks, a minute",
            60 * MANY / seconds,
            "1/min",
            TARGET_A_MINUTE,
            is_upper=False,
            how=how,
        ),
        Figure("webhooks, doubles", sink.came.total() - MANY, ""),
        Figure("webhooks, not signed right", sink.wrong, "", 0.0),
    ]


def _killed(cluster: Cluster, database: Database, sink: Sink) -> list[Figure]:
    sink.came.clear()
    began, kills = time.monotonic(), list(KILLS_AT_SECONDS)
    for number in range(MANY):
        due = began + number * PACED_SECONDS / MANY
        time.sleep(max(0.0, due - time.monotonic()))
        _tell(database, [f"paced-{number}"])
        if kills and time.monotonic() - began > kills[0]:
            kills.pop(0)
            _kill(cluster)
    with contextlib.suppress(AssertionError):
        wait_until(lambda: len(sink.came) >= MANY, seconds=PATIENCE_SECONDS, what="all came")
    late = max(sink.times) - began - PACED_SECONDS
    how = f"{MANY} in {PACED_SECONDS:g} s, worker killed -9 {len(KILLS_AT_SECONDS)} times"
    return [
        Figure("webhooks, lost under kill -9", MANY - len(sink.came), "", 0.0, how=how),
        Figure("webhooks, last one came after the last event", late, "s"),
        Figure("webhooks, doubles under kill -9", sink.came.total() - len(sink.came), ""),
    ]


def _tell(database: Database, keys: list[str]) -> None:
    with database.write() as session:
        for key in keys:
            body = {"note_id": key, "recording_id": None, "template": "meeting@1"}
            events.tell(session, News(LOCAL_OWNER, "note.created", key, body))


def _kill(cluster: Cluster) -> None:
    """Kill the worker and its children at once, and start another."""
    victim = cluster.workers.pop()
    with contextlib.suppress(psutil.NoSuchProcess):
        for process in psutil.Process(victim.pid).children(recursive=True):
            process.kill()
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait()
    cluster.start_worker()


@contextlib.contextmanager
def _sink() -> Iterator[tuple[Sink, str]]:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.sink = Sink(make_secret())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.sink, f"http://127.0.0.1:{server.server_port}/hook"
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def _installed(folder: Path, sink: Sink, url: str) -> Iterator[tuple[Cluster, Database]]:
    """Set a destination up, and start one worker."""
    allow = {"TIRO_NET__ALLOW": "127.0.0.1"}
    with Cluster(folder, settings=allow) as cluster:
        context = open_context(Settings(data_dir=folder))
        context.settings.net.allow = ("127.0.0.1",)
        try:
            secrets = {"signing_secret": sink.secret}
            draft = Draft("webhook", "Sink", {"url": url}, secrets)
            destinations.create(context, LOCAL_OWNER, draft, CONSOLE)
            cluster.start_worker()
            yield cluster, context.database
        finally:
            context.close()
