"""A small server that speaks as much of the Hugging Face hub's API as a download needs, and can misbehave."""

import contextlib
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import constants

COMMIT = "0123456789abcdef0123456789abcdef01234567"
CDN = "/cdn/"
PIECE_BYTES = 64 * 1024
KINDS = {".json", ".bin", ".txt", ".onnx", ".yaml"}
_RANGE = re.compile(r"bytes=(\d+)-")


@dataclass
class Behaviour:
    """What the server does besides serving; tests change it while it runs.

    Attributes:
        cut_after_bytes: Each of the next answers with a file that is longer ends here, without a word.
        cuts: How many answers are cut.
        seconds_a_piece: Pause after each 64 KiB.
        has_cdn: Files are sent from another address, as the hub does with large ones.
        is_gated: The repository is behind conditions.
        token: Lets people through the gate.
        lies: Digests that are told wrong, by file.
        sent_bytes: Of files, by name, all answers together.
        ranges: The beginnings that were asked for, by name.
    """

    cut_after_bytes: int = 0
    cuts: int = 0
    seconds_a_piece: float = 0.0
    has_cdn: bool = False
    is_gated: bool = False
    token: str | None = None
    lies: dict[str, str] = field(default_factory=dict[str, str])
    sent_bytes: dict[str, int] = field(default_factory=dict[str, int])
    ranges: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    lock: threading.Lock = field(default_factory=threading.Lock)
    going: threading.Event = field(default_factory=threading.Event)
    """Cleared, files stop flowing until it is set again."""

    def __post_init__(self) -> None:
        self.going.set()


class Hub(str):
    """The server's address, which knows how the server behaves."""

    behaviour: Behaviour


def point_at(patch: pytest.MonkeyPatch, address: str) -> None:
    """Let the hub's library, in this process and in children, take an address for the hub."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy"):
        patch.delenv(name, raising=False)
    patch.delenv("HF_HUB_OFFLINE", raising=False)
    patch.setenv("HF_ENDPOINT", address)
    # Read from the environment when the library is imported.
    patch.setattr(constants, "ENDPOINT", address)
    template = "/{repo_id}/resolve/{revision}/{filename}"
    patch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", address + template)


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_GET(self) -> None:
        self._serve(has_body=True)

    def do_HEAD(self) -> None:
        self._serve(has_body=False)

    def _serve(self, *, has_body: bool) -> None:
        repository, folder = self.server.repository, self.server.folder
        path = self.path.split("?")[0]
        prefix = f"/{repository}/resolve/{COMMIT}/"
        if self.server.behaviour.has_cdn and path.startswith(prefix):
            to = {"Location": path.replace(prefix, CDN)}
            self._answer(302, b"", has_body, to)
        elif self._is_shut_out(path):
            self._answer(401, b"{}", has_body, {"X-Error-Code": "GatedRepo"})
        elif path == f"/api/models/{repository}/revision/main":
            self._answer(200, json.dumps({"id": repository, "sha": COMMIT}).encode(), has_body)
        elif path == f"/api/models/{repository}/tree/{COMMIT}":
            entries = [self._entry(file) for file in _files(folder)]
            self._answer(200, json.dumps(entries).encode(), has_body)
        elif path.startswith((prefix, CDN)) and (folder / path.rsplit("/", 1)[1]).is_file():
            self._send_file(folder / path.rsplit("/", 1)[1], has_body)
        else:
            self._answer(404, b"{}", has_body, {"X-Error-Code": "RepoNotFound"})

    def _is_shut_out(self, path: str) -> bool:
        behaviour = self.server.behaviour
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        return behaviour.is_gated and self.server.repository in path and given != behaviour.token

    def _entry(self, file: Path) -> dict[str, Any]:
        content = file.read_bytes()
        blob = hashlib.sha1(f"blob {len(content)}\0".encode() + content, usedforsecurity=False)
        entry = {
            "type": "file", "path": file.name, "size": len(content), "oid": blob.hexdigest(),
        }  # fmt: skip
        if file.suffix in {".bin", ".onnx"}:
            digest = hashlib.sha256(content).hexdigest()
            told = self.server.behaviour.lies.get(file.name, digest)
            entry["lfs"] = {"oid": told, "size": len(content), "pointerSize": 134}
        return entry

    def _send_file(self, file: Path, has_body: bool) -> None:
        behaviour, content = self.server.behaviour, file.read_bytes()
        asked = _RANGE.match(self.headers.get("Range", ""))
        start = int(asked[1]) if asked else 0
        with behaviour.lock:
            behaviour.ranges.append((file.name, start))
            limit = self._limit(len(content) - start)
        status, extra = 200, {"Accept-Ranges": "bytes"}
        if asked:
            status = 206
            extra["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self._answer(status, b"", has_body=False, extra=extra, length=len(content) - start)
        if has_body:
            self._flow(file.name, content[start : start + limit])
            self.close_connection = True

    def _limit(self, length: int) -> int:
        behaviour = self.server.behaviour
        if behaviour.cuts and length > behaviour.cut_after_bytes:
            behaviour.cuts -= 1
            return behaviour.cut_after_bytes
        return length

    def _flow(self, name: str, content: bytes) -> None:
        behaviour = self.server.behaviour
        with contextlib.suppress(ConnectionError):
            for at in range(0, len(content), PIECE_BYTES):
                behaviour.going.wait(30)
                piece = content[at : at + PIECE_BYTES]
                self.wfile.write(piece)
                with behaviour.lock:
                    behaviour.sent_bytes[name] = behaviour.sent_bytes.get(name, 0) + len(piece)
                if behaviour.seconds_a_piece:
                    threading.Event().wait(behaviour.seconds_a_piece)

    def _answer(
        self,
        status: int,
        body: bytes,
        has_body: bool,
        extra: dict[str, str] | None = None,
        length: int | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Repo-Commit", COMMIT)
        for name, value in (extra or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if has_body:
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix in KINDS)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    repository: str
    folder: Path
    behaviour: Behaviour


@contextlib.contextmanager
def hub_server(repository: str, folder: Path) -> Iterator[Hub]:
    """Offer a folder as a repository; give the server's address."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.repository, server.folder, server.behaviour = repository, folder, Behaviour()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    hub = Hub(f"http://127.0.0.1:{server.server_port}")
    hub.behaviour = server.behaviour
    try:
        yield hub
    finally:
        server.behaviour.going.set()
        server.shutdown()
        server.server_close()
        thread.join()
