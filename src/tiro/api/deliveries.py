"""Deliveries: what is sent to destinations, and each attempt."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from tiro.actions import deliveries as actions
from tiro.api.answers import shown
from tiro.api.delivery_schemas import Delivery, DeliveryDetail, NewDeliveries, State
from tiro.api.deps import Owner, Paging, Tiro, Who
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.schemas import Listing
from tiro.store.deliveries import Filters

router = APIRouter(prefix=API, tags=["deliveries"])

CHANGED = documented("not_found", "state_conflict", "database_busy")


@router.get(
    "/deliveries",
    operation_id="list_deliveries",
    summary="List deliveries",
    response_model=Listing[Delivery],
    responses=documented("invalid_request"),
)
def list_deliveries(
    context: Tiro,
    owner_id: Owner,
    asked: Paging,
    state: Annotated[list[State] | None, Query(description="Any of these states.")] = None,
    destination: Annotated[
        str | None, Query(max_length=100, description="To this destination, by its id.")
    ] = None,
    recording: Annotated[
        str | None, Query(max_length=100, description="Of this recording.")
    ] = None,
) -> Response:
    """Gives the newest first; every filter that is named must fit."""
    filters = Filters(state=state or None, destination_id=destination, recording_id=recording)
    return shown(actions.page(context, owner_id, filters, asked))


@router.get(
    "/deliveries/{delivery_id}",
    operation_id="get_delivery",
    summary="Show a delivery",
    response_model=DeliveryDetail,
    responses=documented("not_found"),
)
def get_delivery(context: Tiro, owner_id: Owner, delivery_id: str) -> Response:
    """Gives the delivery with what it tells and every attempt."""
    return shown(actions.show(context, owner_id, delivery_id))


@router.post(
    "/deliveries/{delivery_id}/replay",
    operation_id="replay_delivery",
    summary="Send a delivery again",
    response_model=Delivery,
    responses=CHANGED,
)
def replay_delivery(context: Tiro, who: Who, delivery_id: str) -> Response:
    """Begins a new series of attempts at once, with the same event id."""
    return shown(actions.replay(context, who.actor, who.owner_id, delivery_id))


@router.post(
    "/deliveries/{delivery_id}/cancel",
    operation_id="cancel_delivery",
    summary="Stop a delivery",
    response_model=Delivery,
    responses=CHANGED,
)
def cancel_delivery(context: Tiro, owner_id: Owner, delivery_id: str) -> Response:
    """Tries it no more; what is on its way may still arrive."""
    return shown(actions.cancel(context, owner_id, delivery_id))


@router.post(
    "/recordings/{recording_id}/deliveries",
    operation_id="deliver_recording",
    summary="Send a recording to destinations",
    status_code=202,
    response_model=Listing[Delivery],
    responses=documented(
        "invalid_request", "invalid_options", "not_found", "state_conflict", "database_busy"
    ),
)
def deliver_recording(
    context: Tiro, owner_id: Owner, recording_id: str, wish: NewDeliveries
) -> Response:
    """Sends its text and notes as they are when it is sent; gives the deliveries."""
    made = actions.deliver(
        context, owner_id, recording_id, wish.destinations, templates=wish.templates
    )
    return shown(made, status=202)
