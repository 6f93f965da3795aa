"""The headers of tus 1.0: what clients say of their bytes, and what they are told."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, cast

from fastapi import Request

from tiro.actions.holding import State
from tiro.api.problems import TUS_VERSION
from tiro.errors import InvalidOptions, InvalidRequest

CHECKSUMS = ("sha1", "sha256", "md5")
LONGEST_METADATA = 32_000
PROTOCOL = {"Tus-Resumable": TUS_VERSION, "Cache-Control": "no-store"}


def read_metadata(text: str) -> dict[str, str]:
    """Read Upload-Metadata: pairs `key base64`, parted by commas.

    Raises:
        InvalidRequest: It is none, or too long.
    """
    if len(text) > LONGEST_METADATA:
        raise InvalidRequest("Upload-Metadata is too long.")
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, _, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value.strip(), validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            raise InvalidRequest(
                "Upload-Metadata must be pairs of a name and UTF-8 text in base64.",
                details={"header": "Upload-Metadata"},
            ) from None
    return found


class Checksum:
    """What a client says its bytes add up to."""

    def __init__(self, algorithm: str, expected: bytes) -> None:
        self.digest = hashlib.new(algorithm, usedforsecurity=False)
        self.expected = expected


def checksum_of(request: Request) -> Checksum | None:
    """Read Upload-Checksum; None without it.

    Raises:
        InvalidRequest: It is of no kind that is known.
    """
    given = request.headers.get("upload-checksum")
    if given is None:
        return None
    algorithm, _, value = given.partition(" ")
    try:
        expected = base64.b64decode(value.strip(), validate=True)
    except binascii.Error:
        expected = b""
    if algorithm not in CHECKSUMS or not expected:
        raise InvalidRequest(f"Upload-Checksum must be one of {', '.join(CHECKSUMS)} and base64.")
    return Checksum(algorithm, expected)


def declared_length(request: Request) -> int | None:
    """Give the length of a new upload; None when it comes later.

    Raises:
        InvalidRequest: It says both, or neither.
    """
    size_bytes = number_of(request, "upload-length")
    is_deferred = request.headers.get("upload-defer-length") == "1"
    if (size_bytes is None) != is_deferred:
        raise InvalidRequest("Send either Upload-Length or Upload-Defer-Length: 1.")
    return size_bytes


def number_of(request: Request, name: str) -> int | None:
    """Read a header that is a number of bytes; None without it.

    Raises:
        InvalidRequest: It is no number.
    """
    given = request.headers.get(name)
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(2**63))):
        raise InvalidRequest(f"The header {name.title()} must be a number of bytes.")
    return int(given)


def options_in(metadata: Mapping[str, str]) -> dict[str, Any]:
    """Read the options of the job.

    Raises:
        InvalidOptions: They are no JSON object.
    """
    try:
        options: Any = json.loads(metadata.get("options") or "{}")
    except (ValueError, RecursionError):
        options = None
    if not isinstance(options, dict):
        raise InvalidOptions("options: must be a JSON object.", details={"path": "options"})
    return cast("dict[str, Any]", options)


def headers_of(state: State) -> dict[str, str]:
    """Tell how far an upload is, and what it became."""
    expires = datetime.fromtimestamp(state.expires_at, UTC)
    headers = {
        **PROTOCOL,
        "Upload-Offset": str(state.offset),
        "Upload-Expires": format_datetime(expires, usegmt=True),
    }
    if state.recording_id is not None and state.job_id is not None:
        headers |= {"Tiro-Recording-Id": state.recording_id, "Tiro-Job-Id": state.job_id}
    return headers
