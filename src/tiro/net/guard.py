"""Clients that cannot be led into private networks: every address is looked at when it is connected to.

A name is resolved once, each address it has is judged, and the connection goes to the very address
that was judged, so that a second answer of the name server changes nothing (DNS rebinding).
"""

import functools
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Sequence
from typing import Any

import httpcore2
import httpx2

from tiro.net import NOT_ALLOWED, Client, limits_of
from tiro.net.cutting import Cutter

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
CERTIFICATES_SECONDS = 3_600.0
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOCAL = (ipaddress.IPv6Network("64:ff9b:1::/48"), ipaddress.IPv6Network("fec0::/10"))
"""A network's own translation, RFC 8215, and what was for private networks before fc00::/7."""
_SHARED = ipaddress.IPv4Network("100.64.0.0/10")
"""Addresses behind a provider's translation, RFC 6598."""


class PrivateAddress(httpcore2.ConnectError):
    """A name leads into a network that is not allowed."""


class Allowed:
    """Hosts and networks that may be reached though they are private.

    Args:
        entries: Host names, addresses and networks such as `10.1.0.0/16`.

    Raises:
        ValueError: An entry is neither; the message names it.
    """

    def __init__(self, entries: Iterable[str] = ()) -> None:
        self._hosts: set[str] = set()
        self._networks: list[Network] = []
        for entry in (each.strip().lower() for each in entries):
            try:
                self._networks.append(ipaddress.ip_network(entry.strip("[]"), strict=False))
            except ValueError:
                if not entry or "/" in entry or ":" in entry or " " in entry:
                    raise ValueError(f"'{entry}' is no host, address or network.") from None
                self._hosts.add(entry.rstrip("."))

    def admits(self, host: str, address: Address) -> bool:
        """Whether an address that a host name has may be connected to."""
        if host.lower().rstrip(".") in self._hosts:
            return True
        if any(address.version == each.version and address in each for each in self._networks):
            return True
        return is_public(address)


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet, also when it is wrapped in another."""
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    if address.version == 4 and address in _SHARED:
        return False
    if address.version == 6 and any(address in each for each in _LOCAL):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def guarded_client(
    *,
    timeout_seconds: float,
    connect_timeout_seconds: float = 10.0,
    allowed: Allowed | None = None,
    cutter: Cutter | None = None,
) -> Client:
    """Make a client that connects to public and allowed addresses alone; it follows no redirects.

    Args:
        timeout_seconds: For each read or write on the connection.
        connect_timeout_seconds: For the connection itself.
        allowed: What else may be reached.
        cutter: Ends its connections when it takes too long.
    """
    read_in = int(time.monotonic() // CERTIFICATES_SECONDS)
    transport = httpx2.HTTPTransport(trust_env=False, verify=_certificates(read_in))
    pool: Any = transport._pool  # pyright: ignore[reportPrivateUsage] - there is no public way to give a backend
    pool._network_backend = _Guarded(allowed or Allowed(), cutter)
    return Client(
        transport=transport,
        timeout=limits_of(timeout_seconds, connect_timeout_seconds),
        follow_redirects=False,
        trust_env=False,
    )


@functools.lru_cache(1)
def _certificates(_read_in: int) -> ssl.SSLContext:
    """Read the system's certificates once in a while: for each client that takes 30 ms of a core."""
    return httpx2.create_ssl_context(trust_env=False)


class _Guarded(httpcore2.SyncBackend):
    """Judges addresses, then connects to the first that answers."""

    def __init__(self, allowed: Allowed, cutter: Cutter | None = None) -> None:
        super().__init__()
        self._allowed = allowed
        self._cutter = cutter

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore2.NetworkStream:
        """Connect to an address of a host that may be reached.

        Raises:
            PrivateAddress: One of its addresses may not.
            ConnectError: None answers.
        """
        addresses = resolve(host, port)
        if not all(self._allowed.admits(host, each) for each in addresses):
            raise PrivateAddress(NOT_ALLOWED)
        problem: Exception | None = None
        for address in addresses:
            try:
                made = super().connect_tcp(
                    str(address), port, timeout, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                problem = error
            else:
                if self._cutter is not None:
                    self._cutter.hold(made.get_extra_info("socket"))
                return made
        raise problem or httpcore2.ConnectError("The host has no address.")

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore2.NetworkStream:
        """Never.

        Raises:
            PrivateAddress: Always.
        """
        raise PrivateAddress(NOT_ALLOWED)


def resolve_allowed(host: str, port: int, allowed: Allowed) -> Sequence[Address] | None:
    """Give all addresses of a host for what connects by itself; None when one may not be reached.

    Raises:
        OSError: The host is not known.
    """
    try:
        addresses = resolve(host, port)
    except httpcore2.ConnectError as error:
        raise OSError(str(error)) from None
    return addresses if all(allowed.admits(host, each) for each in addresses) else None


def resolve(host: str, port: int) -> Sequence[Address]:
    """Give all addresses of a host.

    Raises:
        ConnectError: It has none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise httpcore2.ConnectError("The host is not known.") from None
    told = (str(each[4][0]).partition("%")[0] for each in found)
    return [ipaddress.ip_address(each) for each in dict.fromkeys(told)]


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    """Give the IPv4 address that an IPv6 address wraps."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None
