"""How often callers may ask: each kind of request for itself, of a key, an account or an address."""

import logging
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fakeredis import TcpFakeServer
from fastapi.routing import APIRoute, APIWebSocketRoute
from pydantic import SecretStr
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from apikit import API, LOCAL, error_of, in_process, make_app
from databases import Databases
from tiro.api import counting
from tiro.api.app import PARTS
from tiro.api.counting import Counter
from tiro.api.kinds import SOCKET, kind_of, rule_of
from tiro.settings import RateSettings, Settings

KEY, OTHER, ADMIN = "k" * 20, "o" * 20, "a" * 20


@pytest.fixture
def settings(settings: Settings, databases: Databases) -> Settings:
    """Keys are needed, so that callers are limited."""
    databases.sqlite_file(settings.data_dir)
    keys = {"api_keys": (SecretStr(KEY), SecretStr(OTHER)), "admin_keys": (SecretStr(ADMIN),)}
    return settings.model_copy(update=keys)


def with_rates(settings: Settings, **rates: Any) -> Settings:
    return settings.model_copy(update={"rates": RateSettings(**rates)})


def of(key: str) -> dict[str, str]:
    return {"X-API-Key": key}


@contextmanager
def seen_from(settings: Settings, address: str) -> Generator[TestClient]:
    """A client of an address."""
    app = make_app(settings)
    with TestClient(
        app, base_url=LOCAL, client=(address, 1), raise_server_exceptions=False
    ) as client:
        yield client


def test_every_route_has_a_kind_in_the_table() -> None:
    """A new route is named there; until then it counts by its method."""
    unnamed: list[str] = []
    for route in (route for part in PARTS for route in part.router.routes):
        assert isinstance(route, APIRoute | APIWebSocketRoute)
        methods = route.methods if isinstance(route, APIRoute) else {SOCKET}
        unnamed += [
            f"{method} {route.path}"
            for method in methods or ()
            if not rule_of(method, route.path.removeprefix(API))
        ]
    assert unnamed == []


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", "/recordings", "upload"),
        ("POST", "/uploads", "upload"),
        ("POST", "/recordings/import", "upload"),
        ("POST", "/recordings/rec_1/deliveries", "configuration"),
        ("PATCH", "/uploads/up_1", None),
        ("POST", "/recordings/batch", "batch"),
        ("POST", "/recordings/rec_1/jobs", "transcribe"),
        ("GET", "/recordings/rec_1/media", "read"),
        ("PATCH", "/recordings/rec_1", "write"),
        ("PATCH", "/engines/fake", "configuration"),
        ("POST", "/models/a/b/c/pull", "configuration"),
        ("POST", "/session", "login"),
        ("GET", "/session", "read"),
        (SOCKET, "/events", "live"),
        ("GET", "/what/nobody/knows", "read"),
        ("POST", "/what/nobody/knows", "write"),
    ],
)
def test_kind_is_that_of_the_closest_pattern(method: str, path: str, kind: str | None) -> None:
    assert kind_of(method, f"{API}{path}") == kind


def test_answer_tells_what_is_left_and_then_when_to_come_back(settings: Settings) -> None:
    with in_process(with_rates(settings, read="2/minute")) as client:
        answers = [client.get(f"{API}/recordings", headers=of(KEY)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    refused = answers[-1]
    error = error_of(refused)
    assert error["code"] == "rate_limited"
    assert error["retryable"]
    assert 1 <= error["retry_after"] <= 60
    seconds = str(error["retry_after"])
    assert refused.headers["Retry-After"] == refused.headers["RateLimit-Reset"] == seconds
    assert refused.headers["RateLimit-Policy"] == "2;w=60"


def test_kinds_and_keys_are_counted_apart(settings: Settings) -> None:
    with in_process(with_rates(settings, read="1/minute", write="1/minute")) as client:

        def codes(key: str) -> list[int]:
            read = client.get(f"{API}/recordings", headers=of(key)).status_code
            write = client.post(f"{API}/tags", json={"name": key}, headers=of(key)).status_code
            return [read, write]

        assert codes(KEY) == [200, 201]
        assert codes(OTHER) == [200, 201]
        assert codes(KEY) == [429, 429]


def test_state_of_the_server_is_limited_by_address_without_any_key(settings: Settings) -> None:
    with in_process(with_rates(settings, health="2/minute")) as client:
        codes = [client.get("/healthz", headers=of(KEY)).status_code for _ in range(2)]
        codes += [client.get("/healthz", headers=of(OTHER)).status_code]
    assert codes == [200, 200, 429]


def test_web_sockets_are_limited(settings: Settings) -> None:
    with in_process(with_rates(settings, live="1/minute")) as client:
        with client.websocket_connect(f"{API}/events", headers=of(KEY)) as socket:
            socket.receive_json()
        with (
            pytest.raises(WebSocketDisconnect) as refused,
            client.websocket_connect(f"{API}/events", headers=of(KEY)),
        ):
            pass
    assert refused.value.code == 1013


@pytest.mark.parametrize(("local", "last"), [(False, 200), (True, 429)])
def test_one_person_alone_is_limited_only_when_that_is_set(
    settings: Settings, local: bool, last: int
) -> None:
    alone = settings.model_copy(update={"api_keys": (), "admin_keys": ()})
    with in_process(with_rates(alone, read="1/minute", local=local)) as client:
        codes = [client.get(f"{API}/recordings").status_code for _ in range(2)]
    assert codes == [200, last]


def test_empty_rate_limits_nothing(settings: Settings) -> None:
    with in_process(with_rates(settings, read="")) as client:
        answer = client.get(f"{API}/recordings", headers=of(KEY))
    assert answer.status_code == 200
    assert "RateLimit-Limit" not in answer.headers


def test_whoever_tries_keys_is_heard_no_more_but_others_are(settings: Settings) -> None:
    settings = with_rates(settings, refused="3/minute")
    with seen_from(settings, "203.0.113.5") as client:
        wrong = [
            client.get(f"{API}/recordings", headers=of(f"guess-{n}")).status_code for n in range(4)
        ]
        right = client.get(f"{API}/recordings", headers=of(KEY)).status_code
        page = client.get("/healthz").status_code
    assert wrong == [401, 401, 401, 429]
    assert (right, page) == (429, 200)
    with seen_from(settings, "203.0.113.6") as client:
        assert client.get(f"{API}/recordings", headers=of(KEY)).status_code == 200


@pytest.mark.anyio
async def test_window_moves_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten seconds after the first of two there is room for one more, not for two."""
    clock = [1_000.0]
    monkeypatch.setattr(counting.time, "time", lambda: clock[0])
    counter = Counter("memory://")

    async def count(at: float) -> bool:
        clock[0] = 1_000.0 + at
        return (await counter.count("2/minute", "read", "me")).is_allowed

    assert [await count(at) for at in (0, 10, 20, 61, 62, 71)] == [
        True, True, False, True, False, True,
    ]  # fmt: skip


@pytest.mark.anyio
async def test_the_closest_of_several_rates_decides() -> None:
    counter = Counter("memory://")
    told = [await counter.count("5/second;2/minute", "read", "me") for _ in range(3)]
    assert [(each.is_allowed, each.limit) for each in told] == [(True, 2), (True, 2), (False, 2)]
    assert told[0].policy == "5;w=1, 2;w=60"


@pytest.fixture
def redis() -> Iterator[TcpFakeServer]:
    """A server that speaks Redis, on a port."""
    server = TcpFakeServer(("127.0.0.1", 0), server_type="redis")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def test_processes_share_what_they_count_in_redis(settings: Settings, redis: TcpFakeServer) -> None:
    url = f"redis://127.0.0.1:{redis.server_address[1]}/0"
    settings = with_rates(settings, read="2/minute", storage=url)
    answers: list[Any] = []
    for _ in range(3):
        with in_process(settings) as client:
            answers.append(client.get(f"{API}/recordings", headers=of(KEY)))
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60


def test_requests_are_served_and_counted_here_while_redis_is_away(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings = with_rates(settings, read="2/minute", storage="redis://user:hidden@127.0.0.1:9/0")
    with caplog.at_level(logging.WARNING), in_process(settings) as client:
        codes = [client.get(f"{API}/recordings", headers=of(KEY)).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    told = [record for record in caplog.records if "Redis is away" in record.message]
    assert len(told) == 1
    assert "hidden" not in caplog.text
