"""The cookie of a session: no script reads it, no other site sends it along, and over https no other host sets it."""

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

NAME = "tiro_session"
HOST_PREFIX = "__Host-"
LONGEST = 200


def is_https(scope: Scope) -> bool:
    """Whether the browser came by https."""
    return scope["scheme"] in {"https", "wss"}


def name_of(name: str, scope: Scope) -> str:
    """Name a cookie; browsers take the longer name only over https, for this host and all its paths."""
    return f"{HOST_PREFIX}{name}" if is_https(scope) else name


def read(scope: Scope, name: str = NAME, *, longest: int = LONGEST) -> str | None:
    """Give what a cookie holds; None when there is none, or more than one of its name."""
    wanted = name_of(name, scope)
    found: list[str] = []
    for header in Headers(scope=scope).getlist("cookie"):
        for part in header.split(";"):
            key, _, value = part.strip().partition("=")
            if key == wanted and value:
                found.append(value)
    is_one = len(found) == 1 and len(found[0]) <= longest and found[0].isascii()
    return found[0] if is_one else None


def put(answer: Response, scope: Scope, value: str, *, seconds: int, name: str = NAME) -> None:
    """Let the browser keep a cookie."""
    answer.set_cookie(
        name_of(name, scope),
        value,
        max_age=seconds,
        path="/",
        secure=is_https(scope),
        httponly=True,
        samesite="lax",
    )


def drop(answer: Response, scope: Scope, name: str = NAME) -> None:
    """Let the browser forget a cookie."""
    put(answer, scope, "", seconds=0, name=name)
