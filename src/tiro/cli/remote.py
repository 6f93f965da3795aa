"""A Tiro server as the command line sees it: its HTTP contract, with refusals as plain sentences."""

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self, cast

import httpx2

from tiro import API, __version__, net
from tiro.cli import server_file
from tiro.cli.ending import Code, Ended
from tiro.settings import Settings, load_settings
from tiro.store.tokens import console_key

EVENTS = "text/event-stream"
TIMEOUT_SECONDS = 60.0
LOOK_SECONDS = 2.0
NOT_FOR_US = (401, 403, 421)
SERVER_FAILED = 500


class Unreachable(Ended):
    """No connection, or it broke."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"The server at {url} does not answer. Start it with 'tiro serve', or check --server.",
            Code.UNREACHABLE,
            is_final=True,
        )


class Refused(Ended):
    """The server answered with an error.

    Attributes:
        error: As the contract shows it: code, message, retryable, retry_after, ...
        status: HTTP's.
    """

    def __init__(self, status: int, error: Mapping[str, Any]) -> None:
        self.status = status
        self.error = error
        code = Code.FAILED if status == SERVER_FAILED else Code.REFUSED
        super().__init__(_sentence(status, error), code, is_final=status in NOT_FOR_US)

    @property
    def is_retryable(self) -> bool:
        """Whether the same request may work later."""
        return bool(self.error.get("retryable"))


class Server:
    """Requests to one server; a context manager that closes its connections."""

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        engine_key: str | None = None,
        llm_key: str | None = None,
    ) -> None:
        if not url.startswith(("http://", "https://")):
            raise Ended(f"Write the server as http://HOST:PORT, not {url}.", Code.USAGE)
        self.url = url.rstrip("/")
        self._headers = {
            name: _checked(value)
            for name, value in (
                ("Authorization", f"Bearer {key}" if key else None),
                ("X-Engine-Key", engine_key),
                ("X-LLM-Key", llm_key),
            )
            if value
        }
        self._headers["User-Agent"] = f"tiro/{__version__}"
        self._client = net.client(self.url, timeout_seconds=TIMEOUT_SECONDS)

    def get(self, path: str, **query: Any) -> Any:
        """Read a resource below /api/v1."""
        return self.ask("GET", path, query=query).json()

    def read(self, path: str, **query: Any) -> bytes:
        """Read a file below /api/v1."""
        return self.ask("GET", path, query=query).content

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Change something below /api/v1; gives the resource, or None when there is none."""
        answer = self.ask(method, path, body=body)
        return answer.json() if answer.content else None

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | Sequence[Any] | None = None,
        content: Iterator[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> httpx2.Response:
        """Send a request below /api/v1 and read the whole answer.

        Raises:
            Unreachable: No answer.
            Refused: An error came.
        """
        sent = {key: value for key, value in (query or {}).items() if value is not None}
        with self._reaching():
            answer = self._client.request(
                method,
                API + path,
                params=sent,
                json=body,
                content=content,
                headers={**self._headers, **(headers or {})},
                timeout=timeout_seconds,
            )
        return _accepted(answer)

    @contextmanager
    def stream(
        self, path: str, headers: Mapping[str, str], *, body: Mapping[str, Any] | None = None
    ) -> Generator[Iterator[str]]:
        """Open an event stream, by POST where there is a body; gives its lines.

        Raises:
            Unreachable: No answer, or the connection broke.
            Refused: An error came.
        """
        with self._reaching():
            request = self._client.stream(
                "GET" if body is None else "POST",
                API + path,
                json=body,
                headers={**self._headers, **headers, "Accept": EVENTS},
            )
            with request as answer:
                if answer.is_error:
                    answer.read()
                _accepted(answer)
                yield answer.iter_lines()

    @contextmanager
    def download(self, path: str, **query: str) -> Generator[Iterator[bytes]]:
        """Open a file of any size; gives its bytes in pieces.

        Raises:
            Unreachable: No answer, or the connection broke.
            Refused: An error came.
        """
        with self._reaching():
            request = self._client.stream(
                "GET", API + path, params=query, headers=self._headers, timeout=TIMEOUT_SECONDS
            )
            with request as answer:
                if answer.is_error:
                    answer.read()
                _accepted(answer)
                yield answer.iter_bytes()

    def is_alive(self) -> bool:
        """Whether a Tiro server answers at this address."""
        try:
            answer = self._client.get("/healthz", timeout=LOOK_SECONDS)
            return answer.status_code < SERVER_FAILED and isinstance(answer.json(), dict)
        except (httpx2.HTTPError, ValueError):
            return False

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _reaching(self) -> Generator[None]:
        try:
            yield
        except httpx2.HTTPError:
            raise Unreachable(self.url) from None
        except httpx2.InvalidURL:
            raise Ended(f"{self.url} is no address of a server.", Code.USAGE) from None


def connect(
    url: str | None,
    key: str | None,
    *,
    engine_key: str | None = None,
    llm_key: str | None = None,
) -> Server:
    """Reach the server that is named, or else the running one of this machine's data folder.

    Raises:
        Ended: None runs.
    """
    if url:
        return Server(url, key=key, engine_key=engine_key, llm_key=llm_key)
    found = find(load_settings(), key, engine_key=engine_key, llm_key=llm_key)
    if found is None:
        raise Ended(
            "No server runs for this data folder. Start one with 'tiro serve', or name one with --server.",
            Code.UNREACHABLE,
            is_final=True,
        )
    return found


def find(
    settings: Settings,
    key: str | None,
    *,
    engine_key: str | None = None,
    llm_key: str | None = None,
) -> Server | None:
    """Reach the running server of a data folder; None when there is none."""
    address = server_file.read(settings)
    if address is None:
        return None
    # Who reads the settings may do all that they allow.
    keys = [*settings.admin_keys, *settings.api_keys]
    own = keys[0].get_secret_value() if keys else console_key(settings)
    server = Server(address, key=key or own, engine_key=engine_key, llm_key=llm_key)
    if server.is_alive():
        return server
    server.close()
    return None


def _accepted(answer: httpx2.Response) -> httpx2.Response:
    if not answer.is_error and not answer.is_redirect:
        return answer
    raise Refused(answer.status_code, _error_of(answer))


def _error_of(answer: httpx2.Response) -> Mapping[str, Any]:
    try:
        body: Any = json.loads(answer.content)
        error = body["error"]
    except (ValueError, KeyError, TypeError):
        return {}
    return cast("Mapping[str, Any]", error) if isinstance(error, dict) else {}


def _sentence(status: int, error: Mapping[str, Any]) -> str:
    if error.get("code") == "unauthorized":
        return "A valid API key is needed. Name it in TIRO_API_KEY, or with --key."
    details: Mapping[str, Any] = error.get("details") or {}
    path = str(details.get("path") or "")
    message = str(error.get("message") or f"The server answered with HTTP status {status}.")
    return f"{message} ({path})" if path and path not in message else message


def _checked(value: str) -> str:
    bare = value.removeprefix("Bearer ")
    if not net.is_header_safe(bare):
        raise Ended("A key may hold only visible ASCII characters.", Code.USAGE)
    return value
