"""Which recordings a list is asked for."""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import StringConstraints

from tiro.api.moments import Moment
from tiro.store.listing import Filters

ATTENTION = "attention"
Standing = Literal["queued", "running", "paused", "completed", "failed", "cancelled", "attention"]
Seconds = Annotated[float, Query(ge=0, le=10_000_000)]


async def which_asked(
    q: Annotated[
        str | None,
        Query(
            max_length=200, description="Title or file name contains this; case and accents aside."
        ),
    ] = None,
    state: Annotated[
        list[Standing] | None,
        Query(
            description="Any of these states of the newest job; attention: failed, or completed"
            " with warnings."
        ),
    ] = None,
    language: Annotated[
        str | None, Query(max_length=20, description="Of the text that is shown.")
    ] = None,
    created_from: Annotated[Moment | None, Query(description="Added then or later.")] = None,
    created_to: Annotated[Moment | None, Query(description="Added before.")] = None,
    duration_min: Annotated[Seconds | None, Query(description="At least so long, seconds.")] = None,
    duration_max: Annotated[Seconds | None, Query(description="At most so long, seconds.")] = None,
    tag: Annotated[
        list[Annotated[str, StringConstraints(max_length=100)]] | None,
        Query(max_length=50, description="Id of a tag that they carry; may come several times."),
    ] = None,
    tags: Annotated[
        Literal["any", "all"], Query(description="Whether one of the tags is enough.")
    ] = "any",
    favourite: Annotated[
        bool | None, Query(description="true: only favourites; false: only others.")
    ] = None,
    deleted: Annotated[
        bool, Query(description="Those that are deleted and can be restored, and no others.")
    ] = False,
) -> Filters:
    """Read which recordings are meant."""
    states = state or []
    return Filters(
        text=(q or "").strip() or None,
        states=tuple(each for each in states if each != ATTENTION),
        needs_attention=ATTENTION in states,
        language=language,
        created_from=None if created_from is None else created_from.timestamp(),
        created_to=None if created_to is None else created_to.timestamp(),
        duration_min=duration_min,
        duration_max=duration_max,
        tags=tuple(tag or ()),
        all_tags=tags == "all",
        is_favourite=favourite,
        is_deleted=deleted,
    )
