"""Accounts, keys and preferences over HTTP, and what lasts when they end."""

import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

import apikit
from apikit import API, error_of
from housekit import PASSWORD, House, with_accounts
from tiro.settings import Settings
from tiro.store.tables import ApiKeyRow, AuditRow, Job, SessionRow

WS = f"ws://127.0.0.1:8000{API}"


@pytest.fixture
def house(api_settings: Settings) -> Iterator[House]:
    """An API with an administrator."""
    with with_accounts(api_settings) as found:
        yield found


def read_on(socket: WebSocketTestSession) -> None:
    """Read messages until the server closes."""
    while True:
        socket.receive_json()


def actions_of(house: House) -> list[str]:
    with house.context.database.read() as session:
        return [row.action for row in session.query(AuditRow).order_by(AuditRow.id)]


def test_made_password_is_shown_once_and_changed_first(house: House) -> None:
    made = house.ada.post(f"{API}/accounts", json={"login": "Ben", "name": "Ben Roth"}).json()
    assert house.ada.get(f"{API}/accounts/{made['id']}").json() == {
        name: value for name, value in made.items() if name != "password"
    }
    ben = house.client()
    login = {"login": "ben", "password": made["password"]}
    assert ben.post(f"{API}/session", json=login).status_code == 200
    ben.headers.update({"Origin": apikit.LOCAL})
    for path in ("/recordings", "/me/keys", "/system"):
        assert error_of(ben.get(f"{API}{path}"))["code"] == "password_change_needed"
    change = {"current": made["password"], "new": "some words of my own"}
    assert ben.put(f"{API}/me/password", json=change).status_code == 204
    assert ben.get(f"{API}/recordings").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"login": "ADA", "name": "Another"},
        {"login": "b en", "name": "Ben"},
        {"login": "ben\r\nX-Admin: 1", "name": "Ben"},
        {"login": "ben", "name": "Ben\nX: y"},
        {"login": "ben", "name": "\u202egnp.exe"},
        {"login": "ben", "name": "Ben", "role": "owner"},
        {"login": "ben", "name": "Ben", "password": "password1234"},
        {"login": "ben", "name": "Ben", "id": "usr_local"},
        {"login": "x" * 201, "name": "Ben"},
    ],
)
def test_account_that_cannot_be_is_refused(house: House, body: dict[str, str]) -> None:
    assert house.ada.post(f"{API}/accounts", json=body).status_code in {400, 409, 422}
    assert len(house.ada.get(f"{API}/accounts").json()["items"]) == 1


def test_accounts_are_found_by_login_and_name(house: House) -> None:
    for login in ("ben", "b_n"):
        house.member(login)
    found = house.ada.get(f"{API}/accounts", params={"q": "B_"}).json()["items"]
    assert [item["login"] for item in found] == ["b_n"]


def test_last_administrator_stays(house: House) -> None:
    """With another one there they may go."""
    for change in ({"role": "member"}, {"is_active": False}):
        answer = house.ada.patch(f"{API}/accounts/usr_local", json=change)
        assert (answer.status_code, error_of(answer)["code"]) == (409, "state_conflict")
    _, eve = house.member("eve", role="administrator")
    assert house.ada.patch(f"{API}/accounts/usr_local", json={"role": "member"}).status_code == 200
    assert house.ada.get(f"{API}/accounts").status_code == 403
    assert eve.get(f"{API}/accounts").status_code == 200


def test_deactivation_ends_sessions_and_keys_at_once(house: House) -> None:
    """What runs for the account goes on; nothing new begins."""
    account, ben = house.member("ben")
    key = {"X-API-Key": house.key(ben, "read", "transcribe")["key"]}
    job = apikit.put(ben)["job"]["id"]
    off = house.ada.patch(f"{API}/accounts/{account}", json={"is_active": False})
    assert off.json()["is_active"] is False
    assert ben.get(f"{API}/me").status_code == 401
    assert house.stranger.get(f"{API}/recordings", headers=key).status_code == 401
    with house.context.database.read() as session:
        assert session.query(ApiKeyRow).count() == 0
        assert session.query(SessionRow).filter_by(account_id=account).count() == 0
        assert session.get_one(Job, job).state == "queued"
    login = {"login": "ben", "password": PASSWORD}
    assert house.stranger.post(f"{API}/session", json=login).status_code == 401


def test_reset_password_logs_out_everywhere(house: House) -> None:
    account, ben = house.member("ben")
    told = house.ada.post(f"{API}/accounts/{account}/password", json={}).json()
    assert ben.get(f"{API}/me").status_code == 401
    login = {"login": "ben", "password": told["password"]}
    shown = house.stranger.post(f"{API}/session", json=login).json()
    assert shown["account"]["must_change_password"] is True


def test_key_may_what_its_scopes_say(house: House) -> None:
    """And says which is missing; `admin` is nothing without the role."""
    _, ben = house.member("ben")
    read = {"X-API-Key": house.key(ben, "read")["key"]}
    send = {"Authorization": f"Bearer {house.key(ben, 'transcribe')['key']}"}
    put: dict[str, Any] = {
        "url": f"{API}/recordings",
        "params": {"name": "a.wav"},
        "content": apikit.WAV,
    }
    assert house.stranger.get(f"{API}/recordings", headers=read).status_code == 200
    assert error_of(house.stranger.put(**put, headers=read))["details"] == {"scope": "transcribe"}
    assert house.stranger.put(**put, headers=send).status_code == 202
    assert error_of(house.stranger.get(f"{API}/me", headers=send))["details"] == {"scope": "read"}
    name = house.stranger.patch(f"{API}/me", json={"name": "B"}, headers=read)
    assert error_of(name)["details"] == {"scope": "write"}
    wish = {"name": "k", "scopes": ["admin"]}
    assert ben.post(f"{API}/me/keys", json=wish).status_code == 403
    assert (
        house.ada.get(
            f"{API}/accounts", headers={"X-API-Key": house.key(house.ada, "read")["key"]}
        ).status_code
        == 403
    )


def test_key_makes_none_that_may_more(house: House) -> None:
    key = {"X-API-Key": house.key(house.ada, "read", "write")["key"]}
    for scopes, status in ((["read"], 201), (["read", "transcribe"], 403), (["admin"], 403)):
        wish = {"name": "child", "scopes": scopes}
        answer = house.stranger.post(f"{API}/me/keys", json=wish, headers=key)
        assert answer.status_code == status


def test_role_bounds_the_keys_that_were_made_before(house: House) -> None:
    account, eve = house.member("eve", role="administrator")
    key = {"X-API-Key": house.key(eve, "read", "admin")["key"]}
    assert house.stranger.get(f"{API}/accounts", headers=key).status_code == 200
    house.ada.patch(f"{API}/accounts/{account}", json={"role": "member"})
    assert house.stranger.get(f"{API}/accounts", headers=key).status_code == 403


def test_key_ends_by_time_and_by_hand(house: House) -> None:
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
    made = house.key(house.ada, "read", expires_at=soon)
    key = {"X-API-Key": made["key"]}
    assert house.stranger.get(f"{API}/me", headers=key).status_code == 200
    with house.context.database.write() as session:
        session.query(ApiKeyRow).one().expires_at = time.time() - 1
    house.app.state.access.forget("usr_local")
    assert house.stranger.get(f"{API}/me", headers=key).status_code == 401
    past = {"name": "k", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z"}
    assert house.ada.post(f"{API}/me/keys", json=past).status_code == 400
    other = house.key(house.ada, "read")
    assert house.ada.delete(f"{API}/me/keys/{other['id']}").status_code == 204
    headers = {"X-API-Key": other["key"]}
    assert house.stranger.get(f"{API}/me", headers=headers).status_code == 401


def test_secrets_are_kept_as_hashes_alone(house: House) -> None:
    """Neither the database nor the audit log knows a key, a cookie or a password."""
    key = house.key(house.ada, "read")["key"]
    cookie = house.ada.cookies["tiro_session"]
    house.ada.put(f"{API}/me/password", json={"current": PASSWORD, "new": "another one of mine"})
    with house.context.database.write() as session:
        session.connection().exec_driver_sql("SELECT 1")
    files = house.context.settings.data_dir.glob("tiro.db*")
    raw = b"".join(path.read_bytes() for path in files)
    for secret in (key, key.removeprefix("tiro_k1_"), cookie, PASSWORD, "another one of mine"):
        assert secret.encode() not in raw


def test_use_of_keys_and_sessions_is_written_down_seldom(house: House) -> None:
    key = house.key(house.ada, "read")
    house.stranger.get(f"{API}/me", headers={"X-API-Key": key["key"]})
    assert house.ada.get(f"{API}/me/keys").json()["items"][0]["last_used_at"] is None
    house.app.state.access.write_down()
    assert house.ada.get(f"{API}/me/keys").json()["items"][0]["last_used_at"] is not None


def test_who_did_what_is_kept(house: House) -> None:
    _, ben = house.member("ben")
    key = house.key(ben, "read")
    ben.delete(f"{API}/me/keys/{key['id']}")
    assert actions_of(house)[-3:] == ["session.begun", "key.created", "key.revoked"]
    with house.context.database.read() as session:
        row = session.query(AuditRow).filter_by(action="key.revoked").one()
        assert (row.actor, row.target, row.before["prefix"]) == ("ben", key["id"], key["prefix"])
        assert str(row.request_id).startswith("req_")


def test_streams_end_when_their_session_or_key_does(house: House) -> None:
    """Within seconds, though nothing else happens on them."""
    _, ben = house.member("ben")
    key = house.key(ben, "read")
    for client, headers, end in (
        (house.stranger, {"X-API-Key": key["key"]}, f"{API}/me/keys/{key['id']}"),
        (ben, {}, f"{API}/session"),
    ):
        with client.websocket_connect(f"{WS}/events", headers=headers) as socket:
            assert socket.receive_json()["event"] == "system"
            assert ben.delete(end).status_code == 204
            with pytest.raises(WebSocketDisconnect):
                read_on(socket)


def test_event_stream_ends_with_the_account(api_settings: Settings) -> None:
    """Also one that was opened before there were accounts."""
    draft = {"login": "ada", "name": "Ada", "password": PASSWORD}
    with (
        apikit.on_a_port(api_settings) as running,
        httpx2.Client(base_url=running.url, timeout=60, trust_env=False) as client,
        client.stream("GET", f"{API}/events") as answer,
    ):
        lines = answer.iter_lines()
        assert next(lines)
        assert client.post(f"{API}/accounts/first", json=draft).status_code == 201
        for _ in lines:
            # To its end: what was announced before may or may not have been sent.
            pass
        client.cookies.clear()
        assert client.get(f"{API}/events").status_code == 401


def test_own_defaults_are_laid_under_what_is_sent(house: House) -> None:
    """Each account has its own; what belongs together is not torn apart."""
    wanted: dict[str, Any] = {"engine": "fake", "model": "fake", "language": "de", "priority": 7}
    assert house.ada.put(f"{API}/me/preferences", json=wanted).json() == wanted
    assert house.ada.get(f"{API}/me/preferences").json() == wanted
    made = apikit.put(house.ada)["job"]
    assert (made["options"], made["priority"]) == (wanted, 7)
    named = apikit.put(house.ada, data=apikit.WAV + b"1", languages="en", engine="fake")["job"]
    assert named["options"] == {"languages": ["en"], "engine": "fake", "priority": 7}
    recording = apikit.put(house.ada, data=apikit.WAV + b"2")["recording"]["id"]
    again = house.ada.post(f"{API}/recordings/{recording}/jobs", json={"priority": 1}).json()
    assert (again["options"]["language"], again["priority"]) == ("de", 1)
    _, ben = house.member("ben")
    assert apikit.put(ben)["job"]["options"] == {}
    wrong = house.ada.put(f"{API}/me/preferences", json={"langauge": "de"})
    assert (wrong.status_code, error_of(wrong)["code"]) == (422, "invalid_options")


def test_preferences_do_not_change_what_a_key_repeats(house: House) -> None:
    """The same request with the same Idempotency-Key stays the same when the defaults change."""
    headers, params = {"Idempotency-Key": "once"}, {"name": "a.wav"}
    ask: dict[str, Any] = {
        "url": f"{API}/recordings",
        "params": params,
        "content": apikit.WAV,
        "headers": headers,
    }
    first = house.ada.put(**ask).json()
    house.ada.put(f"{API}/me/preferences", json={"language": "de"})
    assert house.ada.put(**ask).json()["job"]["id"] == first["job"]["id"]
