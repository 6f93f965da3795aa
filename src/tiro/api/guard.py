"""Who may come in: keys in constant time, or, without keys, this machine's own programs and pages alone."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from tiro.api.callers import ADMINISTRATOR, ALL_SCOPES, MEMBER, WITHOUT_ADMIN, Caller, local_user
from tiro.api.page import is_of_the_page
from tiro.api.problems import response_of
from tiro.api.tickets import Links
from tiro.errors import Forbidden, HostNotAllowed, ProxyNeedsAccounts, TiroError, Unauthorized
from tiro.settings import Settings, is_loopback_host
from tiro.store.scope import NOBODY, acting_for
from tiro.store.tables import LOCAL_OWNER

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN_PATHS = frozenset({"/healthz", "/readyz", "/openapi.json"})
OPEN_FOLDER = "/docs"
FORWARDED = frozenset({"forwarded", "via", "x-real-ip"})
FORWARDED_PREFIX = "x-forwarded-"
OUR_PAGES = frozenset({"same-origin", "none"})
"""Values of Sec-Fetch-Site that a browser sends for our own page or for the address bar."""
POLICY_VIOLATION = 1008
"""Close code of a refused web socket: RFC 6455, section 7.4.1."""


class Keys:
    """The keys that open the API, as hashes."""

    def __init__(self, settings: Settings) -> None:
        self._plain = _hashes(settings.api_keys)
        self._admin = _hashes(settings.admin_keys)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._plain or self._admin)

    def caller(self, headers: Headers) -> Caller:
        """Say who sent a request.

        Raises:
            Unauthorized: No valid key came with it.
        """
        given = hashlib.sha256(_given(headers).encode()).digest()
        is_plain, is_admin = _is_among(self._plain, given), _is_among(self._admin, given)
        if not (is_plain or is_admin):
            raise Unauthorized
        return Caller(
            LOCAL_OWNER,
            LOCAL_OWNER,
            role=ADMINISTRATOR if is_admin else MEMBER,
            scopes=ALL_SCOPES if is_admin else WITHOUT_ADMIN,
            via="key",
            name="key of TIRO_ADMIN_KEYS" if is_admin else "key of TIRO_API_KEYS",
        )


class Guard:
    """Middleware that lets in whom the settings name; `state.caller` says who it is."""

    def __init__(self, app: ASGIApp, settings: Settings, links: Links) -> None:
        self._app = app
        self._keys = Keys(settings)
        self._links = links

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request or a web socket's handshake."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        try:
            caller = self._admit(scope)
        except TiroError as error:
            await _refuse(error, scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = _addressed(caller, scope)
        with acting_for(NOBODY if caller is None else caller.owner_id):
            await self._app(scope, receive, send)

    def _admit(self, scope: Scope) -> Caller | None:
        headers = Headers(scope=scope)
        if not self._keys:
            _check_local(headers, is_safe=_is_safe(scope))
            return local_user()
        if is_open(scope["path"]):
            return None
        if owner_id := self._links.owner(scope):
            return Caller(owner_id, via="link", name="link")
        return self._keys.caller(headers)


def is_open(path: str) -> bool:
    """Whether a path needs no key: it tells nothing of what is stored here."""
    is_description = path == OPEN_FOLDER or path.startswith(f"{OPEN_FOLDER}/")
    return path in OPEN_PATHS or is_description or is_of_the_page(path)


def _addressed(caller: Caller | None, scope: Scope) -> Caller | None:
    """Write down from where a request came, and which it is."""
    if caller is None:
        return None
    client = scope.get("client")
    request_id = scope["state"].get("request_id") if "state" in scope else None
    return replace(caller, address=client[0] if client else None, request_id=request_id)


def _is_safe(scope: Scope) -> bool:
    """Whether a request changes nothing; a web socket's handshake may."""
    return scope["type"] == "http" and scope["method"] in SAFE_METHODS


def _check_local(headers: Headers, *, is_safe: bool) -> None:
    """Refuse what can only come through a proxy, a foreign name or a foreign page."""
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not _is_loopback(hosts[0]):
        raise HostNotAllowed
    if any(name in FORWARDED or name.startswith(FORWARDED_PREFIX) for name in headers):
        raise ProxyNeedsAccounts
    if not is_safe and not _is_from_our_page(headers, hosts[0]):
        raise Forbidden("A page of another site asked for this, and was refused.")


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


def _given(headers: Headers) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return headers.get("x-api-key", "")


def _hashes(keys: Iterable[SecretStr]) -> tuple[bytes, ...]:
    return tuple(hashlib.sha256(key.get_secret_value().encode()).digest() for key in keys)


def _is_among(known: Iterable[bytes], given: bytes) -> bool:
    """Compare with every key, so that the time tells nothing of which one matched."""
    matches = [hmac.compare_digest(item, given) for item in known]
    return any(matches)


async def _refuse(error: TiroError, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        return
    response = response_of(error, scope["state"].get("request_id"))
    await response(scope, receive, send)
