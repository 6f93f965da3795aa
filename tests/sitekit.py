"""A site on this machine that serves what a test lays on its paths, and breaks off where it is told to."""

import contextlib
import re
import threading
from collections.abc import Generator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Page = tuple[int, dict[str, str], bytes]


@dataclass
class Site:
    """Path to status, headers and body; a body shorter than its length breaks off."""

    address: str = ""
    pages: dict[str, Page] = field(default_factory=dict[str, Page])
    asked: list[str] = field(default_factory=list[str])
    ranges: list[str | None] = field(default_factory=list[str | None])
    ends_after: int | None = None
    """Bytes of a body after which the first answer breaks off."""
    waits: threading.Event | None = None
    """What a body waits for at its half."""

    def file(self, path: str, content: bytes, etag: str = '"one"') -> str:
        """Lay a file that can be fetched in parts; gives its address."""
        headers = {"Content-Type": "audio/wav", "ETag": etag, "Accept-Ranges": "bytes"}
        self.pages[path] = (200, headers, content)
        return f"{self.address}{path}"


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"  # pyright: ignore[reportIncompatibleVariableOverride] - it is made for this one

    def do_GET(self) -> None:
        site = self.server.site
        site.asked.append(self.path)
        wanted = self.headers.get("Range")
        site.ranges.append(wanted)
        status, headers, body = site.pages.get(self.path, (404, {}, b""))
        if wanted and headers.get("Accept-Ranges") and self.headers["If-Range"] == headers["ETag"]:
            begin = int(re.fullmatch(r"bytes=(\d+)-", wanted)[1])  # type: ignore[index]
            told = f"bytes {begin}-{len(body) - 1}/{len(body)}"
            headers = {**headers, "Content-Range": told}
            status, body = 206, body[begin:]
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            self._send(site, body)

    def _send(self, site: Site, body: bytes) -> None:
        if site.ends_after is not None:
            body, site.ends_after = body[: site.ends_after], None
        if site.waits is not None:
            self.wfile.write(body[: len(body) // 2])
            site.waits.wait(30)
            body = body[len(body) // 2 :]
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site


@contextlib.contextmanager
def a_site() -> Generator[Site]:
    """Serve a site until the end."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.site = Site(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.site
    finally:
        if server.site.waits is not None:
            server.site.waits.set()
        server.shutdown()
        thread.join()
        server.server_close()
