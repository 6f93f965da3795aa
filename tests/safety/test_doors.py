"""Ways around the guard: addresses that routes read otherwise than it does, keys that are tried, keys that make keys."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from pydantic import SecretStr
from starlette.websockets import WebSocketDisconnect

import apikit
from apikit import API, error_of
from databases import Databases
from housekit import House, with_accounts
from tiro import net
from tiro.actions.provider import Asking, Provider, ProviderError
from tiro.api.openid import PATH
from tiro.api.watching import Watch
from tiro.settings import OidcSettings, RateSettings, Settings
from tiro.store import accounts

KEY = "k" * 20


@pytest.fixture
def settings(settings: Settings, databases: Databases) -> Settings:
    """On a data folder of its own."""
    databases.sqlite_file(settings.data_dir)
    return settings


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    """An API with accounts."""
    with with_accounts(settings) as house:
        yield house


def keyed(settings: Settings, **rates: Any) -> Settings:
    """Keys are needed, and counted."""
    update = {"api_keys": (SecretStr(KEY),), "rates": RateSettings(**rates)}
    return settings.model_copy(update=update)


@pytest.mark.parametrize("end", ["%0A", "%0D", "%00", "%7F"])
def test_address_is_none_when_a_control_character_ends_it(house: House, end: str) -> None:
    """A route takes a line break at its end for nothing; a key of another scope would pass there."""
    key = house.key(house.ada, "write")["key"]
    headers = {"X-API-Key": key, "Tus-Resumable": "1.0.0", "Upload-Length": "100"}
    client = house.client()
    assert client.post(f"{API}/uploads", headers=headers).status_code == 403
    assert client.post(f"{API}/uploads{end}", headers=headers).status_code == 404
    assert house.ada.get(f"{API}/recordings{end}").status_code == 404


def test_requests_of_a_key_are_counted_together_when_other_headers_differ(
    settings: Settings,
) -> None:
    """What stands in Authorization and is no key makes no window of its own."""
    with apikit.in_process(keyed(settings, read="3/minute")) as client:
        ways = [
            {"X-API-Key": KEY, "Authorization": "Basic one"},
            {"X-API-Key": KEY, "Authorization": "Basic two"},
            {"Authorization": f"bearer {KEY}"},
            {"Authorization": f"Bearer   {KEY}"},
        ]
        found = [client.get(f"{API}/tags", headers=each).status_code for each in ways]
    assert found == [200, 200, 200, 429]


def test_wrong_keys_are_counted_when_the_address_is_open_or_a_socket(settings: Settings) -> None:
    """Nobody tries keys where the answer is no 401."""
    with apikit.in_process(keyed(settings, refused="2/minute")) as client:
        wrong = {"X-API-Key": "x" * 20}
        assert client.get(f"{API}/session", headers=wrong).status_code == 200
        with (
            pytest.raises(WebSocketDisconnect),
            client.websocket_connect(f"{API}/events", headers=wrong),
        ):
            pass
        refused = client.get(f"{API}/session", headers=wrong)
    assert (refused.status_code, error_of(refused)["code"]) == (429, "rate_limited")


@pytest.mark.parametrize("later_seconds", [None, 7200])
def test_key_makes_no_key_that_lasts_longer_than_itself(
    house: House, later_seconds: int | None
) -> None:
    """One that fell into wrong hands ends when it was to end."""
    now = datetime.now(UTC)
    end = (now + timedelta(hours=1)).isoformat()
    key = house.key(house.ada, "read", "write", expires_at=end)["key"]
    client = house.client()
    client.headers["X-API-Key"] = key
    later = None if later_seconds is None else (now + timedelta(seconds=later_seconds)).isoformat()
    wish = {"name": "heir", "scopes": ["read"], "expires_at": later}
    assert client.post(f"{API}/me/keys", json=wish).status_code == 403
    assert client.post(f"{API}/me/keys", json=wish | {"expires_at": end}).status_code == 201


def test_account_without_a_password_is_not_deleted_when_a_key_asks(house: House) -> None:
    """A login is no secret to whoever has a key; a made-up password does not make it one."""
    account_id, ben = house.member("ben")
    with house.context.database.write() as session:
        accounts.get(session, account_id).password_hash = None
    client = house.client()
    client.headers["X-API-Key"] = house.key(ben, "write")["key"]
    body = {"password": "x", "login": "ben"}
    assert client.request("DELETE", f"{API}/me", json=body).status_code == 401
    assert ben.request("DELETE", f"{API}/me", json={"login": "ben"}).status_code == 202


@pytest.mark.parametrize(
    ("path", "is_ours"),
    [("/", True), ("/r/rec_1?at=3#w", True), ("//evil.example", False), ("/\\evil.example", False),
     ("/\t/evil.example", False), ("/\u65e5", False), ("evil", False)],
)  # fmt: skip
def test_page_to_come_back_to_is_ours_and_fits_a_header(path: str, is_ours: bool) -> None:
    """What no header can carry would end a login with a failure of the server."""
    assert bool(PATH.fullmatch(path)) == is_ours


def test_provider_is_not_asked_when_others_could_answer_in_its_place() -> None:
    """Its description names the keys that are believed, so it comes by https, or from this machine."""
    provider = Provider(OidcSettings(issuer="http://id.example.org", client_id="tiro"))
    asking = Asking("state", "nonce", "verifier" * 6)
    with (
        patch.object(net, "send", side_effect=AssertionError("it was asked")),
        pytest.raises(ProviderError, match="no safe issuer"),
    ):
        provider.address(asking, "https://tiro.example.org/back")


def test_stream_ends_when_its_key_expires(house: House) -> None:
    """Nobody has to tell of it, and it does not take a minute."""
    end = datetime.now(UTC) + timedelta(seconds=1)
    key = house.key(house.ada, "read", expires_at=end.isoformat())["key"]
    access = house.app.state.access

    async def followed() -> tuple[Any, float]:
        entry = await access.by_key(key)
        never = asyncio.Event()

        async def receive() -> Any:
            await never.wait()

        scope = {"type": "http", "path": f"{API}/events"}
        message = await asyncio.wait_for(Watch(access, entry, scope, receive)(), 20)
        return message, time.time() - end.timestamp()

    message, late_seconds = asyncio.run(followed())
    assert message == {"type": "http.disconnect"}
    assert 0 <= late_seconds < 10


def test_note_by_a_template_is_not_begun_when_a_key_may_only_write(house: House) -> None:
    """It costs what a transcription's does; a note of one's own costs nothing."""
    recording = apikit.put(house.ada)["recording"]["id"]
    client = house.client()
    client.headers["X-API-Key"] = house.key(house.ada, "read", "write")["key"]
    url = f"{API}/recordings/{recording}/notes"
    refused = client.post(url, json={"template": "summary"})
    assert (refused.status_code, error_of(refused)["details"]) == (403, {"scope": "transcribe"})
    assert client.post(url, json={"text": "Mine."}).status_code == 201


def test_nothing_is_fetched_when_a_key_may_only_write(house: House) -> None:
    """What is fetched is written down, as what is sent is."""
    client = house.client()
    client.headers["X-API-Key"] = house.key(house.ada, "read", "write")["key"]
    refused = client.post(f"{API}/recordings/import", json={"url": "https://example.org/a.mp3"})
    assert (refused.status_code, error_of(refused)["details"]) == (403, {"scope": "transcribe"})
