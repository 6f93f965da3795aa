"""Who am I, logging in and out, and the first account."""

from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response

from tiro.actions import accounts as account_actions
from tiro.actions import sessions as actions
from tiro.actions import setup_code
from tiro.actions.accounts import Draft
from tiro.actions.context import Context
from tiro.actions.sessions import Opened
from tiro.api import cookies
from tiro.api.access import Mode
from tiro.api.account_schemas import Credentials, FirstAccount, SessionState
from tiro.api.answers import shown
from tiro.api.callers import Caller, scopes_of
from tiro.api.deps import ADMIN_NEEDED, Doorkeeper, Tiro, WhoIfAny
from tiro.api.logins import Logins, from_of
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.errors import Forbidden, StateConflict, Unauthorized
from tiro.store.audit import Actor
from tiro.store.sessions import From

router = APIRouter(prefix=API, tags=["session"])

OIDC_PATH = "/api/v1/session/oidc"


async def logins_of(request: Request) -> Logins:
    """Give what logins share."""
    found: Logins = request.app.state.logins
    return found


Hashing = Annotated[Logins, Depends(logins_of)]
Place = Annotated[From, Depends(from_of)]


@router.get(
    "/session",
    operation_id="get_session",
    summary="Who am I?",
    response_model=SessionState,
    responses=documented("database_busy"),
)
async def get_session(context: Tiro, access: Doorkeeper, who: WhoIfAny) -> Response:
    """Says how people come in here, and who you are if you are in; needs nothing."""
    mode = await access.mode()
    account = None
    if who is not None and who.account_id is not None:
        account = await to_thread.run_sync(account_actions.show, context, who.account_id)
    return shown(_state(context, mode, account, who))


@router.post(
    "/session",
    operation_id="log_in",
    summary="Log in",
    response_model=SessionState,
    responses=documented("invalid_request", "login_refused", "rate_limited", "database_busy"),
)
async def log_in(
    request: Request,
    context: Tiro,
    access: Doorkeeper,
    logins: Hashing,
    place: Place,
    given: Credentials,
) -> Response:
    """Begins a session and sets its cookie; one message for every reason not to."""
    call = partial(
        actions.login,
        context,
        logins.back_off,
        name=given.login,
        password=given.password,
        place=place,
        old=cookies.read(request.scope),
    )
    opened = await logins.run(call)
    access.forget(str(opened.account["id"]))
    answer = shown(_opened(context, opened))
    put_cookie(request, context, answer, opened.token)
    return answer


@router.delete(
    "/session",
    operation_id="log_out",
    summary="Log out",
    status_code=204,
    response_class=Response,
    responses=documented("forbidden", "database_busy"),
)
async def log_out(request: Request, context: Tiro, access: Doorkeeper, who: WhoIfAny) -> Response:
    """Ends the session and takes its cookie away; also when it has ended already."""
    if who is not None and who.session_id is not None and who.account_id is not None:
        call = partial(actions.logout, context, who.account_id, who.session_id)
        await to_thread.run_sync(call)
        access.forget(who.account_id)
    answer = Response(status_code=204)
    cookies.drop(answer, request.scope)
    return answer


@router.post(
    "/accounts/first",
    operation_id="create_first_account",
    summary="Make the first account",
    status_code=201,
    response_model=SessionState,
    responses=documented(
        "invalid_request", "unauthorized", "forbidden", "setup_code_wrong", "state_conflict",
        "password_weak", "rate_limited", "database_busy",
    ),
)  # fmt: skip
async def create_first_account(
    request: Request,
    context: Tiro,
    access: Doorkeeper,
    logins: Hashing,
    place: Place,
    who: WhoIfAny,
    given: FirstAccount,
) -> Response:
    """Makes the administrator's account, which has all that is there; from then on everybody logs in."""
    mode = await access.mode()
    _require_first(context, mode, who, given.code)
    opened = await logins.run(partial(_make_first, context, given, place, who))
    access.forget(str(opened.account["id"]))
    answer = shown(_opened(context, opened), status=201)
    put_cookie(request, context, answer, opened.token)
    return answer


def put_cookie(request: Request, context: Context, answer: Response, token: str) -> None:
    """Let the browser keep a session."""
    seconds = int(context.settings.accounts.session_seconds)
    cookies.put(answer, request.scope, token, seconds=seconds)


def _require_first(context: Context, mode: Mode, who: Caller | None, code: str | None) -> None:
    if mode == "accounts":
        raise StateConflict("There is an account already. Log in.")
    if mode == "first":
        setup_code.check(context.settings, code)
    elif mode == "keys" and who is None:
        raise Unauthorized
    elif mode == "keys" and who is not None and not who.is_admin:
        raise Forbidden(ADMIN_NEEDED, details={"scope": "admin"})


def _make_first(context: Context, given: FirstAccount, place: From, who: Caller | None) -> Opened:
    draft = Draft(login=given.login, name=given.name, password=given.password)
    actor = Actor(None, "setup", place.address) if who is None else who.actor
    made = account_actions.create_first(context, draft, actor)
    setup_code.forget(context.settings)
    return actions.begin(context, str(made["id"]), place)


def _opened(context: Context, opened: Opened) -> dict[str, Any]:
    scopes = sorted(scopes_of(opened.account["role"]))
    return _view(context, "accounts", opened.account, scopes)


def _state(
    context: Context, mode: Mode, account: dict[str, Any] | None, who: Caller | None
) -> dict[str, Any]:
    return _view(context, mode, account, [] if who is None else sorted(who.scopes))


def _view(
    context: Context, mode: Mode, account: dict[str, Any] | None, scopes: list[Any]
) -> dict[str, Any]:
    oidc = context.settings.oidc
    provider = {"name": oidc.name, "url": OIDC_PATH} if oidc.is_on else None
    return {
        "mode": mode,
        "account": account,
        "scopes": scopes,
        "login": {"password": True, "oidc": provider},
        "needs_code": mode == "first",
    }
