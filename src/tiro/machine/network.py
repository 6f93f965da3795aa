"""The network: this machine's names and addresses, and the way out."""

import ipaddress
import socket
import struct
from pathlib import Path
from typing import Any

from tiro.machine.facts import ROOT, Facts, text_of

NAMES = ("hostname", "interfaces", "default_route")

_UP, _GATEWAY = 0x1, 0x2
_KINDS = {socket.AF_INET: "ipv4", socket.AF_INET6: "ipv6"}


def read(facts: Facts) -> None:
    """Read all."""
    facts.read("hostname", socket.gethostname)
    facts.read("interfaces", _interfaces)
    facts.read("default_route", default_route, "There is none, or this is not Linux.")


def default_route(root: Path = ROOT) -> dict[str, str] | None:
    """Find where packets to elsewhere go (Linux): the interface and the gateway's address."""
    return _route_4(root) or _route_6(root)


def _route_4(root: Path) -> dict[str, str] | None:
    for line in (text_of(root / "proc/net/route") or "").splitlines()[1:]:
        interface, destination, gateway, flags, *_, mask, _, _, _ = line.split()
        if int(flags, 16) & _UP and int(destination, 16) == 0 and int(mask, 16) == 0:
            address = ipaddress.IPv4Address(struct.pack("=I", int(gateway, 16)))
            return {"interface": interface, "gateway": str(address)}
    return None


def _route_6(root: Path) -> dict[str, str] | None:
    for line in (text_of(root / "proc/net/ipv6_route") or "").splitlines():
        destination, length, _, _, gateway, *_, flags, interface = line.split()
        if int(flags, 16) & _GATEWAY and int(destination, 16) == 0 and int(length, 16) == 0:
            address = ipaddress.IPv6Address(int(gateway, 16))
            return {"interface": interface, "gateway": str(address)}
    return None


def _interfaces() -> list[dict[str, Any]]:
    import psutil

    states = psutil.net_if_stats()
    return [
        {
            "name": name,
            "is_up": states[name].isup if name in states else None,
            "addresses": [
                {"kind": _KINDS[each.family], "address": each.address.partition("%")[0]}
                for each in addresses
                if each.family in _KINDS
            ],
        }
        for name, addresses in sorted(psutil.net_if_addrs().items())
    ]
