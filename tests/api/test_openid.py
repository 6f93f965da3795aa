"""Logging in by a real OpenID provider, and what is believed of one that lies."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from pydantic import SecretStr
from starlette.testclient import TestClient

import openidkit
from apikit import API, LOCAL
from cluster import free_port
from housekit import House, with_accounts
from tiro.actions.openid import holds
from tiro.actions.provider import Asking, Provider, ProviderError
from tiro.settings import OidcSettings, Settings

CALLBACK = f"{LOCAL}{API}/session/oidc/callback"
PEOPLE = {
    "p-1": {"name": "Eva\u202e Mohn", "preferred_username": "eva", "groups": ["staff", "tiro"]},
    "p-2": {"name": "Jon", "preferred_username": "ada", "groups": ["staff"]},
}
ASKING = Asking("state", "nonce", "verifier" * 6)


@pytest.fixture
def house(api_settings: Settings) -> Iterator[House]:
    """An API with an administrator and a provider's address; the provider itself is each test's."""
    oidc = api_settings.oidc
    oidc.issuer, oidc.client_id = f"http://127.0.0.1:{free_port()}", "tiro"
    oidc.client_secret = SecretStr(openidkit.SECRET)
    oidc.admin_claim = "groups=tiro"
    with with_accounts(api_settings) as found:
        yield found


def running(house: House) -> Any:
    issuer = house.context.settings.oidc.issuer or ""
    return openidkit.provider(int(issuer.rpartition(":")[2]), CALLBACK, PEOPLE)


def begun(client: TestClient, path: str = "/") -> str:
    answer = client.get(f"{API}/session/oidc", params={"next": path}, follow_redirects=False)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def ended(client: TestClient, address: str) -> str:
    answer = client.get(address, follow_redirects=False)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def test_person_of_the_provider_comes_in(house: House) -> None:
    """With an account if there is one or may be one; the provider says who administers; its keys may change."""
    told = house.stranger.get(f"{API}/session").json()["login"]["oidc"]
    assert told == {"name": "OpenID Connect", "url": f"{API}/session/oidc"}
    with running(house):
        eva = house.client()
        back = openidkit.log_in(begun(eva), "p-1")
        assert ended(eva, back) == "/login?refused=unknown"
        house.context.settings.oidc.create_accounts = True
        back = openidkit.log_in(begun(eva, "/recordings/rec_1?at=3"), "p-1")
        assert ended(eva, back) == "/recordings/rec_1?at=3"
        me = eva.get(f"{API}/me").json()
        assert (me["login"], me["name"], me["role"]) == ("eva", "Eva Mohn", "administrator")
        assert (me["oidc"], me["has_password"]) == (True, False)
        assert ended(house.client(), back) == "/login?refused=expired"
    with running(house):
        state: Any = house.app.state
        for address, (kept, _) in list(state.openid._kept.items()):
            state.openid._kept[address] = kept, time.monotonic() - 60
        again, jon = house.client(), house.client()
        assert ended(again, openidkit.log_in(begun(again), "p-1")) == "/"
        assert again.get(f"{API}/me").json()["id"] == me["id"]
        assert ended(jon, openidkit.log_in(begun(jon), "p-2")) == "/"
        other = jon.get(f"{API}/me").json()
        assert (other["login"], other["role"]) == (None, "member")
        off = house.ada.patch(f"{API}/accounts/{me['id']}", json={"is_active": False})
        assert off.status_code == 200
        assert ended(again, openidkit.log_in(begun(again), "p-1")) == "/login?refused=unknown"


def test_nobody_is_logged_in_by_another_browser(house: House) -> None:
    """Who sends somebody a link that ends a login of their own logs nobody in by it."""
    with running(house):
        house.context.settings.oidc.create_accounts = True
        attacker, victim = house.client(), house.client()
        back = openidkit.log_in(begun(attacker), "p-1")
        assert ended(victim, back) == "/login?refused=expired"
        begun(victim)
        assert ended(victim, back) == "/login?refused=expired"
        assert victim.get(f"{API}/me").status_code == 401
        begun(attacker)
        state = next(cookie for cookie in attacker.cookies.jar if cookie.name == "tiro_oidc")
        assert state.has_nonstandard_attr("HttpOnly")
        assert ended(attacker, f"{CALLBACK}?error=access_denied").endswith("refused=expired")


@pytest.mark.parametrize(
    "path",
    ["//example.com", "https://example.com", "/\\example.com", "/a\r\nX: y", "", "a", "/\t/x"],
)
def test_login_leads_to_no_other_site(
    house: House, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    kept: list[dict[str, Any]] = []

    def address(*_: object) -> str:
        return "http://127.0.0.1/auth"

    def sealed(_: object, found: dict[str, Any]) -> str:
        kept.append(found)
        return "x"

    monkeypatch.setattr("tiro.api.openid.Provider.address", address)
    monkeypatch.setattr("tiro.api.openid._sealed", sealed)
    begun(house.stranger, path)
    assert kept[0]["next"] == "/"


def test_provider_that_is_away_ends_on_the_login(house: House) -> None:
    assert begun(house.stranger) == "/login?refused=failed"
    assert ended(house.stranger, CALLBACK) == "/login?refused=expired"


def test_without_a_provider_there_is_no_way_to_one(client: TestClient) -> None:
    assert client.get(f"{API}/session/oidc").status_code == 404
    assert client.get(f"{API}/session").json()["login"]["oidc"] is None


class Lying(Provider):
    """A provider that signs what it is told to."""

    def __init__(self, **changed: Any) -> None:
        super().__init__(OidcSettings(issuer="https://id.example.org", client_id="tiro"))
        self._own = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self._changed = changed

    def _json(self, method: str, address: str, **_: Any) -> dict[str, Any]:
        del method
        base = "https://id.example.org"
        answers: dict[str, Callable[[], dict[str, Any]]] = {
            f"{base}/.well-known/openid-configuration": lambda: {
                "issuer": self._changed.get("named", base),
                "jwks_uri": f"{base}/keys",
                "token_endpoint": self._changed.get("token_endpoint", f"{base}/token"),
                "userinfo_endpoint": f"{base}/me",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            },
            f"{base}/keys": lambda: {"keys": [self._own.as_dict(private=False)]},
            f"{base}/token": lambda: {"access_token": "abc", "id_token": self._token()},
            f"{base}/me": lambda: {"sub": self._changed.get("told", "p-1"), "name": "Eva"},
        }
        return answers[address]()

    def _token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": "https://id.example.org", "aud": "tiro", "sub": "p-1", "nonce": "nonce",
            "iat": now, "exp": now + 60,
        } | {name: value for name, value in self._changed.items() if name in CLAIMS}  # fmt: skip
        header = {"alg": self._changed.get("alg", "RS256"), "kid": self._changed.get("kid", "one")}
        key: Any = self._own
        if self._changed.get("stolen"):
            key = RSAKey.generate_key(2048, {"kid": "one"})
        if header["alg"] == "HS256":
            key = OctKey.import_key("a secret that both sides may know")
        present = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(header, present, key, algorithms=["RS256", "HS256"])


CLAIMS = frozenset({"iss", "aud", "sub", "nonce", "iat", "exp", "nbf", "azp", "at_hash"})


def person_of(found: Provider, *, issuer: str | None = None) -> Any:
    return found.person(ASKING, code="code", issuer=issuer, redirect_uri=CALLBACK)


def test_true_token_is_believed() -> None:
    """A clock may be a little off."""
    assert person_of(Lying()).claims["name"] == "Eva"
    assert person_of(Lying(aud=["tiro"], exp=int(time.time()) - 30)).subject == "p-1"
    assert person_of(Lying(), issuer="https://id.example.org").subject == "p-1"


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://evil.example.org"},
        {"aud": "another"},
        {"aud": ["tiro", "another"]},
        {"aud": ["tiro", "another"], "azp": "another"},
        {"nonce": "of another login"},
        {"nonce": None},
        {"exp": 1},
        {"exp": None},
        {"nbf": 4_000_000_000},
        {"iat": 4_000_000_000},
        {"sub": ""},
        {"sub": "x" * 300},
        {"sub": 7},
        {"at_hash": "of-another-token"},
        {"stolen": True},
        {"kid": "unknown"},
        {"alg": "HS256"},
        {"named": "https://evil.example.org"},
        {"token_endpoint": "http://id.example.org/token"},
        {"told": "p-2"},
    ],
)
def test_lie_is_not_believed(lie: dict[str, Any]) -> None:
    with pytest.raises(ProviderError):
        person_of(Lying(**lie))


def test_answer_of_another_issuer_is_not_taken() -> None:
    with pytest.raises(ProviderError):
        person_of(Lying(), issuer="https://evil.example.org")


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"groups": ["a", "tiro"]}, True),
        ({"groups": "tiro"}, True),
        ({"groups": ["tirox"]}, False),
        ({"groups": "tiro admin"}, False),
        ({"groups": None}, False),
        ({}, False),
    ],
)
def test_claim_has_to_hold_the_very_value(claims: dict[str, Any], *, expected: bool) -> None:
    assert holds(claims, "groups=tiro") is expected
