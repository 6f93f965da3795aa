"""Sharing a recording by link: making links, looking after them, ending them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response

from tiro.actions import sharing as actions
from tiro.api.answers import shown
from tiro.api.deps import Owner, Paging, Tiro, Who
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.schemas import Listing
from tiro.api.share_schemas import NewlyShared, NewShare, Share, ShareChange

router = APIRouter(prefix=API, tags=["shares"])

Reach = Literal["this machine", "network"]


async def reach_of(context: Tiro, who: Who) -> Reach:
    """Say who can use links of this server: perhaps it answers to programs of this machine alone."""
    is_alone = context.settings.is_loopback and not context.settings.proxies
    return actions.HERE if is_alone or who.via == "local" else actions.EVERYWHERE


Reaching = Annotated[Reach, Depends(reach_of)]


@router.post(
    "/recordings/{recording_id}/shares",
    operation_id="create_share",
    summary="Share a recording by link",
    status_code=201,
    response_model=NewlyShared,
    responses=documented("invalid_request", "not_found", "state_conflict", "database_busy"),
)
def create_share(
    context: Tiro, owner_id: Owner, reach: Reaching, recording_id: str, wish: NewShare
) -> Response:
    """Makes a link that shows the recording to whoever has it, and nothing else; its secret is told only now."""
    parts = wish.model_dump(include={"with_media", "with_exports", "with_notes"})
    wished = actions.Wish(wish.name, wish.expires_at, parts)
    made = actions.create(context, owner_id, recording_id, wished, reach=reach)
    return shown(made, status=201, headers={"Cache-Control": "no-store"})


@router.get(
    "/recordings/{recording_id}/shares",
    operation_id="list_recording_shares",
    summary="List a recording's links",
    response_model=Listing[Share],
    responses=documented("not_found"),
)
def list_recording_shares(
    context: Tiro, owner_id: Owner, reach: Reaching, recording_id: str
) -> Response:
    """Gives the newest first, also those that have ended, without their secrets."""
    return shown(actions.of_recording(context, owner_id, recording_id, reach=reach))


@router.get(
    "/shares",
    operation_id="list_shares",
    summary="List the links",
    response_model=Listing[Share],
    responses=documented("invalid_request"),
)
def list_shares(context: Tiro, owner_id: Owner, reach: Reaching, asked: Paging) -> Response:
    """Gives the links of all recordings, the newest first, without their secrets."""
    return shown(actions.page(context, owner_id, asked, reach=reach))


@router.patch(
    "/shares/{share_id}",
    operation_id="update_share",
    summary="Change a link",
    response_model=Share,
    responses=documented("invalid_request", "not_found", "database_busy"),
)
def update_share(
    context: Tiro, owner_id: Owner, reach: Reaching, share_id: str, change: ShareChange
) -> Response:
    """Changes its name or when it ends; one that has ended works again with a later end."""
    changes = {name: getattr(change, name) for name in change.model_fields_set}
    return shown(actions.change(context, owner_id, share_id, changes, reach=reach))


@router.delete(
    "/shares/{share_id}",
    operation_id="delete_share",
    summary="End a link",
    status_code=204,
    response_class=Response,
    responses=documented("not_found", "database_busy"),
)
def delete_share(context: Tiro, owner_id: Owner, share_id: str) -> Response:
    """Ends the link at once, for good; sound that is being played by it stops at the next request."""
    actions.delete(context, owner_id, share_id)
    return Response(status_code=204)
