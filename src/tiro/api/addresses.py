"""Where a request comes from: what proxies say of it, as far as they are trusted."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

HOST = re.compile(r"[A-Za-z0-9._-]{1,253}(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::[0-9]{1,5})?")
SECURE = {"http": {"http": "http", "https": "https"}, "websocket": {"http": "ws", "https": "wss"}}
MOST_HOPS = 20
SITE_PREFIX = 64
"""Whoever has an address of IPv6 has all that begin with these bits."""
UNKNOWN = "unknown"


class Addresses:
    """Middleware that puts the client's own address, scheme and host in the place of the proxy's.

    It believes the headers X-Forwarded-For, -Proto and -Host, or Forwarded where the first of them is
    missing, of the proxies that are named, and of nobody else. The headers stay where they are.
    """

    def __init__(self, app: ASGIApp, proxies: Sequence[Network]) -> None:
        self._app = app
        self._proxies = tuple(proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if self._proxies and scope["type"] in SECURE and self._is_proxy(peer_of(scope)):
            scope = self._seen_through(scope)
        await self._app(scope, receive, send)

    def _is_proxy(self, address: Address | None) -> bool:
        return address is not None and any(
            address.version == network.version and address in network for network in self._proxies
        )

    def _seen_through(self, scope: Scope) -> Scope:
        headers = Headers(scope=scope)
        said = _forwarded(headers)
        seen = dict(scope)
        if client := self._client(said["for"]):
            seen["client"] = (str(client), 0)
        scheme = SECURE[scope["type"]].get(said["proto"][-1].lower() if said["proto"] else "")
        if scheme is not None:
            seen["scheme"] = scheme
        if said["host"] and HOST.fullmatch(said["host"][-1]):
            kept = [(name, value) for name, value in scope["headers"] if name != b"host"]
            seen["headers"] = [(b"host", said["host"][-1].encode()), *kept]
        return seen

    def _client(self, hops: Sequence[str]) -> Address | None:
        """Walk from our side outwards, up to the first address that is no proxy of ours."""
        found: Address | None = None
        for hop in reversed(hops[-MOST_HOPS:]):
            address = parse(hop)
            if address is None:
                return found
            found = address
            if not self._is_proxy(address):
                return found
        return found


def peer_of(scope: Scope) -> Address | None:
    """Give the address at the other end of a connection."""
    client = scope.get("client")
    return parse(client[0]) if client else None


def place_of(scope: Scope) -> str:
    """Name the place a request came from: an address, or what surely belongs to one customer."""
    address = peer_of(scope)
    if address is None:
        return UNKNOWN
    if isinstance(address, IPv6Address):
        return str(ip_network((address, SITE_PREFIX), strict=False))
    return str(address)


def is_https(scope: Scope) -> bool:
    """Whether the client's connection, up to the proxy that is trusted, is encrypted."""
    return scope.get("scheme") in {"https", "wss"}


def parse(text: str) -> Address | None:
    """Read an address, also with a port, in brackets, or of IPv4 inside IPv6."""
    bare = text.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _forwarded(headers: Headers) -> dict[str, list[str]]:
    """Give what proxies said, the nearest last."""
    if "x-forwarded-for" not in headers and "forwarded" in headers:
        return _standard(headers.getlist("forwarded"))
    return {
        name: _listed(headers.getlist(f"x-forwarded-{name}")) for name in ("for", "proto", "host")
    }


def _standard(lines: Sequence[str]) -> dict[str, list[str]]:
    """Read RFC 7239's header."""
    said: dict[str, list[str]] = {"for": [], "proto": [], "host": []}
    for hop in _listed(lines):
        for pair in hop.split(";"):
            name, _, value = pair.strip().partition("=")
            if name.lower() in said:
                said[name.lower()].append(value.strip().strip('"'))
    return said


def _listed(lines: Sequence[str]) -> list[str]:
    return [part.strip() for part in ",".join(lines).split(",") if part.strip()]
