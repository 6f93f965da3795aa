"""Resumable uploads by tus 1.0: begun, cut, gone on with, ended as a recording."""

import base64
import hashlib
import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

import apikit
from apikit import API, Running, error_of, left_files, wait_until
from tiro.actions import resumable
from tiro.errors import MediaUnreadable
from tiro.settings import Settings
from tiro.store.tables import UploadRow

UPLOADS = f"{API}/uploads"
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream"}
CONTENT = bytes(range(256)) * 4096
HALF = len(CONTENT) // 2


@pytest.fixture
def running(api_settings: Settings) -> Iterator[Running]:
    """A server on a port."""
    api_settings.upload.idle_seconds = 5.0
    with apikit.on_a_port(api_settings) as found:
        yield found


def metadata(**values: str) -> dict[str, str]:
    pairs = (f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())
    return {"Upload-Metadata": ",".join(pairs)}


def begin(client: httpx2.Client, size: int | None = len(CONTENT), **named: str) -> str:
    length = {"Upload-Defer-Length": "1"} if size is None else {"Upload-Length": str(size)}
    answer = client.post(UPLOADS, headers={**TUS, **length, **metadata(filename="a.wav", **named)})
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


def send(client: httpx2.Client, at: str, data: bytes, offset: int, **headers: str) -> Any:
    return client.patch(
        at, content=data, headers={**BYTES, "Upload-Offset": str(offset), **headers}
    )


def offset_of(client: httpx2.Client, at: str) -> int:
    return int(client.head(at, headers=TUS).headers["upload-offset"])


def test_server_says_what_it_can_do(client: TestClient) -> None:
    """A client asks before it begins."""
    answer = client.options(UPLOADS)

    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert {"creation", "creation-with-upload", "checksum", "expiration", "termination"} <= set(
        answer.headers["tus-extension"].split(",")
    )
    assert "sha1" in answer.headers["tus-checksum-algorithm"]


def test_pieces_become_the_recording(client: TestClient) -> None:
    """The last piece names recording and job, and the bytes are those that were sent."""
    at = begin(client, options=json.dumps({"language": "en"}))
    first = send(client, at, CONTENT[:HALF], 0)
    assert (first.status_code, first.headers["upload-offset"]) == (204, str(HALF))
    assert "tiro-recording-id" not in first.headers

    last = send(client, at, CONTENT[HALF:], HALF)

    recording = client.get(f"{API}/recordings/{last.headers['tiro-recording-id']}").json()
    assert recording["title"] == "a"
    assert recording["job"]["id"] == last.headers["tiro-job-id"]
    assert recording["job"]["options"] == {"language": "en"}
    assert client.get(f"{API}/recordings/{recording['id']}/media").content == CONTENT
    again = client.head(at, headers=TUS)
    assert again.headers["tiro-recording-id"] == recording["id"]
    assert again.headers["upload-offset"] == str(len(CONTENT))


def test_the_hash_is_that_of_a_file_sent_at_once(client: TestClient) -> None:
    """The same content is known again, however it came, also after the server forgot the hash."""
    whole = apikit.put(client, data=CONTENT)["recording"]["id"]
    at = begin(client)
    send(client, at, CONTENT[:HALF], 0)
    client.app.state.resumable._hashes.clear()  # type: ignore[attr-defined]

    last = send(client, at, CONTENT[HALF:], HALF)

    job = client.get(f"{API}/jobs/{last.headers['tiro-job-id']}").json()
    assert [warning["code"] for warning in job["warnings"]] == ["duplicate_of"]
    assert whole in job["warnings"][0]["message"]


def test_creation_may_carry_the_first_bytes(client: TestClient) -> None:
    """A small file needs one request."""
    answer = client.post(
        UPLOADS,
        content=CONTENT,
        headers={**BYTES, "Upload-Length": str(len(CONTENT)), **metadata(name="b.wav")},
    )

    assert answer.status_code == 201
    assert answer.headers["upload-offset"] == str(len(CONTENT))
    assert answer.headers["tiro-recording-id"].startswith("rec_")


def test_length_may_come_later(client: TestClient) -> None:
    """A recording that is still growing has no length."""
    at = begin(client, None)
    send(client, at, CONTENT[:HALF], 0)
    assert client.head(at, headers=TUS).headers["upload-defer-length"] == "1"

    last = send(client, at, CONTENT[HALF:], HALF, **{"Upload-Length": str(len(CONTENT))})

    assert last.headers["tiro-recording-id"].startswith("rec_")


def test_wrong_offset_changes_nothing(client: TestClient) -> None:
    """A client that lost count is told the true offset."""
    at = begin(client)
    send(client, at, CONTENT[:HALF], 0)

    answer = send(client, at, CONTENT[:HALF], 0)

    assert (answer.status_code, error_of(answer)["code"]) == (409, "upload_offset_wrong")
    assert error_of(answer)["details"]["offset"] == HALF
    assert offset_of(client, at) == HALF


def test_damaged_bytes_are_not_kept(client: TestClient) -> None:
    """Bytes that do not match their checksum are forgotten, and can be sent again."""
    at = begin(client)
    send(client, at, CONTENT[:100], 0)
    right = base64.b64encode(hashlib.sha1(CONTENT[100:HALF]).digest()).decode()  # noqa: S324

    bad = send(client, at, CONTENT[: HALF - 100], 100, **{"Upload-Checksum": f"sha1 {right}"})
    assert (bad.status_code, error_of(bad)["code"]) == (460, "upload_checksum_wrong")
    assert offset_of(client, at) == 100

    good = send(client, at, CONTENT[100:HALF], 100, **{"Upload-Checksum": f"sha1 {right}"})
    assert good.status_code == 204
    last = send(client, at, CONTENT[HALF:], HALF)
    recording_id = last.headers["tiro-recording-id"]
    assert client.get(f"{API}/recordings/{recording_id}/media").content == CONTENT


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 412, "invalid_request"),
        ({"Tus-Resumable": "0.2.2"}, 412, "invalid_request"),
        (TUS, 400, "invalid_request"),
        ({**TUS, "Upload-Length": "0"}, 400, "invalid_request"),
        ({**TUS, "Upload-Length": "-5"}, 400, "invalid_request"),
        ({**TUS, "Upload-Length": "9" * 18}, 413, "upload_too_large"),
        ({**TUS, "Upload-Length": "5", "Upload-Metadata": "filename %%%"}, 400, "invalid_request"),
        ({**TUS, "Upload-Length": "5", **metadata(options='{"x":1}')}, 422, "invalid_options"),
        ({**TUS, "Upload-Length": "5", **metadata(options="[]")}, 422, "invalid_options"),
        ({**TUS, "Upload-Length": "5", **metadata(options="[" * 9999)}, 422, "invalid_options"),
    ],
)  # fmt: skip
def test_wrong_beginning_is_refused_and_leaves_nothing(
    client: TestClient, api_settings: Settings, headers: dict[str, str], status: int, code: str
) -> None:
    """What cannot end well does not begin."""
    answer = client.post(UPLOADS, headers=headers)

    assert (answer.status_code, error_of(answer)["code"]) == (status, code)
    assert left_files(api_settings) == []


def test_more_bytes_than_announced_are_refused(client: TestClient) -> None:
    """The length was a promise."""
    at = begin(client, 10)

    answer = send(client, at, b"x" * 11, 0)

    assert (answer.status_code, error_of(answer)["code"]) == (413, "upload_too_large")
    assert offset_of(client, at) == 0


def test_bytes_of_another_type_are_refused(client: TestClient) -> None:
    """A form is no piece of a file."""
    at = begin(client)

    answer = client.patch(at, content=b"x", headers={**TUS, "Upload-Offset": "0"})

    assert answer.status_code == 415


def test_what_is_no_recording_is_removed(api_settings: Settings) -> None:
    """The sender hears why; nothing of it stays."""
    prober = apikit.FakeProber(MediaUnreadable())
    with apikit.in_process(api_settings, prober=prober) as client:
        at = begin(client)
        answer = send(client, at, CONTENT, 0)

        assert (answer.status_code, error_of(answer)["code"]) == (422, "media_unreadable")
        assert client.head(at, headers=TUS).status_code == 404
    assert left_files(api_settings) == []
    assert list((api_settings.data_dir / "media" / "uploads").glob("*")) == []


def test_an_end_that_failed_for_now_is_tried_again_on_asking(
    client: TestClient, api_settings: Settings
) -> None:
    """A full queue loses nothing: the client asks for the offset, and the recording is made."""
    at = begin(client)
    send(client, at, CONTENT[:HALF], 0)
    depth = api_settings.limits.max_queue_depth
    api_settings.limits.max_queue_depth = 0
    full = send(client, at, CONTENT[HALF:], HALF)
    assert (full.status_code, error_of(full)["code"]) == (429, "queue_full")
    assert client.head(at, headers=TUS).status_code == 429
    api_settings.limits.max_queue_depth = depth

    answer = client.head(at, headers=TUS)

    recording_id = answer.headers["tiro-recording-id"]
    assert client.get(f"{API}/recordings/{recording_id}/media").content == CONTENT


def test_an_upload_that_is_given_up_is_gone(client: TestClient, api_settings: Settings) -> None:
    """Bytes and row."""
    at = begin(client)
    send(client, at, CONTENT[:HALF], 0)

    assert client.delete(at, headers=TUS).status_code == 204

    assert client.head(at, headers=TUS).status_code == 404
    assert list((api_settings.data_dir / "media" / "uploads").glob("*")) == []


def test_expired_uploads_are_swept(client: TestClient, api_settings: Settings) -> None:
    """Nobody may go on with them, and their bytes are removed."""
    at, kept = begin(client), begin(client)
    send(client, at, CONTENT[:HALF], 0)
    context: Any = client.app.state.context  # type: ignore[attr-defined]
    with context.database.write() as session:
        session.get_one(UploadRow, at.rpartition("/")[2]).expires_at = 1.0
    assert client.head(at, headers=TUS).status_code == 404

    assert resumable.sweep(context) == 1

    assert list((api_settings.data_dir / "media" / "uploads").glob("*")) == []
    assert client.head(kept, headers=TUS).status_code == 200


def request(running: Running, at: str, offset: int, length: int) -> socket.socket:
    """Begin to send bytes, by hand."""
    connection = socket.create_connection(("127.0.0.1", running.port), timeout=60)
    head = (
        f"PATCH {at} HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\nTus-Resumable: 1.0.0\r\n"
        f"Content-Type: application/offset+octet-stream\r\nUpload-Offset: {offset}\r\n"
        f"Content-Length: {length}\r\n\r\n"
    )
    connection.sendall(head.encode())
    return connection


def has_arrived(running: Running, at: str, size: int) -> bool:
    file = running.context.files.path(f"uploads/{at.rpartition('/')[2]}")
    return file.exists() and file.stat().st_size >= size


def test_a_cut_upload_goes_on_where_it_ended(running: Running) -> None:
    """What came before the line broke is kept."""
    with httpx2.Client(base_url=running.url) as client:
        at = begin(client)
        with request(running, at, 0, len(CONTENT)) as connection:
            connection.sendall(CONTENT[:HALF])
        wait_until(lambda: has_arrived(running, at, HALF))
        wait_until(lambda: offset_of(client, at) == HALF)

        last = wait_until(
            lambda: (answer := send(client, at, CONTENT[HALF:], HALF)).status_code == 204 and answer
        )

        recording_id = last.headers["tiro-recording-id"]
        assert client.get(f"{API}/recordings/{recording_id}/media").content == CONTENT


def test_two_clients_cannot_add_at_once(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second is told to wait; it takes over when the first has stalled."""
    with httpx2.Client(base_url=running.url) as client:
        at = begin(client)
        with request(running, at, 0, len(CONTENT)) as stalled:
            stalled.sendall(CONTENT[:HALF])
            wait_until(lambda: running.app.state.resumable._holds)
            busy = send(client, at, b"x", 0)
            assert (busy.status_code, error_of(busy)["code"]) == (423, "upload_locked")
            monkeypatch.setattr(resumable, "STALLED_SECONDS", 0.0)

            taken = wait_until(
                lambda: (
                    (answer := send(client, at, CONTENT[HALF:], HALF)).status_code == 204 and answer
                )
            )

            assert taken.headers["tiro-recording-id"].startswith("rec_")
            assert b"423" in stalled.recv(100)
