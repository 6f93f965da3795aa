"""Who asks, as the audit log names them."""

from typing import Annotated, cast

from fastapi import Depends, Request

from tiro.api.guard import Caller
from tiro.store.audit import Actor


async def actor_of(request: Request) -> Actor:
    """Name who sent a request."""
    caller = cast("Caller", request.state.caller)
    client = request.client
    return Actor(
        caller.owner_id,
        caller.owner_id,
        address=client.host if client else None,
        request_id=getattr(request.state, "request_id", None),
    )


Acting = Annotated[Actor, Depends(actor_of)]
