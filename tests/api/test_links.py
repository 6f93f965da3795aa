"""Links to a recording's own file, for players."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

import apikit
from apikit import API
from tiro.api import tickets
from tiro.settings import Settings

KEY = "a-key-of-the-api-0001"


@pytest.fixture
def keyed(api_settings: Settings) -> Iterator[TestClient]:
    """A client of an API that needs keys; it sends one."""
    api_settings.api_keys = (SecretStr(KEY),)
    with apikit.in_process(api_settings) as client:
        client.headers["X-API-Key"] = KEY
        yield client


@pytest.fixture
def recording(keyed: TestClient) -> str:
    """A recording."""
    return str(apikit.put(keyed)["recording"]["id"])


def _link(client: TestClient, recording: str) -> Any:
    answer = client.post(f"{API}/recordings/{recording}/media-link")
    assert answer.status_code == 200
    return answer.json()["url"]


def test_link_opens_the_file_without_a_key(keyed: TestClient, recording: str) -> None:
    """Whole and in parts, as players ask."""
    link = _link(keyed, recording)
    del keyed.headers["X-API-Key"]
    assert keyed.get(link).content == apikit.WAV
    assert keyed.get(link, headers={"Range": "bytes=0-3"}).content == apikit.WAV[:4]
    assert keyed.head(link).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "PATCH"])
def test_link_lets_nobody_change_anything(keyed: TestClient, recording: str, method: str) -> None:
    """A link is for reading."""
    link = _link(keyed, recording)
    del keyed.headers["X-API-Key"]
    assert keyed.request(method, link).status_code == 401


def test_link_opens_nothing_else(keyed: TestClient, recording: str) -> None:
    """Neither another recording nor another path."""
    link = _link(keyed, recording)
    other = apikit.put(keyed, name="b.wav")["recording"]["id"]
    del keyed.headers["X-API-Key"]
    for wrong in (link.replace(recording, other), link.replace("/media?", "/peaks?")):
        assert keyed.get(wrong).status_code == 401


@pytest.mark.parametrize("change", ["signature", "owner", "until", "nothing", "too much"])
def test_changed_link_is_refused(keyed: TestClient, recording: str, change: str) -> None:
    """Each part is signed."""
    link, _, ticket = _link(keyed, recording).partition("?ticket=")
    owner, until, signature = ticket.split(".")
    wrong = {
        "signature": f"{owner}.{until}.{signature[:-1]}{'0' if signature[-1] != '0' else '1'}",
        "owner": f"{owner}x.{until}.{signature}",
        "until": f"{owner}.{int(until) + 1}.{signature}",
        "nothing": "",
        "too much": f"{ticket}.more",
    }[change]
    del keyed.headers["X-API-Key"]
    assert keyed.get(f"{link}?ticket={wrong}").status_code == 401


def test_link_ends(keyed: TestClient, recording: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After its hours."""
    link = _link(keyed, recording)
    del keyed.headers["X-API-Key"]
    later = time.time() + tickets.LASTS_SECONDS + 1
    monkeypatch.setattr(tickets.time, "time", lambda: later)
    assert keyed.get(link).status_code == 401


def test_link_of_an_unknown_recording_is_not_made(keyed: TestClient) -> None:
    """There is nothing to hear."""
    assert keyed.post(f"{API}/recordings/rec_none/media-link").status_code == 404
