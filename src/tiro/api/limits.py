"""How often one caller may ask: refuses what is too often, and tells with each answer what is left."""

import hashlib
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tiro.api.addresses import place_of
from tiro.api.callers import Caller
from tiro.api.guard import key_of
from tiro.api.kinds import SOCKET, kind_of
from tiro.api.problems import response_of
from tiro.errors import RateLimited, SettingsError
from tiro.settings import RateSettings

if TYPE_CHECKING:
    from tiro.api.counting import Counter, Verdict

BY_ADDRESS = frozenset({"login", "health"})
"""Kinds that are counted for an address, whoever says to be asking."""
TRY_AGAIN_LATER = 1013
"""Close code of a web socket that was refused for now."""
REFUSED = "refused"
ANSWERS = frozenset({"http.response.start", "websocket.accept", "websocket.close"})
"""Messages that begin an answer, or refuse one."""


class Limiter:
    """Counts for the two middlewares of an application.

    Args:
        rates: Gives the settings as they are now.
    """

    def __init__(self, rates: Callable[[], RateSettings]) -> None:
        self.rates = rates
        self._storage = rates().storage
        self._counter: Counter | None = None
        if "redis" in self._storage and find_spec("redis") is None:
            raise SettingsError("TIRO_RATES__STORAGE: Redis needs the package: tiro[redis].")

    @property
    def counter(self) -> "Counter":
        """Give what counts; made when the first request is to be counted."""
        if self._counter is None:
            from tiro.api.counting import Counter  # noqa: PLC0415 - one person alone needs none of it

            self._counter = Counter(self._storage)
        return self._counter

    async def close(self) -> None:
        """Let go of what counts."""
        if self._counter is not None:
            await self._counter.close()
            self._counter = None


class Limits:
    """Middleware behind the guard: limits those who were let in, each kind of request for itself."""

    def __init__(self, app: ASGIApp, limiter: Limiter) -> None:
        self._app = app
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or web socket."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        verdict = await self._verdict(scope)
        if verdict is None:
            await self._app(scope, receive, send)
        elif verdict.is_allowed:
            await self._app(scope, receive, _telling(send, verdict))
        else:
            await _refuse(verdict, scope, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        finally:
            await self._limiter.close()

    async def _verdict(self, scope: Scope) -> "Verdict | None":
        """Count a request; None when it is not limited."""
        kind = kind_of(SOCKET if scope["type"] == "websocket" else scope["method"], scope["path"])
        if kind is None:
            return None
        rates = self._limiter.rates()
        rate: str = getattr(rates, kind)
        caller: Caller | None = scope["state"].get("caller")
        is_exempt = caller is not None and caller.via == "local" and not rates.local
        if not rate or is_exempt:
            return None
        who = place_of(scope) if kind in BY_ADDRESS else name_of(caller, scope)
        return await self._limiter.counter.count(rate, kind, who)


class Strangers:
    """Middleware before the guard: who tries keys, one after the other, is soon heard no more.

    Only what comes with a key is refused: browsers of the same address stay logged in.
    """

    def __init__(self, app: ASGIApp, limiter: Limiter) -> None:
        self._app = app
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        rate = self._limiter.rates().refused
        if scope["type"] == "lifespan" or not rate or not _has_key(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        place = place_of(scope)
        verdict = await self._limiter.counter.look(rate, REFUSED, place)
        if not verdict.is_allowed:
            await _refuse(verdict, scope, receive, send)
            return

        async def counting(message: Message) -> None:
            if message["type"] in ANSWERS and scope.get("state", {}).get("wrong_key"):
                await self._limiter.counter.count(rate, REFUSED, place)
            await send(message)

        await self._app(scope, receive, counting)


def name_of(caller: Caller | None, scope: Scope) -> str:
    """Name whose requests are counted together: a key's, else an account's, else those of an address."""
    if caller is None or caller.account_id is None:
        return place_of(scope)
    if caller.via == "key":
        return f"key:{caller.key_id or _mark_of_key(Headers(scope=scope))}"
    return f"account:{caller.account_id}"


def headers_of(verdict: "Verdict") -> dict[str, str]:
    """Tell how much is left, in the words of draft-ietf-httpapi-ratelimit-headers."""
    return {
        "RateLimit-Limit": str(verdict.limit),
        "RateLimit-Remaining": str(verdict.remaining),
        "RateLimit-Reset": str(verdict.reset_seconds),
        "RateLimit-Policy": verdict.policy,
    }


def _telling(send: Send, verdict: "Verdict") -> Send:
    async def telling(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(headers_of(verdict))
        await send(message)

    return telling


async def _refuse(verdict: "Verdict", scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})
        return
    error = RateLimited(retry_after=verdict.reset_seconds)
    request_id = scope["state"].get("request_id")
    answer = response_of(error, request_id, headers=headers_of(verdict))
    await answer(scope, receive, send)


def _mark_of_key(headers: Headers) -> str:
    """Tell the keys of the settings apart, which have no id, without keeping any of them."""
    return hashlib.blake2b(
        key_of(headers).encode(), digest_size=8, person=b"tiro-rates"
    ).hexdigest()


def _has_key(headers: Headers) -> bool:
    return "authorization" in headers or "x-api-key" in headers
