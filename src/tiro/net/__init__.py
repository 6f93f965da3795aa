"""The one HTTP client: time-outs, bounded answers, no redirects unless asked, no proxy by surprise.

Its errors carry no address, header or body, since those may hold a key.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

Client = httpx2.Client
TransportError = httpx2.HTTPError
"""What libraries that bring the same client raise."""

DEFAULT_MAX_BYTES = 32 << 20
WITH_BODY = frozenset({200, 206})
NOT_ALLOWED = "The address belongs to a private network, which is not allowed."
"""What a guarded client says of an address that may not be reached."""


class NetError(Exception):
    """No usable answer came.

    Attributes:
        was_sent: False when the request surely did not reach the server.
    """

    def __init__(self, reason: str, *, was_sent: bool) -> None:
        self.was_sent = was_sent
        super().__init__(reason)


class NotAllowedError(NetError):
    """The address may not be reached."""


class TooLongError(NetError):
    """The body is longer than it may be."""


@dataclass(frozen=True, slots=True)
class Head:
    """How an answer begins; header names are in lower case."""

    status: int
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Read the body as JSON.

        Raises:
            NetError: It is none.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise NetError("The answer is not JSON.", was_sent=True) from None


def client(
    base_url: str = "",
    *,
    timeout_seconds: float,
    connect_timeout_seconds: float = 10.0,
    follows_redirects: bool = False,
    proxy: str | None = None,
) -> Client:
    """Make a client that may be used from several threads.

    Args:
        base_url: Paths of requests are appended to it.
        timeout_seconds: For each read or write on the connection.
        connect_timeout_seconds: For the connection itself.
        follows_redirects: Off, so that a server cannot send us elsewhere.
        proxy: An explicit proxy; those of the environment are not used.
    """
    return Client(
        base_url=base_url,
        timeout=limits_of(timeout_seconds, connect_timeout_seconds),
        follow_redirects=follows_redirects,
        proxy=proxy,
        trust_env=False,
    )


def limits_of(timeout_seconds: float, connect_timeout_seconds: float) -> httpx2.Timeout:
    """Give the time-outs of a client: for each read or write, and for the connection."""
    return httpx2.Timeout(timeout_seconds, connect=connect_timeout_seconds)


def is_header_safe(value: str) -> bool:
    """Tell whether a secret can stand in a header: visible ASCII only."""
    return bool(value) and all(33 <= ord(letter) <= 126 for letter in value)


def send(
    through: Client,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str] | None = None,
    fields: Mapping[str, str | list[str]] | None = None,
    files: Mapping[str, tuple[str, bytes, str]] | None = None,
    data: Any = None,
    content: bytes | None = None,
    max_bytes: int = DEFAULT_MAX_BYTES,
    deadline_seconds: float | None = None,
) -> Answer:
    """Send one request and read its whole answer.

    Args:
        through: A client of this module.
        method: GET, POST, ...
        path: Below the client's base URL, or a whole URL.
        headers: Further headers.
        fields: Form fields; a list repeats the field.
        files: Field to file name, content and media type; makes the body multipart.
        data: Sent as JSON, instead of a form.
        content: Sent as it is, instead of a form.
        max_bytes: A longer answer is an error.
        deadline_seconds: Bound of the whole exchange, checked while the answer comes.

    Raises:
        NotAllowedError: A guarded client does not reach such addresses.
        NetError: No connection, no answer in time, or an answer that is too long.
    """
    try:
        body = _body_of(fields, files, data, content)
        request = through.build_request(method, path, headers=dict(headers or {}), **body)
        deadline = None if deadline_seconds is None else time.monotonic() + deadline_seconds
        answer = through.send(request, stream=True)
        try:
            received = _body(answer, max_bytes, deadline)
        finally:
            answer.close()
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
        if NOT_ALLOWED in str(error):
            raise NotAllowedError(NOT_ALLOWED, was_sent=False) from None
        raise NetError(type(error).__name__, was_sent=False) from None
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
        raise NetError(type(error).__name__, was_sent=True) from None
    found = {name.lower(): value for name, value in answer.headers.items()}
    return Answer(answer.status_code, found, received)


def download(
    through: Client,
    address: str,
    take: Callable[[bytes], None],
    *,
    max_bytes: int,
    deadline_seconds: float,
    headers: Mapping[str, str] | None = None,
    begin: Callable[[Head], None] = lambda _: None,
) -> Head:
    """Fetch a body piece by piece, with constant memory; only an answer 200 or 206 gives one.

    Args:
        through: A client of this module.
        address: A whole URL.
        take: Is given each piece; what it raises ends the download.
        max_bytes: A longer body is an error, told before it is taken where the server tells its length.
        deadline_seconds: Bound of the whole exchange.
        headers: Further headers.
        begin: Is told how the answer begins, before the first piece; what it raises ends the download.

    Raises:
        TooLongError: The body is longer than it may be.
        NotAllowedError: A guarded client does not reach such addresses.
        NetError: No connection, no whole answer in time.
    """
    deadline = time.monotonic() + deadline_seconds
    try:
        with through.stream("GET", address, headers=dict(headers or {})) as answer:
            told = {name.lower(): value for name, value in answer.headers.items()}
            head = Head(answer.status_code, told)
            if answer.status_code not in WITH_BODY:
                return head
            begin(head)
            _take(answer, take, max_bytes, deadline)
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
        if NOT_ALLOWED in str(error):
            raise NotAllowedError(NOT_ALLOWED, was_sent=False) from None
        raise NetError(type(error).__name__, was_sent=True) from None
    return head


def _take(
    answer: httpx2.Response, take: Callable[[bytes], None], max_bytes: int, deadline: float
) -> None:
    length = answer.headers.get("content-length", "")
    if length.isdecimal() and int(length) > max_bytes:
        raise TooLongError("The answer is too long.", was_sent=True)
    taken = 0
    for piece in answer.iter_bytes():
        taken += len(piece)
        if taken > max_bytes:
            raise TooLongError("The answer is too long.", was_sent=True)
        if time.monotonic() > deadline:
            raise NetError("The answer took too long.", was_sent=True)
        take(piece)


def _body_of(
    fields: Mapping[str, str | list[str]] | None,
    files: Mapping[str, tuple[str, bytes, str]] | None,
    data: Any,
    content: bytes | None,
) -> dict[str, Any]:
    if data is not None:
        return {"json": data}
    if content is not None:
        return {"content": content}
    return {"data": dict(fields or {}), "files": files}


def _body(answer: httpx2.Response, max_bytes: int, deadline: float | None) -> bytes:
    body = bytearray()
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > max_bytes:
            raise NetError("The answer is too long.", was_sent=True)
        if deadline is not None and time.monotonic() > deadline:
            raise NetError("The answer took too long.", was_sent=True)
    return bytes(body)
