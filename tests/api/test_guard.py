"""Who is let in, with keys and without."""

import json
from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

import apikit
from tiro.api import access, entries, guard
from tiro.api.tickets import Links
from tiro.settings import Settings

KEY = "a-key-of-the-api-0001"
OTHER = "a-key-of-the-api-0002"
ADMIN = "an-administrators-key"


@pytest.fixture
def keyed(api_settings: Settings) -> Iterator[TestClient]:
    """A client of an API that needs keys."""
    api_settings.api_keys = (SecretStr(KEY), SecretStr(OTHER))
    api_settings.admin_keys = (SecretStr(ADMIN),)
    with apikit.in_process(api_settings) as client:
        yield client


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8000", "localhost:1", "[::1]:8000", "LOCALHOST", "localhost."]
)
def test_loopback_name_is_served_without_keys(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["example.com", "127.0.0.1.example.com", "10.0.0.1:8000", "user@localhost", "localhost:x", "",
     "localhost/x", "127.0.0.1#", "localhost.example.com"],
)  # fmt: skip
def test_other_name_is_misdirected_without_keys(client: TestClient, host: str) -> None:
    answer = client.get("/healthz", headers={"Host": host})
    assert answer.status_code == 421
    assert apikit.error_of(answer)["code"] == "host_not_allowed"


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via", "X-Real-IP"]
)
def test_proxy_is_refused_without_keys(client: TestClient, header: str) -> None:
    answer = client.get("/healthz", headers={header: "10.0.0.1"})
    assert (answer.status_code, apikit.error_of(answer)["code"]) == (403, "proxy_needs_accounts")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com"},
        {"Origin": "http://127.0.0.1:9000"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_foreign_page_cannot_change_anything(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.put("/api/v1/recordings", content=b"x", headers=headers)
    assert (answer.status_code, apikit.error_of(answer)["code"]) == (403, "forbidden")
    assert client.get("/api/v1/recordings", headers=headers).json()["items"] == []


def test_own_page_may_change_things(client: TestClient) -> None:
    headers = {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}
    headers["Host"] = "127.0.0.1:8000"
    assert client.post("/api/v1/queue/pause", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Bearer {KEY}"},
        {"Authorization": f"bearer {OTHER}"},
        {"X-API-Key": KEY},
        {"X-API-Key": ADMIN, "Host": "tiro.example.com", "X-Forwarded-For": "10.0.0.1"},
    ],
)
def test_valid_key_opens(keyed: TestClient, headers: dict[str, str]) -> None:
    assert keyed.get("/api/v1/jobs", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {KEY}"},
        {"X-API-Key": KEY[:-1]},
        {"X-API-Key": ""},
        {"X-API-Key": "schlüssel".encode().decode("latin-1")},
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/jobs", "/metrics", "/api/nowhere"])
def test_missing_or_wrong_key_is_unauthorized(
    keyed: TestClient, headers: dict[str, str], path: str
) -> None:
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = keyed.get(path, headers=raw)
    assert (answer.status_code, apikit.error_of(answer)["code"]) == (401, "unauthorized")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/docs", "/openapi.json"])
def test_what_tells_nothing_of_recordings_is_open(keyed: TestClient, path: str) -> None:
    assert keyed.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/queue/pause", "/api/v1/queue/resume"])
def test_queue_needs_an_administrator(keyed: TestClient, path: str) -> None:
    assert keyed.post(path, headers={"X-API-Key": KEY}).status_code == 403
    assert keyed.post(path, headers={"X-API-Key": ADMIN}).status_code == 200


def test_metrics_need_an_administrator(keyed: TestClient) -> None:
    assert keyed.get("/metrics", headers={"X-API-Key": KEY}).status_code == 403
    assert keyed.get("/metrics", headers={"X-API-Key": ADMIN}).status_code == 200


def test_every_key_is_compared(api_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time must not tell which key matched."""
    api_settings.api_keys = (SecretStr(KEY), SecretStr(OTHER))
    seen: list[bytes] = []

    def compare(known: bytes, given: bytes) -> bool:
        seen.append(known)
        return known == given

    monkeypatch.setattr(entries.hmac, "compare_digest", compare)
    with apikit.in_process(api_settings) as client:
        client.get("/api/v1/jobs", headers={"X-API-Key": KEY})
    assert len(set(seen)) == 2


def test_refused_request_reaches_no_route(keyed: TestClient) -> None:
    answer = keyed.put("/api/v1/recordings", content=b"x" * 10)
    assert answer.status_code == 401
    assert json.loads(keyed.get("/healthz").content)["queue_depth"] == 0


@pytest.mark.anyio
async def test_web_socket_from_a_foreign_page_is_closed(api_settings: Settings) -> None:
    """No route takes web sockets yet; whichever does is guarded from its first day."""
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    async def never(*_: object) -> None:
        raise AssertionError("reached")

    headers = [(b"host", b"127.0.0.1"), (b"origin", b"https://example.com")]
    scope = {"type": "websocket", "path": "/x", "headers": headers}
    await guard.Guard(never, access.Access(api_settings), Links(api_settings))(scope, receive, send)
    assert sent == [{"type": "websocket.close", "code": 1008}]
