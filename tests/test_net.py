import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tiro import net
from tiro.net import NetError
from tiro.net.waits import retry_after


class Handler(BaseHTTPRequestHandler):
    """Answers by path; says what came in."""

    def do_GET(self) -> None:
        if self.path == "/away":
            self._answer(302, b"", Location="/json")
        elif self.path == "/broken":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
        elif self.path == "/long":
            self._answer(200, b"x" * 2000)
        elif self.path == "/silent":
            self.server.stop.wait(10)  # type: ignore[attr-defined]
        else:
            self._answer(200, b'{"path": "here"}')

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(201, body, Kind=self.headers["Content-Type"].split(";")[0])

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.stop = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.stop.set()  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("120", None, 120),
        ("9999999", None, None),
        ("Thu, 01 Jan 2026 00:02:00 GMT", "Thu, 01 Jan 2026 00:00:00 GMT", 120),
        ("Thu, 01 Jan 2026 00:00:00 GMT", "Thu, 01 Jan 2026 00:02:00 GMT", 0),
        ("Thu, 01 Jan 2015 00:00:00 GMT", None, 0),
        ("Thu, 01 Jan 2099 00:00:00 GMT", None, None),
        ("Thu, 99 Jan 2026 00:00:00 GMT", None, None),
        ("soon", "soon", None),
        ("", None, None),
    ],
)
def test_wait_that_is_asked_for_is_read_as_seconds_or_date(
    value: str, date: str | None, seconds: int | None
) -> None:
    """A date is compared with the clock of the server that says it."""
    assert retry_after({"retry-after": value, **({"date": date} if date else {})}) == seconds


def test_answer_is_read_whole(address: str) -> None:
    with net.client(address, timeout_seconds=5) as client:
        answer = net.send(client, "GET", "/json")
    assert (answer.status, answer.json()) == (200, {"path": "here"})
    assert answer.headers["content-length"] == "16"


def test_redirect_is_not_followed_unless_asked(address: str) -> None:
    with net.client(address, timeout_seconds=5) as client:
        assert net.send(client, "GET", "/away").status == 302
    with net.client(address, timeout_seconds=5, follows_redirects=True) as client:
        assert net.send(client, "GET", "/away").status == 200


def test_proxy_of_the_environment_is_not_used(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    with net.client(address, timeout_seconds=5) as client:
        assert net.send(client, "GET", "/json").status == 200


def test_files_and_repeated_fields_go_as_multipart(address: str) -> None:
    with net.client(address, timeout_seconds=5) as client:
        answer = net.send(
            client,
            "POST",
            "/",
            fields={"kinds[]": ["word", "segment"]},
            files={"file": ("a.wav", b"RIFF", "audio/wav")},
        )
    assert answer.headers["kind"] == "multipart/form-data"
    assert answer.body.count(b'name="kinds[]"') == 2
    assert b'filename="a.wav"' in answer.body


@pytest.mark.parametrize("path", ["/broken", "/long"])
def test_answer_that_is_cut_or_too_long_is_an_error(address: str, path: str) -> None:
    with net.client(address, timeout_seconds=5) as client, pytest.raises(NetError) as caught:
        net.send(client, "GET", path, max_bytes=1000)
    assert caught.value.was_sent


def test_answer_after_the_deadline_is_an_error(address: str) -> None:
    with net.client(address, timeout_seconds=5) as client, pytest.raises(NetError):
        net.send(client, "GET", "/json", deadline_seconds=0)


def test_silence_is_an_error(address: str) -> None:
    with net.client(address, timeout_seconds=0.1) as client, pytest.raises(NetError) as caught:
        net.send(client, "GET", "/silent")
    assert caught.value.was_sent


def test_closed_port_is_told_as_not_sent() -> None:
    with (
        net.client("http://127.0.0.1:9", timeout_seconds=5) as client,
        pytest.raises(NetError) as caught,
    ):
        net.send(client, "GET", "/", headers={"Authorization": "Bearer hush-123"})
    assert not caught.value.was_sent
    assert "hush-123" not in repr(caught.value)


def test_body_that_is_no_json_is_an_error() -> None:
    with pytest.raises(NetError):
        net.Answer(200, {}, b"<html>").json()


@pytest.mark.parametrize(
    ("value", "is_safe"),
    [("sk-abc_1.2", True), ("", False), ("a\nb", False), ("a b", False), ("schlüssel", False)],
)
def test_secret_that_cannot_stand_in_a_header_is_known(value: str, is_safe: bool) -> None:
    assert net.is_header_safe(value) is is_safe
