"""A small server that speaks as much of the Hugging Face hub's API as a download needs."""

import contextlib
import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_GET(self) -> None:
        self._serve(has_body=True)

    def do_HEAD(self) -> None:
        self._serve(has_body=False)

    def _serve(self, *, has_body: bool) -> None:
        repository, folder = self.server.repository, self.server.folder
        path = self.path.split("?")[0]
        if path == f"/api/models/{repository}/revision/main":
            self._answer(200, json.dumps({"id": repository, "sha": COMMIT}).encode(), has_body)
        elif path == f"/api/models/{repository}/tree/{COMMIT}":
            self._answer(
                200, json.dumps([_entry(file) for file in _files(folder)]).encode(), has_body
            )
        elif path.startswith(f"/{repository}/resolve/{COMMIT}/"):
            self._answer(200, (folder / path.rsplit("/", 1)[1]).read_bytes(), has_body)
        else:
            self._answer(404, b"{}", has_body)

    def _answer(self, status: int, body: bytes, has_body: bool) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/json")
        self.send_header("ETag", f'"{hashlib.sha1(body, usedforsecurity=False).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()
        if has_body:
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix in {".json", ".bin"})


def _entry(file: Path) -> dict[str, object]:
    digest = hashlib.sha1(file.read_bytes(), usedforsecurity=False).hexdigest()
    return {"type": "file", "path": file.name, "size": file.stat().st_size, "oid": digest}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    repository: str
    folder: Path


@contextlib.contextmanager
def hub_server(repository: str, folder: Path) -> Iterator[str]:
    """Offer a folder as a repository; give the server's address."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.repository, server.folder = repository, folder
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
