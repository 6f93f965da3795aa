"""The outermost layer: an id, safe headers, a line in the log and a count for every request, and no bare failure."""

import logging
import re
import time
import uuid
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tiro import logs
from tiro.api.addresses import is_https
from tiro.api.problems import response_of
from tiro.errors import Internal
from tiro.telemetry import Metrics

log = logging.getLogger(__name__)

REQUEST_ID = re.compile(r"[A-Za-z0-9_.:-]{8,100}")
LONGEST_AGENT = 200
IS_HEAD = "tiro.is_head"
"""Key of the scope: the request came as HEAD and is served as GET without its body."""
EVENT_STREAM = "text/event-stream"
NO_ROUTE = "none"
OTHER_METHOD = "OTHER"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
"""Sent with every answer that does not set them itself."""
ONLY_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}
"""Sent with every answer over https: browsers come by nothing else for a year."""


@dataclass(slots=True)
class _Answer:
    """What was sent so far."""

    status: int = 0
    is_stream: bool = False


class Traffic:
    """Middleware around everything else."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; other kinds of connection pass."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = _request_id(headers)
        answer = _Answer()
        served = _served(scope, request_id)
        client = scope.get("client")
        with logs.bound(
            request_id=request_id,
            client_address=client[0] if client else None,
            user_agent=_agent(headers),
        ):
            started = time.perf_counter()
            sender = _sender(send, scope, request_id, answer)
            try:
                await self._run(served, receive, sender, answer)
            finally:
                self._tell(scope, served, answer, time.perf_counter() - started)

    async def _run(self, scope: Scope, receive: Receive, send: Send, answer: _Answer) -> None:
        try:
            await self._app(scope, receive, send)
        except Exception:
            log.exception("request failed", extra={"route": _route(scope)})
            if answer.status:
                # It has begun: the server breaks the connection, which tells that it is not whole.
                return
            await response_of(Internal(), scope["state"]["request_id"])(scope, receive, send)

    def _tell(self, scope: Scope, served: Scope, answer: _Answer, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else OTHER_METHOD
        self._metrics.count_request(
            method, _route(served), answer.status, seconds=None if answer.is_stream else seconds
        )
        log.info(
            "request",
            extra={
                "method": method,
                "path": scope["path"],
                "status": answer.status,
                "milliseconds": round(seconds * 1000, 1),
            },
        )


def _served(scope: Scope, request_id: str) -> Scope:
    """Give the request as the routes see it: HEAD is a GET whose body is dropped on its way out."""
    served = {**scope, "state": {**scope.get("state", {}), "request_id": request_id}}
    if scope["method"] == "HEAD":
        served |= {"method": "GET", IS_HEAD: True}
    return served


def _sender(send: Send, scope: Scope, request_id: str, answer: _Answer) -> Send:
    is_head = scope["method"] == "HEAD"
    always = HEADERS | ONLY_HTTPS if is_https(scope) else HEADERS

    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in always.items():
                headers.setdefault(name, value)
            headers["X-Request-ID"] = request_id
            answer.status = message["status"]
            answer.is_stream = headers.get("content-type", "").startswith(EVENT_STREAM)
        elif is_head:
            message = {**message, "body": b""}
        await send(message)

    return sender


def _request_id(headers: Headers) -> str:
    """Take over a sane id, so that a caller can find its request in our log."""
    given = headers.get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else f"req_{uuid.uuid4().hex}"


def _agent(headers: Headers) -> str | None:
    given = headers.get("user-agent", "")[:LONGEST_AGENT]
    return "".join(char if char.isprintable() else "?" for char in given) or None


def _route(scope: Scope) -> str:
    """Give the pattern of the route that answered; it knows nothing of where it was mounted."""
    pattern: str | None = getattr(scope.get("route"), "path", None)
    if pattern is None:
        return NO_ROUTE
    segments = scope["path"].split("/")
    mount = segments[: len(segments) - pattern.count("/")]
    return "/".join(mount) + pattern
