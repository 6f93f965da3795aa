"""Destinations: where results are sent."""

from fastapi import APIRouter, Response

from tiro.actions import destinations as actions
from tiro.actions import setups, trying
from tiro.actions.destinations import Draft
from tiro.api.answers import shown
from tiro.api.deps import Owner, Tiro, Who
from tiro.api.destination_schemas import (
    Destination,
    DestinationChange,
    DestinationKind,
    DestinationTest,
    DestinationWithSecret,
    NewDestination,
)
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.revisions import IfMatch, revision_of
from tiro.api.schemas import Listing

router = APIRouter(prefix=API, tags=["destinations"])


@router.get(
    "/destinations",
    operation_id="list_destinations",
    summary="List destinations",
    response_model=Listing[Destination],
)
def list_destinations(context: Tiro, owner_id: Owner) -> Response:
    """Gives all destinations by name, without their secrets."""
    return shown(actions.page(context, owner_id))


@router.get(
    "/destinations/kinds",
    operation_id="list_destination_kinds",
    summary="List the kinds of destinations",
    response_model=Listing[DestinationKind],
)
def list_destination_kinds(context: Tiro) -> Response:
    """Gives what each kind needs: the schema of its configuration and the names of its secrets."""
    return shown(setups.kinds(context.settings))


@router.post(
    "/destinations",
    operation_id="create_destination",
    summary="Make a destination",
    status_code=201,
    response_model=DestinationWithSecret,
    responses=documented(
        "invalid_request", "destination_invalid", "state_conflict", "database_busy"
    ),
)
def create_destination(context: Tiro, owner_id: Owner, who: Who, wish: NewDestination) -> Response:
    """Keeps a destination; a secret that Tiro makes is shown in this answer alone."""
    draft = Draft(wish.kind, wish.name, wish.config, wish.secrets)
    made = actions.create(context, owner_id, draft, who.actor)
    return shown(made, status=201, headers={"Location": f"/api/v1/destinations/{made['id']}"})


@router.get(
    "/destinations/{destination_id}",
    operation_id="get_destination",
    summary="Show a destination",
    response_model=Destination,
    responses=documented("not_found"),
)
def get_destination(context: Tiro, owner_id: Owner, destination_id: str) -> Response:
    """Gives the destination, without its secrets."""
    return shown(actions.show(context, owner_id, destination_id))


@router.patch(
    "/destinations/{destination_id}",
    operation_id="update_destination",
    summary="Change a destination",
    response_model=Destination,
    responses=documented(
        "invalid_request", "destination_invalid", "not_found", "state_conflict",
        "secrets_unreadable", "revision_conflict", "database_busy",
    ),
)  # fmt: skip
def update_destination(
    context: Tiro,
    owner_id: Owner,
    who: Who,
    destination_id: str,
    change: DestinationChange,
    if_match: IfMatch = None,
) -> Response:
    """Changes name, configuration, secrets or state; with If-Match only as it was seen."""
    made = actions.change(
        context,
        owner_id,
        destination_id,
        change.model_dump(exclude_unset=True),
        who=who.actor,
        revision=None if if_match is None else revision_of(if_match),
    )
    return shown(made)


@router.delete(
    "/destinations/{destination_id}",
    operation_id="delete_destination",
    summary="Delete a destination",
    status_code=204,
    response_class=Response,
    responses=documented("not_found", "database_busy"),
)
def delete_destination(context: Tiro, owner_id: Owner, who: Who, destination_id: str) -> Response:
    """Deletes the destination with its secrets; what was sent stays where it is."""
    actions.delete(context, owner_id, destination_id, who.actor)
    return Response(status_code=204)


@router.post(
    "/destinations/{destination_id}/test",
    operation_id="test_destination",
    summary="Try a destination",
    response_model=DestinationTest,
    responses=documented(
        "not_found", "destination_invalid", "secrets_unreadable", "state_conflict"
    ),
)
def test_destination(context: Tiro, owner_id: Owner, destination_id: str) -> Response:
    """Tries whether a delivery would arrive, for 15 s at most; what does not is told with `ok` false."""
    return shown(trying.test(context, owner_id, destination_id))


@router.post(
    "/destinations/{destination_id}/rotate",
    operation_id="rotate_destination",
    summary="Make a new secret for a destination",
    response_model=DestinationWithSecret,
    responses=documented("not_found", "state_conflict", "database_busy"),
)
def rotate_destination(context: Tiro, owner_id: Owner, who: Who, destination_id: str) -> Response:
    """Makes a new secret, shown in this answer alone; for 24 hours the former one signs, too."""
    return shown(actions.rotate(context, owner_id, destination_id, who.actor))
