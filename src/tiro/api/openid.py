"""The way to the OpenID provider and back; whatever goes wrong, the browser ends on the page of the login."""

import base64
import hashlib
import hmac
import json
import logging
import re
import secrets
import time
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any, cast
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response

from tiro.actions import openid as actions
from tiro.actions.context import Context
from tiro.actions.openid import Refused
from tiro.actions.provider import Asking, Provider, ProviderError
from tiro.api import cookies
from tiro.api.deps import Doorkeeper, Tiro
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.sessions import OIDC_PATH, Place, put_cookie
from tiro.errors import NotFound
from tiro.settings import secret_key

router = APIRouter(prefix=API + "/session/oidc", tags=["session"])
log = logging.getLogger(__name__)

COOKIE = "tiro_oidc"
LASTS_SECONDS = 600
LONGEST_COOKIE = 2000
PURPOSE = b"tiro oidc login"
PATH = re.compile(r"/(?!/)[\x21-\x5b\x5d-\x7e]{0,500}")
"""A page of ours to come back to, and never another site's."""
SENT: dict[int | str, Any] = {303: {"description": "Go there."}}

Next = Annotated[str, Query(max_length=600, description="The page to come back to.")]
Given = Annotated[str | None, Query(max_length=4000, description="From the provider.")]


@router.get(
    "",
    operation_id="begin_oidc",
    summary="Go to the OpenID provider",
    status_code=303,
    response_class=Response,
    responses=SENT | documented("not_found"),
)
async def begin_oidc(request: Request, context: Tiro, next: Next = "/") -> Response:
    """Sends the browser to the provider; without one in the settings there is nothing here."""
    provider = _provider(request, context)
    asking = Asking(*(secrets.token_urlsafe(32) for _ in range(3)))
    call = partial(provider.address, asking, _redirect_uri(request, context))
    try:
        address = await to_thread.run_sync(call)
    except ProviderError as error:
        log.warning("the OpenID provider: %s", error)
        return _refused(request, "failed")
    answer = _to(address)
    path = next if PATH.fullmatch(next) else "/"
    kept = {**asdict(asking), "next": path, "until": time.time() + LASTS_SECONDS}
    cookies.put(answer, request.scope, _sealed(context, kept), seconds=LASTS_SECONDS, name=COOKIE)
    return answer


@router.get(
    "/callback",
    operation_id="end_oidc",
    summary="Come back from the OpenID provider",
    status_code=303,
    response_class=Response,
    responses=SENT | documented("not_found"),
)
async def end_oidc(
    request: Request,
    context: Tiro,
    access: Doorkeeper,
    place: Place,
    code: Given = None,
    state: Given = None,
    iss: Given = None,
    error: Given = None,
) -> Response:
    """Begins a session if the provider says who it is and they have an account here."""
    provider = _provider(request, context)
    kept = _opened(context, cookies.read(request.scope, COOKIE, longest=LONGEST_COOKIE))
    if kept is None or not hmac.compare_digest(kept["state"].encode(), (state or "").encode()):
        return _refused(request, "expired")
    if error is not None or code is None:
        return _refused(request, "cancelled" if error == "access_denied" else "failed")
    asking = Asking(kept["state"], kept["nonce"], kept["verifier"])
    redirect_uri = _redirect_uri(request, context)
    find = partial(provider.person, asking, code=code, issuer=iss, redirect_uri=redirect_uri)
    try:
        person = await to_thread.run_sync(find)
        enter = partial(
            actions.login, context, person, place=place, old=cookies.read(request.scope)
        )
        opened = await to_thread.run_sync(enter)
    except ProviderError as mistake:
        log.warning("the OpenID provider: %s", mistake)
        return _refused(request, "failed")
    except Refused as refusal:
        return _refused(request, refusal.reason)
    access.forget(str(opened.account["id"]))
    answer = _to(kept["next"])
    put_cookie(request, context, answer, opened.token)
    cookies.drop(answer, request.scope, COOKIE)
    return answer


def _provider(request: Request, context: Context) -> Provider:
    """Give the provider of this process.

    Raises:
        NotFound: The settings name none.
    """
    if not context.settings.oidc.is_on:
        raise NotFound("No OpenID provider is set: TIRO_OIDC__ISSUER and TIRO_OIDC__CLIENT_ID.")
    state: Any = request.app.state
    found: Provider | None = getattr(state, "openid", None)
    if found is None:
        found = state.openid = Provider(context.settings.oidc)
    return found


def _redirect_uri(request: Request, context: Context) -> str:
    public = context.settings.oidc.public_url
    base = str(request.base_url) if public is None else public
    return f"{base.rstrip('/')}{OIDC_PATH}/callback"


def _refused(request: Request, reason: str) -> Response:
    answer = _to(f"/login?{urlencode({'refused': reason})}")
    cookies.drop(answer, request.scope, COOKIE)
    return answer


def _to(address: str) -> Response:
    return Response(status_code=303, headers={"Location": address})


def _sealed(context: Context, kept: dict[str, Any]) -> str:
    # Without its padding, which would have to be quoted in a cookie.
    packed = base64.urlsafe_b64encode(json.dumps(kept, separators=(",", ":")).encode())
    raw = packed.decode().rstrip("=")
    return f"{raw}.{_sign(context, raw)}"


def _opened(context: Context, sealed: str | None) -> dict[str, Any] | None:
    """Read what was kept in the browser; None when it is not ours or too old."""
    raw, _, signature = (sealed or "").partition(".")
    if not raw or not hmac.compare_digest(_sign(context, raw).encode(), signature.encode()):
        return None
    kept = cast("dict[str, Any]", json.loads(base64.urlsafe_b64decode(raw + "==")))
    return kept if kept["until"] > time.time() else None


def _sign(context: Context, raw: str) -> str:
    key = hmac.digest(secret_key(context.settings).encode(), PURPOSE, hashlib.sha256)
    return hmac.new(key, raw.encode(), hashlib.sha256).hexdigest()
