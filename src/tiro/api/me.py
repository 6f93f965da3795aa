"""One's own account: name, password, defaults for new jobs, and where it is logged in."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from tiro.actions import accounts as actions
from tiro.actions import preferences as preference_actions
from tiro.actions import sessions as session_actions
from tiro.actions.options import Options
from tiro.api import cookies
from tiro.api.account_schemas import Account, OpenSession, OwnChange, PasswordChange
from tiro.api.answers import shown
from tiro.api.deps import Doorkeeper, Tiro, Who
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.schemas import Listing
from tiro.api.sessions import Hashing, Place

router = APIRouter(prefix=API + "/me", tags=["accounts"])


@router.get("", operation_id="get_me", summary="Show my account", response_model=Account)
def get_me(context: Tiro, who: Who) -> Response:
    """Gives the account that asks; without accounts, the local user."""
    return shown(actions.show(context, who.owner_id))


@router.patch(
    "",
    operation_id="update_me",
    summary="Change my name",
    response_model=Account,
    responses=documented("invalid_request", "database_busy"),
)
def update_me(context: Tiro, who: Who, change: OwnChange) -> Response:
    """Changes how others see you."""
    return shown(actions.rename(context, who.owner_id, change.name))


@router.put(
    "/password",
    operation_id="change_password",
    summary="Change my password",
    status_code=204,
    response_class=Response,
    responses=documented(
        "invalid_request", "login_refused", "password_weak", "state_conflict", "rate_limited",
        "database_busy",
    ),
)  # fmt: skip
async def change_password(
    context: Tiro,
    access: Doorkeeper,
    logins: Hashing,
    place: Place,
    who: Who,
    change: PasswordChange,
) -> Response:
    """Takes the current one and a new one; all other sessions end."""
    back_off, name = logins.back_off, f"password of {who.owner_id}"
    call = partial(
        actions.change_password,
        context,
        who.owner_id,
        current=change.current,
        new=change.new,
        but=who.session_id,
        who=who.actor,
    )
    back_off.begin(name, place.address)
    await logins.run(call)
    back_off.forget(name, place.address)
    access.forget(who.owner_id)
    return Response(status_code=204)


@router.get(
    "/preferences",
    operation_id="get_preferences",
    summary="Show my defaults for new jobs",
    response_model=Options,
    response_model_exclude_unset=True,
)
def get_preferences(context: Tiro, who: Who) -> Response:
    """Gives the options that your jobs get where they do not name them."""
    return shown(preference_actions.show(context, who.owner_id))


@router.put(
    "/preferences",
    operation_id="set_preferences",
    summary="Set my defaults for new jobs",
    response_model=Options,
    response_model_exclude_unset=True,
    responses=documented("invalid_request", "invalid_options", "database_busy"),
)
def set_preferences(context: Tiro, who: Who, wanted: dict[str, Any]) -> Response:
    """Replaces them; a job that names one of engine, model and engine_options gets none of the three."""
    return shown(preference_actions.put(context, who.owner_id, wanted))


@router.get(
    "/sessions",
    operation_id="list_my_sessions",
    summary="Show where I am logged in",
    response_model=Listing[OpenSession],
)
def list_my_sessions(context: Tiro, who: Who) -> Response:
    """Gives the newest first, with address and browser."""
    return shown(session_actions.listed(context, who.owner_id, who.session_id))


@router.delete(
    "/sessions",
    operation_id="end_other_sessions",
    summary="Log out everywhere else",
    status_code=204,
    response_class=Response,
    responses=documented("database_busy"),
)
def end_other_sessions(context: Tiro, access: Doorkeeper, who: Who) -> Response:
    """Ends all sessions but the one that asks; their streams end within seconds."""
    session_actions.end_others(context, who.owner_id, who.session_id, who.actor)
    access.forget(who.owner_id)
    return Response(status_code=204)


@router.delete(
    "/sessions/{session_id}",
    operation_id="end_session",
    summary="Log out somewhere",
    status_code=204,
    response_class=Response,
    responses=documented("not_found", "database_busy"),
)
def end_session(
    request: Request, context: Tiro, access: Doorkeeper, who: Who, session_id: str
) -> Response:
    """Ends one of your sessions; its streams end within seconds."""
    session_actions.end(context, who.owner_id, session_id, who.actor)
    access.forget(who.owner_id)
    answer = Response(status_code=204)
    if session_id == who.session_id:
        cookies.drop(answer, request.scope)
    return answer
