"""Recordings on their way in: whole, or leaving nothing behind."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from blake3 import blake3
from starlette.testclient import TestClient

import apikit
from apikit import API, WAV, Running, error_of, left_files, wait_until
from tiro.errors import MediaUnreadable
from tiro.settings import Settings

MIB = 2**20
NAMES = Path(__file__).parents[3] / "shared/speech/hostile/names.json"


@pytest.fixture
def running(api_settings: Settings) -> Iterator[Running]:
    """A server on a port."""
    api_settings.upload.max_bytes = 20 * MIB
    api_settings.upload.idle_seconds = 0.5
    with apikit.on_a_port(api_settings) as found:
        yield found


def stored(client: TestClient, recording_id: str) -> bytes:
    return client.get(f"{API}/recordings/{recording_id}/media").content


def test_form_makes_a_recording_and_a_job(client: TestClient) -> None:
    content = bytes(range(256)) * 20_000
    answer = client.post(
        f"{API}/recordings",
        files={"file": ("Budget: März.wav", content, "audio/wav")},
        data={"options": '{"language": "en"}', "priority": "2"},
    )
    assert answer.status_code == 202
    body = answer.json()
    assert answer.headers["location"] == f"{API}/recordings/{body['recording']['id']}"
    assert body["recording"]["file_name"] == "Budget: März.wav"
    assert body["recording"]["job"] == body["job"]
    assert body["job"]["options"] == {"language": "en", "priority": 2}
    assert stored(client, body["recording"]["id"]) == content


def test_bare_bytes_make_a_recording_and_a_job(client: TestClient) -> None:
    body = apikit.put(client, name="a b.wav", options='{"beam_size": 2}', language="en")
    assert body["recording"]["title"] == "a b"
    assert body["job"]["options"] == {"beam_size": 2, "language": "en"}
    assert stored(client, body["recording"]["id"]) == WAV


def test_wrong_option_is_refused_and_leaves_nothing(
    client: TestClient, api_settings: Settings
) -> None:
    answer = client.post(
        f"{API}/recordings", files={"file": ("a.wav", WAV)}, data={"colour": "red"}
    )
    assert (answer.status_code, error_of(answer)["details"]["path"]) == (422, "colour")
    assert left_files(api_settings) == []


def test_what_is_no_recording_is_refused_and_leaves_nothing(api_settings: Settings) -> None:
    prober = apikit.FakeProber(MediaUnreadable())
    with apikit.in_process(api_settings, prober=prober) as client:
        answer = client.put(f"{API}/recordings", content=b"text")
        assert (answer.status_code, error_of(answer)["code"]) == (422, "media_unreadable")
        assert client.get(f"{API}/recordings").json()["items"] == []
    assert left_files(api_settings) == []
    assert len(prober.seen) == 1


def test_same_key_gives_the_first_answer_again(client: TestClient) -> None:
    def send(data: bytes) -> httpx2.Response:
        headers = {"Idempotency-Key": "once"}
        return client.put(f"{API}/recordings", content=data, headers=headers)

    first, again, other = send(WAV), send(WAV), send(b"other")
    assert again.json()["recording"]["id"] == first.json()["recording"]["id"]
    assert error_of(other)["code"] == "idempotency_key_reused"
    assert len(client.get(f"{API}/recordings").json()["items"]) == 1


def test_announced_size_beyond_the_limit_is_refused_unread(running: Running) -> None:
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        connection.sendall(_head("PUT", length=running.context.settings.upload.max_bytes + 1))
        assert b"HTTP/1.1 413 " in connection.recv(65536)


def test_stream_beyond_the_limit_is_refused(running: Running, api_settings: Settings) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(25):
            yield b"x" * MIB

    answer = httpx2.put(f"{running.url}{API}/recordings", content=pieces(), timeout=30)
    error = error_of(answer)
    assert (answer.status_code, error["code"]) == (413, "upload_too_large")
    assert error["details"]["max_bytes"] == 20 * MIB
    assert left_files(api_settings) == []


def test_full_disk_is_told_before_the_upload(api_settings: Settings) -> None:
    api_settings.storage.min_free_bytes = 1 << 60
    with apikit.in_process(api_settings) as client:
        answer = client.put(f"{API}/recordings", content=WAV)
        assert client.get("/readyz").status_code == 503
    assert (answer.status_code, error_of(answer)["code"]) == (507, "storage_full")


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_client_that_leaves_leaves_nothing(
    running: Running, api_settings: Settings, method: str
) -> None:
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        connection.sendall(_head(method, length=10 * MIB) + _form_start() + b"x" * (3 * MIB))
        wait_until(lambda: sum(path.stat().st_size for path in left_files(api_settings)) >= MIB)
    wait_until(lambda: left_files(api_settings) == [])
    assert httpx2.get(f"{running.url}{API}/recordings").json()["items"] == []


def test_client_that_falls_silent_is_given_up(running: Running, api_settings: Settings) -> None:
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        connection.sendall(_head("PUT", length=1000) + b"x" * 10)
        connection.settimeout(10)
        answer = b""
        while b"upload_incomplete" not in answer:
            answer += connection.recv(65536)
    assert b"HTTP/1.1 400 " in answer
    assert left_files(api_settings) == []


def test_form_that_is_cut_off_is_incomplete(client: TestClient, api_settings: Settings) -> None:
    answer = client.post(
        f"{API}/recordings",
        content=_form_start() + b"x" * 1000,
        headers={"Content-Type": "multipart/form-data; boundary=frontier"},
    )
    assert (answer.status_code, error_of(answer)["code"]) == (400, "upload_incomplete")
    assert left_files(api_settings) == []


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=frontier", b"no form at all"),
        ("multipart/form-data; boundary=frontier", b"--frontier--\r\n"),
    ],
)
def test_other_bodies_are_invalid_requests(
    client: TestClient, content_type: str, body: bytes
) -> None:
    answer = client.post(f"{API}/recordings", content=body, headers={"Content-Type": content_type})
    assert (answer.status_code, error_of(answer)["code"]) == (400, "invalid_request")


def test_large_upload_arrives_whole(running: Running) -> None:
    """Large enough for many pieces, with bytes that tell where they belong."""
    content = b"".join(number.to_bytes(4, "big") for number in range(3 * MIB))
    files = {"file": ("a.wav", content, "audio/wav")}
    answer = httpx2.post(f"{running.url}{API}/recordings", files=files, timeout=60).json()
    url = f"{running.url}{API}/recordings/{answer['recording']['id']}/media"
    assert blake3(httpx2.get(url).content).digest() == blake3(content).digest()


def test_two_uploads_at_once_of_the_same_content_are_two(running: Running) -> None:
    answers: list[httpx2.Response] = []

    def send() -> None:
        url = f"{running.url}{API}/recordings"
        answers.append(httpx2.put(url, content=b"z" * MIB, timeout=30))

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = {answer.json()["recording"]["id"] for answer in answers}
    codes = [item["code"] for answer in answers for item in answer.json()["job"]["warnings"]]
    assert len(ids) == 2
    assert codes == ["duplicate_of"]


@pytest.mark.shared
@pytest.mark.skipif(not NAMES.is_file(), reason="the hostile names are not here")
def test_hostile_names_never_leave_the_store(client: TestClient, api_settings: Settings) -> None:
    before = {path for path in api_settings.data_dir.parent.rglob("*")}
    for item in json.loads(NAMES.read_text()):
        answer = client.put(f"{API}/recordings", params={"name": item["name"]}, content=WAV)
        assert answer.status_code in {202, 400, 422}
        if answer.status_code == 202:
            recording = answer.json()["recording"]
            headers = client.get(f"{API}/recordings/{recording['id']}/media").headers
            assert headers["content-disposition"].isascii()
            assert headers["content-disposition"].isprintable()
    new = {path for path in api_settings.data_dir.parent.rglob("*")} - before
    outside = [path for path in new if not path.is_relative_to(api_settings.data_dir / "media")]
    assert [path for path in outside if path.suffix == ".wav"] == []


def _head(method: str, *, length: int) -> bytes:
    kind = "multipart/form-data; boundary=frontier"
    return (
        f"{method} {API}/recordings?name=a HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def _form_start() -> bytes:
    head = b'Content-Disposition: form-data; name="file"; filename="a.wav"'
    return b"--frontier\r\n" + head + b"\r\n\r\n"
