"""The page for browsers: its built files, and index.html at every address that is neither a file's nor the API's."""

import secrets
from pathlib import Path
from stat import S_ISREG

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from tiro.api.compression import VARY, accepts

FOLDER = Path(__file__).resolve().parents[1] / "page"
"""Where the build puts the page, in the installed package too."""
INDEX = "index.html"
HASHED = "assets/"
"""Below it names hold a hash of the content, so that a name never gets other content."""
NONCE = b"__TIRO_NONCE__"
NONCE_BYTES = 16
SERVERS_OWN = frozenset({"api", "docs", "healthz", "metrics", "openapi.json", "readyz"})
"""First segments of the addresses that are never the page's."""
VARIANTS = (("br", ".br"), ("gzip", ".gz"))
"""Encodings that the build makes, best first."""
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""By name: what a system knows of types differs, and browsers are told not to guess."""
UNKNOWN = "application/octet-stream"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PERMISSIONS = (
    "camera=(), display-capture=(self), geolocation=(), microphone=(self), payment=(), usb=()"
)
HEADERS = {"Cross-Origin-Opener-Policy": "same-origin", "Permissions-Policy": PERMISSIONS}
FILE_HEADERS = {**HEADERS, "Content-Security-Policy": POLICY.format(styles="'self'")}
SHARED = "shared"
UNLISTED = {"X-Robots-Tag": "noindex, nofollow, noarchive", "Referrer-Policy": "no-referrer"}
"""Of what is seen by links that people give each other: no search engine is to list it."""
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
NOT_BUILT = b"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tiro</title>
<h1>The page is not built</h1>
<p>The server works, and <a href="/docs">its API</a> too. From the folder of the source, <code>python3 dev.py up</code>
builds the page and starts the server; then load this address again.
"""


def is_of_the_page(path: str) -> bool:
    """Whether an address is the page's, which is the same for everybody and needs no key."""
    return path.lstrip("/").partition("/")[0] not in SERVERS_OWN


class Page:
    """Answers what no route of the API does."""

    def __init__(self, folder: Path, otherwise: ASGIApp) -> None:
        """Serve a folder that may also be built later.

        Args:
            folder: Where the built page is.
            otherwise: Answers what is not the page's either.
        """
        self._folder = folder
        self._files = StaticFiles(directory=folder, check_dir=False)
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        answer: Response | None = None
        if scope["type"] == "http" and scope["method"] == "GET" and is_of_the_page(scope["path"]):
            answer = await to_thread.run_sync(self._answer, scope["path"], Headers(scope=scope))
        await (answer or self._otherwise)(scope, receive, send)

    def _answer(self, path: str, headers: Headers) -> Response | None:
        name = path.removeprefix("/")
        if name == INDEX or "." not in name.rpartition("/")[2]:
            answer = self._index()
            if name == SHARED:
                answer.headers.update(UNLISTED)
            return answer
        try:
            return self._file(name, headers)
        except (OSError, ValueError):
            # Too long, or with characters that no name of a file has.
            return None

    def _index(self) -> Response:
        try:
            content, status = (self._folder / INDEX).read_bytes(), 200
        except FileNotFoundError:
            content, status = NOT_BUILT, 503
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        policy = POLICY.format(styles=f"'self' 'nonce-{nonce}'")
        return Response(
            content.replace(NONCE, nonce.encode()),
            status_code=status,
            media_type=TYPES[".html"],
            headers={**HEADERS, "Content-Security-Policy": policy, "Cache-Control": "no-store"},
        )

    def _file(self, name: str, headers: Headers) -> Response | None:
        plain, found = self._files.lookup_path(name)
        if found is None or not S_ISREG(found.st_mode):
            return None
        sent = {**FILE_HEADERS, "Cache-Control": FOREVER if name.startswith(HASHED) else ASK_AGAIN}
        path = Path(plain)
        for encoding, suffix in VARIANTS:
            variant = Path(f"{plain}{suffix}")
            if not variant.is_file():
                continue
            sent |= VARY
            if path == Path(plain) and accepts(headers, encoding):
                path = variant
                sent["Content-Encoding"] = encoding
        kind = TYPES.get(Path(name).suffix, UNKNOWN)
        answer = FileResponse(path, media_type=kind, headers=sent, stat_result=path.stat())
        if self._files.is_not_modified(answer.headers, headers):
            return NotModifiedResponse(answer.headers)
        return answer
