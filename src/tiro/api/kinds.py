"""Of which kind each route is: the one table by which requests are limited."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal, cast

from tiro.api.paths import API

Kind = Literal[
    "upload", "transcribe", "batch", "ask", "check", "live", "read", "write", "configuration",
    "login", "health",
]  # fmt: skip

READS = "READ"
CHANGES = "CHANGE"
ALL = "ANY"
SOCKET = "SOCKET"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FREE = "free"
"""What is never limited: the pieces of an upload, which was counted when it began."""

RULES: Mapping[str, tuple[str, ...]] = {
    "upload": (
        "POST /recordings",
        "POST /recordings/import",
        "PUT /recordings",
        "POST /uploads",
        "POST /me/import",
    ),
    "batch": ("POST /recordings/batch", "READ /me/export"),
    "transcribe": (
        "POST /recordings/*/jobs",
        "POST /jobs/*/restart",
        "POST /rules/*/run",
        "POST /voices",
    ),
    "ask": ("POST /ask",),
    "check": ("POST /templates/check", "POST /templates", "PUT /templates/*"),
    "live": ("SOCKET /**",),
    "login": (
        "POST /session",
        "READ /session/oidc/**",
        "POST /accounts/first",
        "PUT /me/password",
        "DELETE /me",
    ),
    "configuration": (
        "POST /destinations/*/test",
        "POST /recordings/*/deliveries",
        "ANY /accounts/**",
        "ANY /audit/**",
        "ANY /settings/**",
        "CHANGE /me/keys/**",
        "CHANGE /me/sessions/**",
        "CHANGE /engines/**",
        "CHANGE /diarizers/**",
        "CHANGE /models/**",
        "CHANGE /queue/**",
        "CHANGE /system/**",
    ),
    "read": (
        "READ /batches/**",
        "READ /deliveries/**",
        "READ /diarizers/**",
        "READ /engines/**",
        "READ /events/**",
        "READ /jobs/**",
        "READ /me/**",
        "READ /destinations/**",
        "READ /models/**",
        "READ /llms/**",
        "READ /notes/**",
        "READ /queue/**",
        "READ /recordings/**",
        "READ /rules/**",
        "READ /search/**",
        "READ /session",
        "READ /shares/**",
        "ANY /shared/**",
        "READ /system/**",
        "READ /tags/**",
        "READ /templates/**",
        "READ /transcripts/**",
        "READ /vocabularies/**",
        "READ /voices/**",
        "POST /recordings/export",
        "POST /recordings/*/media-link",
        "POST /retention/preview",
    ),
    "write": (
        "CHANGE /destinations/**",
        "CHANGE /deliveries/**",
        "CHANGE /jobs/**",
        "CHANGE /me/**",
        "CHANGE /notes/**",
        "CHANGE /recordings/**",
        "CHANGE /retention/**",
        "CHANGE /rules/**",
        "CHANGE /session",
        "CHANGE /shares/**",
        "CHANGE /tags/**",
        "CHANGE /templates/**",
        "CHANGE /transcripts/**",
        "CHANGE /vocabularies/**",
        "CHANGE /voices/**",
        "DELETE /uploads/*",
    ),
    FREE: (
        "PATCH /uploads/*",
        "READ /uploads/**",
    ),
}
"""Patterns below `/api/v1`: `*` is one segment, `**` any number of them; what is named more closely wins."""

OUTSIDE: Mapping[str, Kind] = {
    "/healthz": "health",
    "/readyz": "health",
    "/metrics": "health",
    "/openapi.json": "read",
    "/docs": "read",
}
"""Addresses that are not below `/api/v1`; all others are the page's, and free."""

ByMethod = dict[str, str]
Node = dict[str, Any]
_HERE, _BELOW = "", "**"


def kind_of(method: str, path: str) -> Kind | None:
    """Give the kind of a request; None when it is not limited.

    Args:
        method: As sent; `SOCKET` for a web socket.
        path: As sent.
    """
    if not path.startswith(f"{API}/"):
        return OUTSIDE.get(path)
    found = rule_of(method, path.removeprefix(API)) or ("read" if method in _SAFE else "write")
    return None if found == FREE else cast("Kind", found)


def rule_of(method: str, path: str) -> str | None:
    """Give what the table says of an address below `/api/v1`; None when it says nothing."""
    names = (method, READS if method in _SAFE else CHANGES, ALL)
    if method == SOCKET:
        names = (SOCKET,)
    for rules in _rules(_tree(), path.strip("/").split("/"), 0):
        for name in names:
            if name in rules:
                return rules[name]
    return None


def _rules(node: Node, segments: list[str], at: int) -> Iterator[ByMethod]:
    """Walk through what fits an address, the closest first."""
    if at == len(segments):
        yield from (node[name] for name in (_HERE,) if name in node)
    else:
        for step in (f"/{segments[at]}", "/*"):
            if step in node:
                yield from _rules(node[step], segments, at + 1)
    if _BELOW in node:
        yield node[_BELOW]


@cache
def _tree() -> Node:
    tree: Node = {}
    for kind, patterns in RULES.items():
        for pattern in patterns:
            method, path = pattern.split(" ")
            *steps, last = path.strip("/").split("/")
            node = tree
            for step in steps if last == _BELOW else [*steps, last]:
                node = node.setdefault(f"/{step}", {})
            node.setdefault(_BELOW if last == _BELOW else _HERE, {})[method] = kind
    return tree
