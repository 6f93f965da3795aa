"""Lets in whoever may come: by a key, a session or a signed link, or on this machine without accounts as its user."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from tiro.api import cookies, permits
from tiro.api.access import Access, Mode
from tiro.api.callers import Caller
from tiro.api.entries import Entry, local_entry
from tiro.api.page import is_of_the_page
from tiro.api.permits import is_open, is_safe
from tiro.api.problems import response_of
from tiro.api.tickets import Links
from tiro.api.watching import POLICY_VIOLATION, Watch, lasts
from tiro.errors import (
    Forbidden,
    HostNotAllowed,
    NotFound,
    ProxyNeedsAccounts,
    TiroError,
    Unauthorized,
)
from tiro.settings import is_loopback_host
from tiro.store.scope import NOBODY, acting_for

FORWARDED = frozenset({"forwarded", "via", "x-real-ip"})
FORWARDED_PREFIX = "x-forwarded-"
OUR_PAGES = frozenset({"same-origin", "none"})
"""Values of Sec-Fetch-Site that a browser sends for our own page or for the address bar."""
CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
"""What stands in no address of ours."""
FOREIGN = "A page of another site asked for this, and was refused."


class Guard:
    """Middleware that lets in whom `access` knows; `state.caller` says who it is, `state.wrong_key` that a key was none."""

    def __init__(self, app: ASGIApp, access: Access, links: Links) -> None:
        self._app = app
        self._access = access
        self._links = links

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request or a web socket's handshake."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        try:
            entry = await self._admit(scope)
            if entry is not None:
                permits.check(entry.caller, scope)
        except TiroError as error:
            await _refuse(error, scope, receive, send)
            return
        caller = None if entry is None else _addressed(entry.caller, scope)
        scope.setdefault("state", {})["caller"] = caller
        with acting_for(NOBODY if caller is None else caller.owner_id):
            if entry is None or not lasts(scope):
                await self._app(scope, receive, send)
                return
            watch = Watch(self._access, entry, scope, receive)
            with self._access.listening(watch.hear):
                await self._app(scope, watch, send)

    async def _admit(self, scope: Scope) -> Entry | None:
        # Routes take a line break at the end for nothing, while scopes and rates go by the whole address.
        if CONTROLS.search(scope["path"]):
            raise NotFound
        headers = Headers(scope=scope)
        mode = await self._access.mode()
        if mode == "local":
            _check_local(headers, is_safe=is_safe(scope))
            return local_entry()
        if is_of_the_page(scope["path"]) and is_safe(scope):
            return None
        try:
            return await self._known(scope, headers, mode)
        except Unauthorized:
            scope.setdefault("state", {})["wrong_key"] = bool(key_of(headers))
            if not is_open(scope["path"]):
                raise
        if not is_safe(scope):
            _check_page(headers)
        return None

    async def _known(self, scope: Scope, headers: Headers, mode: Mode) -> Entry:
        """Say who it is.

        Raises:
            Unauthorized: Nobody who may come in.
            Forbidden: A page of another site uses the session.
        """
        if (owner_id := self._links.owner(scope)) and not is_open(scope["path"]):
            return _found(await self._access.by_link(owner_id))
        if given := key_of(headers):
            return _found(await self._access.by_key(given, is_near=_is_near(scope, headers)))
        token = cookies.read(scope) if mode == "accounts" else None
        entry = _found(None if token is None else await self._access.by_session(token))
        if not is_safe(scope):
            _check_page(headers, needs_proof=True)
        return entry


def _found(entry: Entry | None) -> Entry:
    if entry is None:
        raise Unauthorized
    return entry


def _addressed(caller: Caller, scope: Scope) -> Caller:
    """Write down from where a request came, and which it is."""
    client = scope.get("client")
    request_id = scope.get("state", {}).get("request_id")
    return replace(caller, address=client[0] if client else None, request_id=request_id)


def _is_near(scope: Scope, headers: Headers) -> bool:
    """Whether a request surely comes from this machine, and through no proxy of it."""
    client = scope.get("client")
    return client is not None and is_loopback_host(client[0]) and not _is_forwarded(headers)


def _is_forwarded(headers: Headers) -> bool:
    return any(name in FORWARDED or name.startswith(FORWARDED_PREFIX) for name in headers)


def _check_local(headers: Headers, *, is_safe: bool) -> None:
    """Refuse what can only come through a proxy, a foreign name or a foreign page."""
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not _is_loopback(hosts[0]):
        raise HostNotAllowed
    if _is_forwarded(headers):
        raise ProxyNeedsAccounts
    if not is_safe:
        _check_page(headers)


def _check_page(headers: Headers, *, needs_proof: bool = False) -> None:
    """Refuse what a page of another site asks for with what the browser sends by itself.

    Args:
        headers: Of the request.
        needs_proof: Whether to refuse also what does not say from where it comes, as browsers do
            with every change.
    """
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not _is_from_our_page(headers, hosts[0]):
        raise Forbidden(FOREIGN)
    if needs_proof and "origin" not in headers and "sec-fetch-site" not in headers:
        raise Forbidden(FOREIGN)


def _is_loopback(host: str) -> bool:
    try:
        parts = urlsplit(f"//{host}")
        is_plain = parts.netloc == host and "@" not in host
        return is_plain and (parts.port or 1) > 0 and is_loopback_host(parts.hostname or "")
    except ValueError:
        return False


def _is_from_our_page(headers: Headers, host: str) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None and site not in OUR_PAGES:
        return False
    origins = headers.getlist("origin")
    return all(origin in {f"http://{host}", f"https://{host}"} for origin in origins)


def key_of(headers: Headers) -> str:
    """Give the key that came along; empty when there is none."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return headers.get("x-api-key", "")


async def _refuse(error: TiroError, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        return
    response = response_of(error, scope.get("state", {}).get("request_id"))
    await response(scope, receive, send)
