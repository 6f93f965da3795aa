"""What callers send stays what it is: no statement, no path, no header, no line of the log is made of it."""

import io
import json
import logging
import time
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from apikit import API, WAV, error_of
from databases import Databases
from housekit import PASSWORD, House, with_accounts
from tiro import logs
from tiro.settings import Settings

HOSTILE = [
    "'; DROP TABLE recordings; --",
    '" OR "1"="1',
    "%' OR 1=1 --",
    "$1 {0} %s :owner ?",
    "\\'; SELECT pg_sleep(90); --",
    "x\r\nSet-Cookie: stolen=1",
    "../../../../etc/passwd",
    "..\\..\\windows\\system32",
    "<script>alert(1)</script>",
    "\u202egnp.exe",
    "a\u0000b",
    "😀" * 30,
]


@pytest.fixture(scope="module")
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a data folder of this file."""
    data_dir = tmp_path_factory.mktemp("injection") / "data"
    data_dir.mkdir(mode=0o700)
    databases.sqlite_file(data_dir)
    return databases.settings(data_dir)


@contextmanager
def heard(settings: Settings) -> Generator[io.StringIO]:
    """Write the log as the server does, all of it."""
    stream = io.StringIO()
    loud = settings.log.model_copy(update={"level": "debug", "format": "json"})
    root = logging.getLogger()
    level, raises = root.level, logging.raiseExceptions
    logs.configure(settings.model_copy(update={"log": loud}), role="api", stream=stream)
    try:
        yield stream
    finally:
        for handler in [each for each in root.handlers if getattr(each, "is_tiros", False)]:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level)
        logging.raiseExceptions = raises
        logging.captureWarnings(capture=False)


@pytest.fixture(scope="module")
def log(settings: Settings) -> Iterator[io.StringIO]:
    """The log of the whole file."""
    with heard(settings) as stream:
        yield stream


@pytest.fixture(scope="module")
def house(settings: Settings, log: io.StringIO) -> Iterator[House]:
    """The API with accounts."""
    del log
    with with_accounts(settings) as made:
        yield made


def upload(house: House, name: str) -> Any:
    answer = house.ada.put(f"{API}/recordings", params={"name": name}, content=WAV)
    assert answer.status_code < 500, answer.text
    return answer.json()["recording"] if answer.status_code == 202 else None


def test_no_parameter_reaches_the_database_as_a_statement(house: House) -> None:
    """Every answer is sound and quick, and the tables stand."""
    kept = upload(house, "kept.wav")
    texts = cycle(HOSTILE)
    for path in ("recordings", "search", "tags", "accounts", "jobs", "audit", "vocabularies"):
        for name in ("q", "sort", "cursor", "tag", "state", "speaker", "language", "account"):
            began = time.monotonic()
            answer = house.ada.get(f"{API}/{path}", params={name: next(texts)})
            assert answer.status_code < 500, f"{path} {name}: {answer.text}"
            assert time.monotonic() - began < 60
    found = house.ada.get(f"{API}/recordings").json()["items"]
    assert kept["id"] in [item["id"] for item in found]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_reaches_the_database_as_a_statement(house: House, text: str) -> None:
    for path, body in (
        ("tags", {"name": text}),
        ("vocabularies", {"name": text, "terms": [text]}),
        ("me/keys", {"name": text, "scopes": ["read"]}),
        ("accounts", {"login": text, "name": text, "role": "member"}),
    ):
        answer = house.ada.post(f"{API}/{path}", json=body)
        assert answer.status_code < 500, f"{path}: {answer.text}"
        if answer.status_code == 201 and path == "tags":
            assert answer.json()["name"].isprintable()


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_of_a_file_leads_out_of_the_store_or_breaks_a_header(
    house: House, settings: Settings, name: str
) -> None:
    recording = upload(house, f"{name}.wav")
    assert recording is not None
    changed = house.ada.patch(f"{API}/recordings/{recording['id']}", json={"title": f"{name} t"})
    assert changed.status_code < 500
    answer = house.ada.get(f"{API}/recordings/{recording['id']}/media")
    assert answer.status_code == 200
    assert answer.content == WAV
    told = answer.headers.get("content-disposition", "")
    assert told.isprintable()
    assert not {"/", "\\"} & set(told.partition("filename*")[0].replace('\\"', ""))
    assert "set-cookie" not in answer.headers
    bundle = house.ada.post(
        f"{API}/recordings/export", json={"ids": [recording["id"]], "formats": ["txt"]}
    )
    if bundle.headers["content-type"] == "application/zip":
        for entry in zipfile.ZipFile(io.BytesIO(bundle.content)).namelist():
            assert not entry.startswith(("/", "\\"))
            assert ".." not in Path(entry).parts
    media = settings.data_dir / "media"
    files = [path for path in media.rglob("*") if path.is_file() and path.stat().st_size]
    kinds = {path.relative_to(media).parts[0] for path in files}
    assert kinds <= {"recordings", "tmp", "uploads", ".tiro", "marker"} | {
        path.name for path in media.iterdir() if path.is_file()
    }


@pytest.mark.parametrize(
    "path",
    [
        "/..%2f..%2fetc%2fpasswd", "/assets/..%2f..%2f..%2fsettings.py", "/%2e%2e/%2e%2e/secret_key",
        "/....//....//etc/passwd", "/assets/%00.js", "/docs/..%2f..%2fapp.py", "//etc/passwd",
        "/api/v1/recordings/..%2f..%2fsecret_key/media", "/assets/" + "a" * 5000,
    ],
)  # fmt: skip
def test_no_address_leads_out_of_the_folder_of_the_page(
    house: House, settings: Settings, path: str
) -> None:
    answer = house.stranger.get(path)
    assert answer.status_code < 500
    secret = (settings.data_dir / "secret_key").read_text()
    for word in ("root:", "import ", secret):
        assert word not in answer.text


def test_no_request_adds_a_line_of_its_own_to_the_log(house: House, log: io.StringIO) -> None:
    forged = '\n{"event": "forged", "level": "critical"}\n'
    house.ada.get(f"{API}/nothing", headers={"User-Agent": "agent\tforged \x7f"})
    house.ada.get(f"{API}/recordings/x%0a%7b%22event%22:%22forged%22%7d")
    house.ada.post(f"{API}/session", json={"login": forged, "password": forged})
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert lines
    assert "forged" not in {line.get("event") for line in lines}


def test_no_secret_of_a_session_stands_in_any_log(
    house: House, settings: Settings, log: io.StringIO
) -> None:
    """Passwords, cookies, keys of all kinds and tokens of shares, right ones and wrong ones."""
    _, ben = house.member("ben")
    key = house.key(ben, "read", "write")["key"]
    client = house.client()
    client.headers["Origin"] = "http://127.0.0.1:8000"
    answer = client.post(f"{API}/session", json={"login": "ben", "password": PASSWORD})
    assert answer.status_code == 200
    cookies = [value for name, value in answer.cookies.items() if "tiro" in name]
    recording = upload(house, "talk.wav")
    share = house.ada.post(f"{API}/recordings/{recording['id']}/shares", json={}).json()
    token = share["url"].partition("#")[2]
    wrong = {
        "password": "wrong-pass-4711",
        "key": "tiro_k1_wrong-key-4711",
        "engine": "sk-own-4711-engine",
    }
    client.post(f"{API}/session", json={"login": "ben", "password": wrong["password"]})
    client.put(f"{API}/me/password", json={"current": PASSWORD, "new": "another long one 4711"})
    for headers in (
        {"X-API-Key": key},
        {"Authorization": f"Bearer {key}"},
        {"X-API-Key": wrong["key"]},
    ):
        house.client().get(f"{API}/recordings", headers=headers)
    house.client().get(f"{API}/shared", headers={"X-Share-Token": token})
    link = house.ada.post(f"{API}/recordings/{recording['id']}/media-link").json()["url"]
    house.client().get(link)
    house.ada.put(
        f"{API}/recordings", params={"name": "b.wav"}, content=WAV,
        headers={"X-Engine-Key": wrong["engine"]},
    )  # fmt: skip
    ticket = link.partition("ticket=")[2]
    secrets = [
        PASSWORD, "another long one 4711", key, token, ticket, (settings.data_dir / "secret_key").read_text(),
        *cookies, *wrong.values(),
    ]  # fmt: skip
    assert len(cookies) == 1
    assert all(len(secret) > 8 for secret in secrets)
    files = [path for path in (settings.data_dir / "logs").rglob("*") if path.is_file()]
    written = [log.getvalue(), *(path.read_text() for path in files)]
    assert len(written) > 1
    assert any("request" in text for text in written)
    for secret in secrets:
        assert all(secret not in text for text in written), secret


def test_body_that_is_packed_is_not_unpacked(house: House) -> None:
    """A gigabyte of nothing is a megabyte when packed; no route unpacks what comes."""
    answer = house.ada.post(
        f"{API}/tags",
        content=b"\x1f\x8b" + b"\0" * 1000,
        headers={"Content-Encoding": "gzip", "Content-Type": "application/json"},
    )
    assert answer.status_code in {400, 415, 422}
    assert error_of(answer)["code"] in {"invalid_request", "invalid_options"}


def test_form_of_too_many_parts_or_with_endless_heads_is_refused(house: House) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    long = b"--x\r\nContent-Disposition: form-data; name=" + b"a" * 20_000 + b"\r\n\r\n1\r\n"
    for body in (head * 300, long, head + b"--x"):
        answer = house.ada.post(
            f"{API}/recordings",
            content=body,
            headers={"Content-Type": "multipart/form-data; boundary=x"},
        )
        assert 400 <= answer.status_code < 500
        assert error_of(answer)["code"] in {"invalid_request", "upload_incomplete"}


def test_addresses_and_headers_of_absurd_size_are_refused(house: House) -> None:
    assert house.ada.get(f"{API}/recordings?q={'a' * 20_000}").status_code == 414
    assert house.ada.get(f"{API}/recordings", headers={"X-Much": "a" * 60_000}).status_code == 431
    many = {f"X-{number}": "a" for number in range(150)}
    assert house.ada.get(f"{API}/recordings", headers=many).status_code == 431
    body = b'{"name":"' + b"a" * 1_100_000 + b'"}'
    assert house.ada.post(f"{API}/tags", content=body).status_code == 413
