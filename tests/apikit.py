"""The API in this process or on a port, with real rows and files and a first look that always succeeds."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from tiro.actions.context import Context, open_context
from tiro.api.app import create_app, server_of
from tiro.api.page import FOLDER
from tiro.audio import MediaInfo
from tiro.settings import Settings
from tiro.vault import Vault

LOCAL = "http://127.0.0.1:8000"
API = "/api/v1"
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "
"""What uploads send; the fake first look takes anything."""


class FakeProber:
    """Takes every file for a minute of sound, or says what it was told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error
        self.seen: list[Path] = []

    async def probe(self, path: Path) -> MediaInfo | None:
        self.seen.append(path)
        if self._error is not None:
            raise self._error
        return INFO

    async def close(self) -> None:
        pass


INFO = MediaInfo(
    duration=60.0,
    sample_rate_hz=16_000,
    channels=1,
    codec="pcm_s16le",
    container="wav",
    media_type="audio/x-wav",
    has_video=False,
    audio_tracks=1,
    recorded_at=None,
)


def make_app(
    settings: Settings, *, prober: FakeProber | None = None, page_folder: Path = FOLDER
) -> FastAPI:
    """Make the API on a migrated data folder."""

    def factory(given: Settings, vault: Vault) -> Context:
        context = open_context(given, vault=vault)
        return replace(context, media=prober or FakeProber())

    return create_app(settings, context_factory=factory, page_folder=page_folder)


@contextlib.contextmanager
def in_process(
    settings: Settings, *, prober: FakeProber | None = None, page_folder: Path = FOLDER
) -> Iterator[TestClient]:
    """Give a client of the API in this process; failures inside are answers, as in real life."""
    app = make_app(settings, prober=prober, page_folder=page_folder)
    with TestClient(app, base_url=LOCAL, raise_server_exceptions=False) as client:
        yield client


@contextlib.contextmanager
def on_a_port(settings: Settings, *, prober: FakeProber | None = None) -> Iterator["Running"]:
    """Serve the API on a free port of the loopback address, from a thread."""
    app = make_app(settings, prober=prober)
    server = server_of(app)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            wait_until(lambda: server.started)
            yield Running(app, server, listener.getsockname()[1], thread)
        finally:
            server.should_exit = True
            thread.join(30)


class Running:
    """A server on a port."""

    def __init__(
        self, app: FastAPI, server: uvicorn.Server, port: int, thread: threading.Thread
    ) -> None:
        self.app = app
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._server = server
        self._thread = thread

    @property
    def context(self) -> Context:
        return self.app.state.context

    def stop(self, seconds: float) -> bool:
        """Tell the server to stop; gives whether it did in time."""
        self._server.should_exit = True
        self._thread.join(seconds)
        return not self._thread.is_alive()


def wait_until(is_so: Callable[[], Any], *, seconds: float = 60.0) -> Any:
    """Wait for a condition and give its value."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := is_so():
            return found
        time.sleep(0.01)
    raise AssertionError(f"not within {seconds} s: {is_so}")


def put(client: TestClient, *, name: str = "a.wav", data: bytes = WAV, **options: Any) -> Any:
    """Upload a recording and give the answer's body."""
    answer = client.put(f"{API}/recordings", params={"name": name, **options}, content=data)
    assert answer.status_code == 202, answer.text
    return answer.json()


def error_of(answer: Any) -> Mapping[str, Any]:
    """Give the error of an answer, in the one shape that errors have."""
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {
        "code", "message", "stage", "retryable", "retry_after", "request_id", "details",
    }  # fmt: skip
    assert body["error"]["request_id"] == answer.headers["x-request-id"]
    return body["error"]


def left_files(settings: Settings) -> list[Path]:
    """List all files of recordings and uploads."""
    media = settings.data_dir / "media"
    folders = (media / "tmp", media / "recordings")
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]
