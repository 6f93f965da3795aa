"""Answers in JSON on their way out: smaller, where the caller can read that."""

import gzip

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST_BYTES = 1000
"""Below this nothing is gained: it all fits into one packet."""
QUICK_BYTES = 50_000
"""What is compressed in a few milliseconds, and needs no thread."""
LEVEL = 4
"""On transcripts nearly as small as the levels above, in half the time."""
JSON = "application/json"
VARY = {"Vary": "Accept-Encoding"}
PARTIAL = 206


def accepts(headers: Headers, encoding: str) -> bool:
    """Whether a caller can read an encoding: RFC 9110, section 12.5.3."""
    weights = dict(_weighed(part) for part in headers.get("accept-encoding", "").split(","))
    return weights.get(encoding, weights.get("*", 0.0)) > 0


class Compression:
    """Middleware that sends whole answers in JSON as gzip; streams, files and parts of files pass."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; other kinds of connection pass."""
        if scope["type"] == "http":
            send = _Compressing(send, can_read=accepts(Headers(scope=scope), "gzip"))
        await self._app(scope, receive, send)


class _Compressing:
    """Holds back the beginning of an answer until its body is there."""

    def __init__(self, send: Send, *, can_read: bool) -> None:
        self._send = send
        self._can_read = can_read
        self._held: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_worth_it(message):
            MutableHeaders(scope=message).add_vary_header(VARY["Vary"])
            if self._can_read:
                self._held = message
                return
        start, self._held = self._held, None
        if start is not None:
            if not message.get("more_body", False):
                message = await _compressed(start, message)
            await self._send(start)
        await self._send(message)


async def _compressed(start: Message, message: Message) -> Message:
    plain: bytes = message.get("body", b"")
    if len(plain) < QUICK_BYTES:
        body = _gzip(plain)
    else:
        body = await to_thread.run_sync(_gzip, plain)
    headers = MutableHeaders(scope=start)
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body))
    return {**message, "body": body}


def _gzip(plain: bytes) -> bytes:
    return gzip.compress(plain, LEVEL, mtime=0)


def _is_worth_it(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    is_whole = start["status"] != PARTIAL and "accept-ranges" not in headers
    length = headers.get("content-length", "")
    return (
        headers.get("content-type", "").startswith(JSON)
        and "content-encoding" not in headers
        and is_whole
        and length.isdecimal()
        and int(length) >= SMALLEST_BYTES
    )


def _weighed(part: str) -> tuple[str, float]:
    name, _, rest = part.partition(";")
    weight = rest.strip().removeprefix("q=")
    try:
        return name.strip().lower(), float(weight) if weight else 1.0
    except ValueError:
        return name.strip().lower(), 0.0
