"""Stored files as answers: ranges, safe names, and nothing that a browser would run."""

import json
from typing import Literal

from starlette.datastructures import MutableHeaders
from starlette.responses import FileResponse
from starlette.types import Message, Receive, Scope, Send

from tiro.actions.recordings import File
from tiro.api.problems import body_of
from tiro.api.traffic import IS_HEAD
from tiro.errors import InvalidRequest
from tiro.exports.naming import content_disposition

PLAYABLE = ("audio/", "video/")
UNKNOWN = "application/octet-stream"
BAD_RANGE = frozenset({400, 416})
CHUNK_BYTES = 256 * 1024
HEADERS = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "sandbox; default-src 'none'; media-src 'self'; frame-ancestors 'none'",
}


class StoredFile(FileResponse):
    """A file of the media store, with ranges."""

    chunk_size = CHUNK_BYTES

    def __init__(self, file: File, *, disposition: Literal["inline", "attachment"]) -> None:
        is_playable = file.media_type.startswith(PLAYABLE)
        stem, _, extension = file.file_name.rpartition(".")
        name = content_disposition(stem or file.file_name, _extension(stem, extension))
        super().__init__(
            file.path,
            media_type=file.media_type if is_playable else UNKNOWN,
            stat_result=file.path.stat(),
            headers=HEADERS | {"Content-Disposition": name.replace("attachment", disposition, 1)},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; a range that does not fit is told in the shape of all errors."""
        method = "HEAD" if IS_HEAD in scope else scope["method"]
        await super().__call__({**scope, "method": method}, receive, _Telling(scope, send))


class _Telling:
    """Passes an answer on, but gives the bare refusals of ranges a body of ours."""

    def __init__(self, scope: Scope, send: Send) -> None:
        error = InvalidRequest("The Range header does not fit this file.")
        shown = body_of(error, scope.get("state", {}).get("request_id"))
        self._body = json.dumps(shown).encode()
        self._send = send
        self._is_refusal = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] in BAD_RANGE:
            self._is_refusal = True
            headers = MutableHeaders(scope=message)
            headers["content-type"] = "application/json"
            headers["content-length"] = str(len(self._body))
        elif self._is_refusal:
            message = {**message, "body": self._body}
        await self._send(message)


def _extension(stem: str, extension: str) -> str:
    is_usual = bool(stem) and extension.isascii() and extension.isalnum() and len(extension) <= 8
    return extension.lower() if is_usual else "bin"
