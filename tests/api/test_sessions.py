"""Coming in by accounts: the first one, logging in and out, and what a session is good for."""

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

import apikit
from apikit import API
from housekit import OURS, PASSWORD, House, with_accounts
from tiro.actions import setup_code
from tiro.api.app import create_app
from tiro.settings import Settings
from tiro.store import accounts
from tiro.store.tables import SessionRow

FIRST = {"login": "Ada", "name": "Ada Lind", "password": PASSWORD}


@pytest.fixture
def house(api_settings: Settings) -> Iterator[House]:
    """An API with an administrator."""
    with with_accounts(api_settings) as found:
        yield found


def test_local_user_becomes_the_first_account(client: TestClient) -> None:
    """Nothing that is there moves, and from then on everybody logs in."""
    recording = apikit.put(client)["recording"]["id"]
    before = client.get(f"{API}/session").json()
    assert (before["mode"], before["account"]["login"]) == ("local", None)
    made = client.post(f"{API}/accounts/first", json=FIRST)
    assert made.status_code == 201
    assert made.json()["account"]["role"] == "administrator"
    assert client.get(f"{API}/recordings/{recording}").status_code == 200
    client.cookies.clear()
    assert client.get(f"{API}/recordings/{recording}").status_code == 401
    after = client.get(f"{API}/session").json()
    assert (after["mode"], after["account"], after["scopes"]) == ("accounts", None, [])


def test_two_first_accounts_at_once_make_one(client: TestClient) -> None:
    answers: list[int] = []

    def make(login: str) -> None:
        answer = client.post(f"{API}/accounts/first", json={**FIRST, "login": login})
        answers.append(answer.status_code)

    threads = [threading.Thread(target=make, args=(login,)) for login in ("ada", "eve")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201, 409]


def test_cookie_is_kept_from_scripts_and_other_sites(house: House) -> None:
    """Over https its name says that no other host can have set it."""
    login = {"login": " ADA ", "password": PASSWORD}
    plain = house.stranger.post(f"{API}/session", json=login).headers["set-cookie"]
    assert plain.startswith("tiro_session=")
    assert all(part in plain for part in ("; HttpOnly", "; Path=/", "; SameSite=lax"))
    assert "Secure" not in plain
    secure = TestClient(house.app, base_url="https://127.0.0.1:8000")
    sent = secure.post(f"{API}/session", json=login).headers["set-cookie"]
    assert sent.startswith("__Host-tiro_session=")
    assert "; Secure" in sent


def test_login_begins_a_new_session_and_ends_the_old(house: House) -> None:
    """Who put a cookie into somebody's browser before gets nothing by it."""
    login = {"login": "ada", "password": PASSWORD}
    planted = house.ada.cookies["tiro_session"]
    assert house.ada.post(f"{API}/session", json=login).status_code == 200
    assert house.ada.cookies["tiro_session"] != planted
    other = house.client()
    other.cookies.set("tiro_session", planted, domain="127.0.0.1")
    assert other.get(f"{API}/me").status_code == 401


def test_unknown_cookie_is_never_taken_over(house: House) -> None:
    victim = house.client()
    victim.cookies.set("tiro_session", "x" * 43, domain="127.0.0.1")
    victim.post(f"{API}/session", json={"login": "ada", "password": PASSWORD})
    assert "x" * 43 not in victim.cookies.values()


def test_refused_logins_cannot_be_told_apart(house: House) -> None:
    """Unknown, deactivated, without password or with another: the same answer, after a hash each."""
    ben, _ = house.member("ben")
    with house.context.database.write() as session:
        accounts.get(session, ben).is_active = False
    bodies: list[dict[str, object]] = []
    for login in ("ada", "ben", "nobody"):
        password = PASSWORD if login == "ben" else "another one altogether"
        answer = house.stranger.post(f"{API}/session", json={"login": login, "password": password})
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
        bodies.append({**apikit.error_of(answer), "request_id": None})
    assert bodies[0] == bodies[1] == bodies[2]
    assert bodies[0]["code"] == "login_refused"


def refuse(*_: object) -> tuple[bool, None]:
    """Take every password for wrong, without hashing it."""
    return False, None


def test_wrong_passwords_get_slower(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also the right one has to wait then; other logins do not."""
    monkeypatch.setattr("tiro.actions.passwords.verify", refuse)
    wrong = {"login": "ada", "password": "wrong"}
    for _ in range(5):
        assert house.stranger.post(f"{API}/session", json=wrong).status_code == 401
    answer = house.stranger.post(f"{API}/session", json=wrong)
    assert apikit.error_of(answer)["code"] == "rate_limited"
    assert 0 < int(answer.headers["retry-after"]) <= 60
    other = {"login": "ben", "password": "wrong"}
    assert house.stranger.post(f"{API}/session", json=other).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "", "Sec-Fetch-Site": "same-site"},
        {},
    ],
)
def test_session_changes_nothing_for_another_site(house: House, headers: dict[str, str]) -> None:
    """Nor for what does not say where it comes from; a key of a program needs not say it."""
    key = house.key(house.ada, "read", "write")["key"]
    del house.ada.headers["Origin"]
    answer = house.ada.patch(f"{API}/me", json={"name": "Eve"}, headers=headers)
    assert (answer.status_code, apikit.error_of(answer)["code"]) == (403, "forbidden")
    assert house.ada.get(f"{API}/me").json()["name"] == "Ada Lind"
    by_key = house.stranger.patch(f"{API}/me", json={"name": "A"}, headers={"X-API-Key": key})
    assert by_key.status_code == 200


@pytest.mark.parametrize("path", ["session", "accounts/first"])
def test_another_site_can_log_nobody_in(house: House, path: str) -> None:
    headers = {"Origin": "https://example.com"}
    answer = house.stranger.post(f"{API}/{path}", json=FIRST, headers=headers)
    assert answer.status_code == 403


def test_key_goes_before_the_cookie(house: House) -> None:
    """Who sends a key means it, and a wrong one is not mended by a session."""
    headers = {"X-API-Key": house.key(house.ada, "read")["key"]}
    assert house.ada.get(f"{API}/session", headers=headers).json()["scopes"] == ["read"]
    assert house.ada.get(f"{API}/me", headers={"X-API-Key": "wrong"}).status_code == 401


def test_session_ends_when_its_time_is_over(house: House) -> None:
    for field in ("expires_at", "last_used_at"):
        client = house.client_of("usr_local")
        with house.context.database.write() as session:
            for row in session.query(SessionRow):
                setattr(row, field, 1.0)
        house.app.state.access.forget("usr_local")
        assert client.get(f"{API}/me").status_code == 401


def test_logging_out_ends_the_session_itself(house: House) -> None:
    stolen = house.client()
    stolen.cookies.update(house.ada.cookies)
    assert house.ada.delete(f"{API}/session").status_code == 204
    assert stolen.get(f"{API}/me").status_code == 401
    assert house.stranger.delete(f"{API}/session").status_code == 204


def test_own_sessions_are_listed_and_ended(house: House) -> None:
    other = house.client_of("usr_local")
    third = house.client_of("usr_local")
    items = house.ada.get(f"{API}/me/sessions").json()["items"]
    assert [item["is_current"] for item in items] == [False, False, True]
    assert house.ada.delete(f"{API}/me/sessions/{items[0]['id']}").status_code == 204
    assert (third.get(f"{API}/me").status_code, other.get(f"{API}/me").status_code) == (401, 200)
    assert house.ada.delete(f"{API}/me/sessions").status_code == 204
    assert other.get(f"{API}/me").status_code == 401
    assert house.ada.get(f"{API}/me").status_code == 200


def test_new_password_ends_all_other_sessions(house: House) -> None:
    other = house.client_of("usr_local")
    change = {"current": PASSWORD, "new": "quite another sentence"}
    wrong = house.ada.put(f"{API}/me/password", json={**change, "current": "x"})
    assert apikit.error_of(wrong)["code"] == "login_refused"
    assert house.ada.put(f"{API}/me/password", json=change).status_code == 204
    assert house.ada.get(f"{API}/me").status_code == 200
    assert other.get(f"{API}/me").status_code == 401


def test_server_that_others_reach_waits_for_its_first_account(api_settings: Settings) -> None:
    """It needs the code that stands in its folder; nothing else works before."""
    api_settings.host = "192.0.2.1"
    code = setup_code.of(api_settings)
    assert code is not None
    assert setup_code.path_of(api_settings).stat().st_mode & 0o777 == 0o600
    with apikit.in_process(api_settings) as client:
        state = client.get(f"{API}/session").json()
        assert (state["mode"], state["needs_code"]) == ("first", True)
        assert client.get(f"{API}/recordings").status_code == 401
        for wrong in ({}, {"code": "AAAA-AAAA-AAAA-AAAA"}):
            answer = client.post(f"{API}/accounts/first", json={**FIRST, **wrong})
            assert apikit.error_of(answer)["code"] == "setup_code_wrong"
        answer = client.post(f"{API}/accounts/first", json={**FIRST, "code": code.lower()})
        assert answer.status_code == 201
        assert client.get(f"{API}/recordings").status_code == 200
    assert not setup_code.path_of(api_settings).exists()
    assert setup_code.of(api_settings) is None


def test_keys_of_the_settings_stay_good_beside_accounts(api_settings: Settings) -> None:
    """They stand for the first account; to make it, an administrator's is needed."""
    api_settings.api_keys = (SecretStr("a-key-of-the-api-0001"),)
    api_settings.admin_keys = (SecretStr("an-administrators-key"),)
    plain, admin = {"X-API-Key": "a-key-of-the-api-0001"}, {"X-API-Key": "an-administrators-key"}
    with apikit.in_process(api_settings) as client:
        assert client.get(f"{API}/session").json()["mode"] == "keys"
        for headers, status in (({}, 401), (plain, 403), (admin, 201)):
            answer = client.post(f"{API}/accounts/first", json=FIRST, headers=headers)
            assert answer.status_code == status
        client.cookies.clear()
        assert client.get(f"{API}/me", headers=plain).json()["login"] == "Ada"
        assert client.get(f"{API}/accounts", headers=plain).status_code == 403
        assert client.get(f"{API}/accounts", headers=admin).status_code == 200


def test_login_loads_nothing_before_somebody_logs_in(api_settings: Settings) -> None:
    """A server at rest is small: hashing and OpenID are loaded by the first who needs them."""
    code = "import sys, tiro.api.app; print([n for n in ('argon2', 'pwdlib', 'authlib', 'joserfc') if n in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
    assert create_app(api_settings).state.logins is not None


def test_origin_of_our_page_is_enough(house: House) -> None:
    assert house.ada.patch(f"{API}/me", json={"name": "A"}, headers=OURS).status_code == 200
