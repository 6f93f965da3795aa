"""The guard against calls into private networks: what is judged is what is connected to."""

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from llm_server import Script, scripted_server
from tiro import net
from tiro.net import guard
from tiro.net.guard import Allowed, guarded_client, is_public


@pytest.fixture
def here() -> Iterator[Script]:
    """A server on this machine."""
    with scripted_server(pages={"/hello": {"hello": True}}) as running:
        yield running


def fetch(address: str, allowed: Allowed | None = None) -> net.Answer:
    with guarded_client(timeout_seconds=5.0, allowed=allowed) as client:
        return net.send(client, "GET", address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address to be refused
        "255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.2.1", "198.18.0.1",
        "::", "::1", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b:1:7f00:0:100::", "64:ff9b:1::909:909", "fec0::1",
        "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_private_address_is_none_of_the_internet(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["9.9.9.9", "2620:fe::fe", "::ffff:9.9.9.9", "64:ff9b::909:909"]
)
def test_public_address_is_one(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "127.1", "2130706433", "0x7f000001"]
)
def test_this_machine_is_not_reached_whatever_it_is_called(here: Script, host: str) -> None:
    port = here.base_url.rsplit(":", 1)[1].removesuffix("/v1")
    with pytest.raises(net.NotAllowedError) as raised:
        fetch(f"http://{host}:{port}/hello")
    assert not raised.value.was_sent


@pytest.mark.parametrize("entry", ["127.0.0.1", "127.0.0.0/8", "localhost"])
def test_what_is_allowed_is_reached(here: Script, entry: str) -> None:
    address = here.base_url.replace("/v1", "/hello")
    if entry == "localhost":
        address = address.replace("127.0.0.1", entry)
    assert fetch(address, Allowed([entry])).json() == {"hello": True}


def test_name_with_one_private_address_is_refused(
    here: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolved(_: str, port: int, **__: Any) -> list[Any]:
        return [(2, 1, 6, "", (each, port)) for each in ("9.9.9.9", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    with pytest.raises(net.NotAllowedError) as raised:
        fetch(here.base_url.replace("127.0.0.1", "rebound.example"))
    assert not raised.value.was_sent


def test_connection_goes_to_the_address_that_was_judged(
    here: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is public when it is asked first and private afterwards is asked once only."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolved(host: str, port: int, *args: Any, **more: Any) -> list[Any]:
        if host == "rebound.example":
            asked.append(host)
            return [(2, 1, 6, "", ("127.0.0.1", port))]
        return real(host, port, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    monkeypatch.setattr(guard, "is_public", lambda _: True)
    assert (
        fetch(here.base_url.replace("127.0.0.1", "rebound.example").replace("/v1", "/hello")).status
        == 200
    )
    assert asked == ["rebound.example"]


def test_redirect_is_not_followed() -> None:
    with guarded_client(timeout_seconds=5.0) as client:
        assert not client.follow_redirects


@pytest.mark.parametrize("entry", ["", "10.0.0.0/99", "a b", "http://host"])
def test_entry_that_allows_nothing_is_named(entry: str) -> None:
    with pytest.raises(ValueError, match="is no host, address or network"):
        Allowed([entry])
