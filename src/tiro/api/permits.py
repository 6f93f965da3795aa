"""What a request needs: nothing, or a scope of the key or account that sends it."""

import re

from starlette.types import Scope as Request

from tiro.api.callers import READ, TRANSCRIBE, WRITE, Caller, Scope
from tiro.api.page import is_of_the_page
from tiro.api.paths import API
from tiro.errors import Forbidden, PasswordChangeNeeded

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN_PATHS = frozenset(
    {
        "/healthz",
        "/readyz",
        "/openapi.json",
        "/docs",
        f"{API}/session",
        f"{API}/session/oidc",
        f"{API}/session/oidc/callback",
        f"{API}/accounts/first",
        f"{API}/shared",
    }
)
OPEN_FOLDERS = ("/docs/", f"{API}/shared/")
ID = r"[^/]+"
TRANSCRIBING = re.compile(
    rf"(PUT|POST) {API}/recordings"
    rf"|POST {API}/recordings/(batch|import)"
    rf"|POST {API}/recordings/{ID}/jobs"
    rf"|POST {API}/jobs/{ID}/(restart|resume)"
    rf"|POST {API}/rules/{ID}/run"
    rf"|[A-Z]+ {API}/uploads(/{ID})?"
)
READING = re.compile(
    rf"POST {API}/recordings/{ID}/media-link"
    rf"|POST {API}/recordings/export"
    rf"|POST {API}/retention/preview"
    rf"|POST {API}/templates/check"
    rf"|POST {API}/ask"
)
"""Changes nothing, though its method says that it may."""
BEFORE_A_PASSWORD = frozenset({f"{API}/session", f"{API}/me", f"{API}/me/password"})
"""All that an account may do whose password an administrator made."""


def is_open(path: str) -> bool:
    """Whether a path needs no key: it tells nothing of what is stored here, or checks for itself."""
    return path in OPEN_PATHS or path.startswith(OPEN_FOLDERS) or is_of_the_page(path)


def is_safe(request: Request) -> bool:
    """Whether a request changes nothing; a web socket's handshake may."""
    return request["type"] == "http" and request["method"] in SAFE_METHODS


def needed(request: Request) -> Scope:
    """Name the scope that a request needs; what is an administrator's is checked by its route."""
    if request["type"] != "http":
        return READ
    line = f"{request['method']} {request['path']}"
    if TRANSCRIBING.fullmatch(line):
        return TRANSCRIBE
    return READ if is_safe(request) or READING.fullmatch(line) else WRITE


def check(caller: Caller, request: Request) -> None:
    """Refuse what a caller may not do.

    Raises:
        Forbidden: A scope is missing; `details.scope` names it.
        PasswordChangeNeeded: They need a password of their own first.
    """
    if is_open(request["path"]):
        return
    if caller.must_change_password and request["path"] not in BEFORE_A_PASSWORD:
        raise PasswordChangeNeeded
    scope = needed(request)
    if scope not in caller.scopes:
        raise Forbidden(f"This needs the scope {scope}.", details={"scope": scope})
