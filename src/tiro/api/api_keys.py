"""API keys: one's own, and those of any account for administrators."""

from fastapi import APIRouter, Depends, Response

from tiro.actions import api_keys as actions
from tiro.actions.api_keys import Draft
from tiro.api.account_schemas import ApiKey, MadeApiKey, NewApiKey
from tiro.api.answers import shown
from tiro.api.deps import Doorkeeper, Tiro, Who, require_admin
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.schemas import Listing

router = APIRouter(prefix=API, tags=["accounts"])


@router.get(
    "/me/keys",
    operation_id="list_my_keys",
    summary="List my API keys",
    response_model=Listing[ApiKey],
)
def list_my_keys(context: Tiro, who: Who) -> Response:
    """Gives the newest first, also those that have expired; what opens is not among it."""
    return shown(actions.listed(context, who.owner_id))


@router.post(
    "/me/keys",
    operation_id="create_key",
    summary="Make an API key",
    status_code=201,
    response_model=MadeApiKey,
    responses=documented("invalid_request", "forbidden", "state_conflict", "database_busy"),
)
def create_key(context: Tiro, who: Who, wish: NewApiKey) -> Response:
    """Makes a key that you see this once; send it as `Authorization: Bearer KEY` or `X-API-Key`."""
    expires_at = None if wish.expires_at is None else wish.expires_at.timestamp()
    draft = Draft(wish.name, wish.scopes, expires_at)
    made = actions.create(
        context, who.owner_id, draft, may=who.scopes, who=who.actor, by=who.key_id
    )
    return shown(made, status=201)


@router.delete(
    "/me/keys/{key_id}",
    operation_id="revoke_key",
    summary="Revoke an API key",
    status_code=204,
    response_class=Response,
    responses=documented("not_found", "database_busy"),
)
def revoke_key(context: Tiro, access: Doorkeeper, who: Who, key_id: str) -> Response:
    """Ends a key for good; what follows events with it ends within seconds."""
    actions.revoke(context, who.owner_id, key_id, who.actor)
    access.forget(who.owner_id)
    return Response(status_code=204)


@router.get(
    "/accounts/{account_id}/keys",
    operation_id="list_account_keys",
    summary="List an account's API keys",
    response_model=Listing[ApiKey],
    responses=documented("forbidden", "not_found"),
    dependencies=[Depends(require_admin)],
)
def list_account_keys(context: Tiro, account_id: str) -> Response:
    """For administrators: names, scopes and when each was used, never what opens."""
    return shown(actions.listed(context, account_id))


@router.delete(
    "/accounts/{account_id}/keys/{key_id}",
    operation_id="revoke_account_key",
    summary="Revoke an account's API key",
    status_code=204,
    response_class=Response,
    responses=documented("forbidden", "not_found", "database_busy"),
    dependencies=[Depends(require_admin)],
)
def revoke_account_key(
    context: Tiro, access: Doorkeeper, who: Who, account_id: str, key_id: str
) -> Response:
    """For administrators: ends any account's key for good."""
    actions.revoke(context, account_id, key_id, who.actor)
    access.forget(account_id)
    return Response(status_code=204)
