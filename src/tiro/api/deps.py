"""What routes are given: the context, who asks, the streams, the way in for uploads."""

from typing import Annotated, cast

from fastapi import Depends, Header, Query, Request

from tiro.actions.context import Context
from tiro.api.access import Access
from tiro.api.callers import Caller
from tiro.api.hub import Hub
from tiro.api.intake import Intake
from tiro.errors import Forbidden, Unauthorized
from tiro.store.paging import DEFAULT_LIMIT, LONGEST_CURSOR, MAX_LIMIT, Asked
from tiro.telemetry import Metrics

ADMIN_NEEDED = "This needs an administrator, or a key with the scope admin."


async def context_of(request: Request) -> Context:
    """Give what actions work with."""
    return cast("Context", request.app.state.context)


async def hub_of(request: Request) -> Hub:
    """Give the streams of this process."""
    return cast("Hub", request.app.state.hub)


async def intake_of(request: Request) -> Intake:
    """Give the way in for uploads."""
    return cast("Intake", request.app.state.intake)


async def metrics_of(request: Request) -> Metrics:
    """Give the metrics of this process."""
    return cast("Metrics", request.app.state.metrics)


async def access_of(request: Request) -> Access:
    """Give what knows who may come in."""
    return cast("Access", request.app.state.access)


async def who_asks(request: Request) -> Caller:
    """Say who asks; for routes that are open to all there is `who_if_any`.

    Raises:
        Unauthorized: Nobody knows.
    """
    found = await who_if_any(request)
    if found is None:
        raise Unauthorized
    return found


async def who_if_any(request: Request) -> Caller | None:
    """Say who asks, if they said so."""
    return cast("Caller | None", request.state.caller)


async def owner_of(request: Request) -> str:
    """Name whose things the caller sees."""
    return (await who_asks(request)).owner_id


async def is_admin(request: Request) -> bool:
    """Whether the caller is an administrator."""
    return (await who_asks(request)).is_admin


async def require_admin(request: Request) -> None:
    """Let only administrators pass.

    Raises:
        Forbidden: The key is not an administrator's.
    """
    if not await is_admin(request):
        raise Forbidden(ADMIN_NEEDED, details={"scope": "admin"})


async def page_asked(
    limit: Annotated[
        int, Query(ge=1, le=MAX_LIMIT, description="Items of a page.")
    ] = DEFAULT_LIMIT,
    cursor: Annotated[
        str | None,
        Query(max_length=LONGEST_CURSOR, description="`next_cursor` of the page before."),
    ] = None,
    sort: Annotated[
        str,
        Query(
            max_length=40,
            description="-created_at, created_at; for recordings also title, -duration.",
        ),
    ] = "-created_at",
    count: Annotated[bool, Query(description="Also count all, up to 10,000.")] = False,
) -> Asked:
    """Read which page of a list is asked for."""
    return Asked(limit=limit, cursor=cursor, sort=sort, count=count)


Tiro = Annotated[Context, Depends(context_of)]
Hall = Annotated[Hub, Depends(hub_of)]
Door = Annotated[Intake, Depends(intake_of)]
Gauges = Annotated[Metrics, Depends(metrics_of)]
Owner = Annotated[str, Depends(owner_of)]
Doorkeeper = Annotated[Access, Depends(access_of)]
Who = Annotated[Caller, Depends(who_asks)]
WhoIfAny = Annotated[Caller | None, Depends(who_if_any)]
Admin = Annotated[bool, Depends(is_admin)]
Paging = Annotated[Asked, Depends(page_asked)]
LlmKey = Annotated[
    str | None,
    Header(
        alias="X-LLM-Key",
        description="Your own key of the language model's provider; held in memory alone, never stored.",
    ),
]
EngineKey = Annotated[
    str | None,
    Header(
        alias="X-Engine-Key",
        description="Your own key of the engine's provider; held in memory alone, never stored.",
    ),
]
