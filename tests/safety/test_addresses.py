"""Where requests come from: proxies that are named are believed, and nobody else."""

from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from apikit import LOCAL, make_app
from databases import Databases
from tiro.api.addresses import Addresses, parse, place_of
from tiro.settings import RateSettings, Settings, load_settings

PROXY = "10.1.2.3"
CLIENT = "203.0.113.7"


async def seen(proxies: str, peer: str | None, *headers: tuple[str, str]) -> dict[str, Any]:
    """Give client, scheme and host as the application sees them."""
    found: dict[str, Any] = {}

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        client = scope["client"]
        found.update(client=client and client[0], scheme=scope["scheme"])
        found["host"] = dict(scope["headers"])[b"host"].decode()

    async def nothing(*_: Any) -> Any:
        raise AssertionError

    sent = [(name.encode(), value.encode()) for name, value in headers]
    scope = {
        "type": "http",
        "client": peer and (peer, 1),
        "scheme": "http",
        "headers": [(b"host", b"inner:8000"), *sent],
    }
    networks = Settings(proxies=proxies).proxies  # pyright: ignore[reportArgumentType, reportCallIssue]
    await Addresses(app, networks)(scope, nothing, nothing)
    return found


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        (CLIENT, CLIENT),
        (f"198.51.100.1, {CLIENT}", CLIENT),
        (f"{CLIENT}, 10.9.9.9", CLIENT),
        (f"not an address, {CLIENT}", CLIENT),
        (f"{CLIENT}, not an address", PROXY),
        (f"{CLIENT}:4711", CLIENT),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("10.9.9.8, 10.9.9.9", "10.9.9.8"),
        ("", PROXY),
    ],
)
async def test_client_is_the_first_address_outside_of_the_proxies(
    forwarded: str, client: str
) -> None:
    """What a client itself wrote into the header stands further out, and is not reached."""
    found = await seen("10.0.0.0/8", PROXY, ("x-forwarded-for", forwarded))
    assert found["client"] == client


async def test_nobody_else_is_believed() -> None:
    said = (
        ("x-forwarded-for", CLIENT),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "evil.example"),
        ("forwarded", f"for={CLIENT};proto=https"),
    )
    for proxies, peer in (("10.0.0.0/8", "192.0.2.1"), ("", PROXY), ("10.0.0.0/8", None)):
        found = await seen(proxies, peer, *said)
        assert found == {"client": peer, "scheme": "http", "host": "inner:8000"}


async def test_scheme_and_host_are_those_that_the_browser_used() -> None:
    said = (("x-forwarded-proto", "https"), ("x-forwarded-host", "tiro.example:8443"))
    found = await seen("10.0.0.0/8", PROXY, *said)
    assert (found["scheme"], found["host"]) == ("https", "tiro.example:8443")


@pytest.mark.parametrize("host", ["a b", "a/b", "user@host", "a\tb", "x" * 300])
async def test_host_that_is_none_is_not_taken(host: str) -> None:
    assert (await seen("10.0.0.0/8", PROXY, ("x-forwarded-host", host)))["host"] == "inner:8000"


async def test_the_standard_header_is_read_where_the_usual_one_is_missing() -> None:
    said = ("forwarded", f'for="[2001:db8::7]:4711", for={CLIENT};proto=https;host=tiro.example')
    found = await seen("10.0.0.0/8", PROXY, said)
    assert found == {"client": CLIENT, "scheme": "https", "host": "tiro.example"}


def test_neighbours_in_a_network_of_ipv6_are_one_customer() -> None:
    places = {
        place_of({"client": (each, 1)}) for each in ("2001:db8:0:1::5", "2001:db8:0:1:ffff::1")
    }
    assert places == {"2001:db8:0:1::/64"}
    assert str(parse("::ffff:192.0.2.1")) == "192.0.2.1"


def test_limits_count_the_client_behind_the_proxy(settings: Settings, databases: Databases) -> None:
    databases.sqlite_file(settings.data_dir)
    proxies = load_settings(proxies="10.0.0.0/8").proxies
    settings = settings.model_copy(
        update={
            "proxies": proxies,
            "api_keys": (SecretStr("k" * 20),),
            "rates": RateSettings(health="1/minute"),
        }
    )
    with TestClient(make_app(settings), base_url=LOCAL, client=(PROXY, 1)) as client:
        codes = [
            client.get("/healthz", headers={"X-Forwarded-For": each}).status_code
            for each in (CLIENT, "203.0.113.8", CLIENT)
        ]
    assert codes == [200, 200, 429]
