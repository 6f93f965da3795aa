"""Bounds on what comes in: how large a small body may be, and how long a client may say nothing."""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tiro.api.problems import AddressTooLong, HeadersTooLarge, response_of
from tiro.errors import InvalidRequest, TiroError, UploadIncomplete, UploadTooLarge

LARGEST_SMALL_BODY = 1024 * 1024
LONGEST_ADDRESS = 16 * 1024
"""Of path and query."""
LARGEST_HEADERS = 48 * 1024
MOST_HEADERS = 100
LARGEST_EDIT = 8 * 1024 * 1024
"""Of thousands of operations on a text."""

EDIT = re.compile(r"/api/v1/transcripts/[^/]+/(?:edits|draft)")
WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})


class SmallBodies:
    """Middleware that reads the bodies of all routes but the uploads, within bounds, and bounds all heads.

    Args:
        app: What follows.
        idle_seconds: Tells after how long a client that sends nothing is given up.
        upload_paths: Where recordings come in; those routes, and what is below them when a
            path ends in `/`, read for themselves.
    """

    def __init__(
        self, app: ASGIApp, *, idle_seconds: Callable[[], float], upload_paths: Sequence[str]
    ) -> None:
        self._app = app
        self._idle_seconds = idle_seconds
        self._upload_paths = tuple(upload_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read a body and hand it on whole."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            check_head(scope)
            body = None if self._passes(scope) else await self._read(scope, receive)
        except TiroError as error:
            response = response_of(error, scope["state"].get("request_id"))
            await response(scope, receive, send)
            return
        await self._app(scope, receive if body is None else _replayed(body, receive), send)

    def _passes(self, scope: Scope) -> bool:
        path: str = scope["path"]
        is_below = any(path.startswith(each) for each in self._upload_paths if each.endswith("/"))
        is_upload = scope["method"] == "PATCH" if is_below else path in self._upload_paths
        return is_upload or scope["method"] in WITHOUT_BODY

    async def _read(self, scope: Scope, receive: Receive) -> bytes:
        length = content_length(Headers(scope=scope))
        most = LARGEST_EDIT if EDIT.fullmatch(scope["path"]) else LARGEST_SMALL_BODY
        if length is not None and length > most:
            raise UploadTooLarge("The body is larger than this address accepts.")
        body = bytearray()
        async for piece in pieces(receive, self._idle_seconds()):
            body += piece
            if len(body) > most:
                raise UploadTooLarge("The body is larger than this address accepts.")
        return bytes(body)


def check_head(scope: Scope) -> None:
    """Refuse an address or headers that are longer than any that make sense.

    Raises:
        InvalidRequest: They are.
    """
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_ADDRESS:
        raise AddressTooLong
    sizes = [len(name) + len(value) for name, value in scope["headers"]]
    if len(sizes) > MOST_HEADERS or sum(sizes) > LARGEST_HEADERS:
        raise HeadersTooLarge


async def pieces(receive: Receive, idle_seconds: float) -> AsyncGenerator[bytes]:
    """Give the pieces of a body as they come.

    Raises:
        UploadIncomplete: The client left, or sent nothing for too long.
    """
    is_more = True
    while is_more:
        try:
            async with asyncio.timeout(idle_seconds):
                message = await receive()
        except TimeoutError:
            raise UploadIncomplete(
                f"Nothing came for {idle_seconds:g} seconds. Send the file again."
            ) from None
        if message["type"] == "http.disconnect":
            raise UploadIncomplete
        is_more = message.get("more_body", False)
        if piece := message.get("body", b""):
            yield piece


def content_length(headers: Headers) -> int | None:
    """Give the announced length of a body in bytes; None when it is not announced.

    Raises:
        InvalidRequest: It is no number.
    """
    given = headers.get("content-length")
    if given is None:
        return None
    if not (given.isascii() and given.isdigit()):
        raise InvalidRequest("Content-Length is not a number.")
    return int(given)


def _replayed(body: bytes, receive: Receive) -> Receive:
    is_given = False

    async def replay() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
