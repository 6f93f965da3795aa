"""Many files in one request: each for itself, and what became of them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Client
from starlette.testclient import TestClient

import apikit
from apikit import API, INFO, FakeProber, error_of, left_files, on_a_port
from tiro.audio import MediaInfo
from tiro.errors import MediaUnreadable, StorageFull
from tiro.settings import Settings
from tiro.store.uploads import Upload

BATCH = f"{API}/recordings/batch"
Files = Sequence[tuple[str, bytes]]


class Judge(FakeProber):
    """Takes files by what they hold: `bad` is no recording, `long` is one of an hour."""

    async def probe(self, path: Path) -> MediaInfo | None:
        content = path.read_bytes()  # noqa: ASYNC240 - a few bytes
        if content.startswith(b"bad"):
            raise MediaUnreadable
        if content.startswith(b"unknown"):
            return None
        return replace(INFO, duration=3600.0) if content.startswith(b"long") else INFO


@pytest.fixture
def client(api_settings: Settings) -> Iterator[TestClient]:
    """A client of an API that judges files by their content."""
    with apikit.in_process(api_settings, prober=Judge()) as found:
        yield found


def send(client: TestClient, files: Files, *, key: str | None = None, **fields: Any) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    parts = [("file", file) for file in files]
    return client.post(BATCH, data=fields, files=parts, headers=headers)


def statuses(answer: Any) -> list[str]:
    return [item["status"] for item in answer.json()["items"]]


def form(
    *parts: tuple[str, str | None, bytes], is_whole: bool = True
) -> tuple[bytes, dict[str, str]]:
    """Write a form by hand: name, file name and content of each part."""
    body = b""
    for name, file_name, content in parts:
        more = "" if file_name is None else f'; filename="{file_name}"'
        head = f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
        body += head.encode() + content + b"\r\n"
    body = body + b"--b--\r\n" if is_whole else body[:-2]
    return body, {"Content-Type": "multipart/form-data; boundary=b"}


def test_each_file_is_taken_for_itself(client: TestClient) -> None:
    """One that is no recording stops no other, and names may be the same."""
    files = [("a.wav", b"one"), ("notes.txt", b"bad"), ("a.wav", b"two"), ("empty", b"")]
    answer = send(client, files, options='{"language": "en", "tags": ["Inbox"]}')
    assert answer.status_code == 202
    made = answer.json()
    assert statuses(answer) == ["accepted", "refused", "accepted", "accepted"]
    assert [item["index"] for item in made["items"]] == [0, 1, 2, 3]
    assert made["items"][1]["error"]["code"] == "media_unreadable"
    assert made["items"][0]["job"]["options"] == {"language": "en", "tags": ["Inbox"]}
    assert made["items"][2]["recording"]["tags"][0]["name"] == "Inbox"
    summary = made["summary"]
    assert (summary["files"], summary["accepted"], summary["refused"]) == (4, 3, 1)
    assert (summary["duration"], summary["size_bytes"]) == (180.0, 6)
    assert summary["states"]["queued"] == 3
    shown = client.get(answer.headers["location"]).json()
    assert shown["summary"] == summary
    assert [item["status"] for item in shown["items"]] == statuses(answer)
    assert made["ended_at"] is not None


def test_short_files_come_before_long_ones_unless_a_priority_is_asked_for(
    client: TestClient,
) -> None:
    """What was chosen is said, and is what the job has."""
    files = [("s.wav", b"short"), ("l.wav", b"long"), ("u.wav", b"unknown")]
    for options, expected in (("{}", [4, 5, 5]), ('{"priority": 7}', [7, 7, 7])):
        items = send(client, files, options=options).json()["items"]
        assert [item["choice"]["length"] for item in items] == ["short", "long", "long"]
        assert [item["choice"]["priority"] for item in items] == expected
        assert [item["job"]["priority"] for item in items] == expected
        assert all(item["choice"]["reason"] for item in items)


def test_file_has_options_of_its_own_over_those_of_all(client: TestClient) -> None:
    """Wrong ones refuse that file alone."""
    fields = {
        "language": "en",
        "options[0]": '{"priority": 1}',
        "options[1]": '{"language": "de"}',
        "options[2]": '{"nonsense": 1}',
    }
    answer = send(client, [("a", b"1"), ("b", b"2"), ("c", b"3"), ("d", b"4")], **fields)
    items = answer.json()["items"]
    told = [item["job"] and item["job"]["options"] for item in items]
    assert told == [{"language": "en", "priority": 1}, {"language": "de"}, None, {"language": "en"}]
    assert items[2]["error"]["code"] == "invalid_options"


@pytest.mark.parametrize("fields", [{"options": '{"nonsense": 1}'}, {"engine": "none"}])
def test_batch_is_refused_when_its_options_are_wrong(
    client: TestClient, api_settings: Settings, fields: dict[str, str]
) -> None:
    """Options for all that nobody knows take in nothing; an engine that is none refuses each file."""
    answer = send(client, [("a", b"1"), ("b", b"2")], **fields)
    if answer.status_code == 202:
        assert statuses(answer) == ["refused", "refused"]
    else:
        assert error_of(answer)["code"] == "invalid_options"
    assert left_files(api_settings) == []


@pytest.mark.parametrize("parts", [(), (("options", None, b"{}"),)])
def test_batch_without_files_is_refused(
    client: TestClient, parts: tuple[tuple[str, str | None, bytes], ...]
) -> None:
    """There is nothing to answer."""
    body, headers = form(*parts)
    answer = client.post(BATCH, content=body, headers=headers)
    assert (answer.status_code, error_of(answer)["code"]) == (400, "invalid_request")


def test_options_that_come_too_late_end_the_batch(client: TestClient) -> None:
    """What came before them stays, and why the rest did not is told."""
    body, headers = form(("file", "a", b"1"), ("options[1]", None, b"{}"), ("file", "b", b"2"), ("options", None, b"{}"), ("file", "c", b"3"))  # fmt: skip
    answer = client.post(BATCH, content=body, headers=headers)
    assert statuses(answer) == ["accepted", "accepted"]
    assert answer.json()["error"]["details"] == {"path": "options"}


def test_files_stay_when_the_form_is_cut(client: TestClient, api_settings: Settings) -> None:
    """Those that came whole; the one that was cut leaves nothing, and with the same key all comes to be there once."""
    files = [("file", "a", b"1"), ("file", "b", b"2" * 100)]
    body, headers = form(*files, is_whole=False)
    headers |= {"Idempotency-Key": "k"}
    cut = client.post(BATCH, content=body, headers=headers)
    assert statuses(cut) == ["accepted", "refused"]
    assert cut.json()["error"]["code"] == "upload_incomplete"
    assert cut.json()["items"][1]["error"]["code"] == "upload_incomplete"
    assert len(left_files(api_settings)) == 1
    whole, _ = form(*files, ("file", "c", b"3"))
    again = client.post(BATCH, content=whole, headers=headers).json()
    assert (again["id"], again["error"]) == (cut.json()["id"], None)
    assert [item["status"] for item in again["items"]] == ["accepted"] * 3
    assert again["items"][0]["recording"]["id"] == cut.json()["items"][0]["recording"]["id"]
    assert again["items"][0]["choice"] == cut.json()["items"][0]["choice"]
    assert again["summary"]["files"] == 3
    assert client.get(f"{API}/recordings", params={"count": True}).json()["total"] == 3


def test_key_of_another_batch_refuses_what_is_other(client: TestClient) -> None:
    """File by file; what was taken in before stays as it is."""
    first = send(client, [("a", b"1"), ("b", b"2")], key="k").json()
    other = send(client, [("a", b"1"), ("b", b"other")], key="k").json()
    assert [item["status"] for item in other["items"]] == ["accepted", "refused"]
    assert other["items"][1]["error"]["code"] == "idempotency_key_reused"
    shown = client.get(f"{API}/batches/{first['id']}").json()
    assert [item["status"] for item in shown["items"]] == ["accepted", "accepted"]
    assert error_of(send(client, [("a", b"1")], key="x" * 201))["code"] == "invalid_request"


def test_files_beyond_the_most_are_refused(client: TestClient, api_settings: Settings) -> None:
    """They are read and thrown away, so that the answer can be read."""
    api_settings.batch.max_files = 2
    answer = send(client, [(f"{n}", b"x" * n) for n in range(4)])
    assert statuses(answer) == ["accepted", "accepted", "refused", "refused"]
    assert len(left_files(api_settings)) == 2


def test_too_large_file_refuses_itself_alone(client: TestClient, api_settings: Settings) -> None:
    """The rest of it is thrown away."""
    api_settings.upload.max_bytes = 1000
    answer = send(client, [("a", b"1"), ("b", b"2" * 200_000), ("c", b"3")])
    assert statuses(answer) == ["accepted", "refused", "accepted"]
    assert answer.json()["items"][1]["error"]["code"] == "upload_too_large"
    assert len(left_files(api_settings)) == 2


def test_accepted_files_stay_when_the_queue_becomes_full(
    client: TestClient, api_settings: Settings
) -> None:
    """The rest is told to come again."""
    api_settings.limits.max_queue_depth = 2
    answer = send(client, [(f"{n}", b"x") for n in range(4)])
    assert statuses(answer) == ["accepted", "accepted", "refused", "refused"]
    assert {item["error"]["code"] for item in answer.json()["items"][2:]} == {"queue_full"}


def test_accepted_files_stay_when_the_disk_becomes_full(
    client: TestClient, api_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of the others is refused by itself, and may fit."""
    written = Upload.write

    def full(upload: Upload, piece: Any) -> None:
        if len(piece) > 1000:
            raise StorageFull
        written(upload, piece)

    monkeypatch.setattr(Upload, "write", full)
    answer = send(client, [("a", b"1"), ("b", b"2" * 2000), ("c", b"3")])
    assert statuses(answer) == ["accepted", "refused", "accepted"]
    assert answer.json()["items"][1]["error"]["code"] == "storage_full"
    assert len(left_files(api_settings)) == 2


def test_batch_counts_against_quotas(client: TestClient, api_settings: Settings) -> None:
    """As if each file came alone."""
    api_settings.quotas.stored_bytes = 5
    answer = send(client, [("a", b"123"), ("b", b"456"), ("c", b"7")])
    assert statuses(answer) == ["accepted", "refused", "accepted"]
    assert answer.json()["items"][1]["error"]["code"] == "quota_exceeded"


def test_file_is_left_out_when_its_recording_is_deleted(client: TestClient) -> None:
    """Deleting hides all that belongs to it."""
    made = send(client, [("a", b"1"), ("b", b"2")]).json()
    client.delete(f"{API}/recordings/{made['items'][0]['recording']['id']}")
    shown = client.get(f"{API}/batches/{made['id']}").json()
    assert [item["file_name"] for item in shown["items"]] == ["b"]
    assert client.get(f"{API}/batches/batch_none").status_code == 404


def test_batch_is_followed_by_one_stream(api_settings: Settings) -> None:
    """The batch, then each of its jobs, and of no other; by either address."""
    with on_a_port(api_settings, prober=Judge()) as server, Client(base_url=server.url) as http:
        http.put(f"{API}/recordings", content=b"other")
        made = http.post(BATCH, files=[("file", ("a", b"1")), ("file", ("b", b"2"))]).json()
        job = f"{API}/jobs/{made['items'][1]['job']['id']}"
        followed = ((f"{API}/batches/{made['id']}/events", "pause"), (f"{API}/events?batch={made['id']}", "resume"))  # fmt: skip
        for url, verb in followed:
            with http.stream("GET", url) as stream:
                lines = (line for line in stream.iter_lines() if line.startswith(("event", "data")))
                kinds = [(next(lines), json.loads(next(lines)[6:])) for _ in range(3)]
                assert [kind for kind, _ in kinds] == ["event: batch", "event: job", "event: job"]
                assert kinds[0][1]["summary"]["files"] == 2
                changed = http.post(f"{job}/{verb}").json()
                kind, told = next(lines), json.loads(next(lines)[6:])
                assert (kind, told["state"]) == ("event: job", changed["state"])


def test_batches_are_listed_without_their_files(client: TestClient) -> None:
    """The newest first, page by page, and each in the numbers that it is shown with."""
    first = send(client, [("a", b"1"), ("b", b"bad")]).json()
    second = send(client, [("c", b"long")]).json()
    page = client.get(f"{API}/batches", params={"limit": 1, "count": True}).json()
    assert ([item["id"] for item in page["items"]], page["total"]) == ([second["id"]], 2)
    rest = client.get(f"{API}/batches", params={"cursor": page["next_cursor"]}).json()
    (told,) = rest["items"]
    assert told == {name: value for name, value in first.items() if name != "items"}
    assert (told["summary"]["refused"], told["summary"]["states"]["queued"]) == (1, 1)
    assert error_of(client.get(f"{API}/batches?sort=title"))["code"] == "invalid_request"
