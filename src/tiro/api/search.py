"""The search over everything that an account has."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from tiro.actions import finding
from tiro.api.answers import shown
from tiro.api.deps import Owner, Tiro
from tiro.api.moments import Moment
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.search_schemas import SearchResult
from tiro.store.search.finder import Filters
from tiro.store.search.places import Kind

router = APIRouter(prefix=API, tags=["search"])

Where = Literal["text", "notes", "titles", "speakers"]
KINDS: dict[Where, Kind] = {
    "text": Kind.TEXT,
    "notes": Kind.NOTE,
    "titles": Kind.TITLE,
    "speakers": Kind.SPEAKER,
}


@router.get(
    "/search",
    operation_id="search",
    summary="Search in texts, notes, titles and names of speakers",
    response_model=SearchResult,
    responses=documented("invalid_request", "not_found", "search_too_slow"),
)
def search(
    context: Tiro,
    owner_id: Owner,
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=2_000,
            description='Words that all must be there, "phrases", beginnings*, -without,'
            " speaker:name. Case and accents do not matter, and nothing is an error.",
        ),
    ],
    in_: Annotated[
        list[Where] | None, Query(alias="in", description="Only in these; default: in all.")
    ] = None,
    tag: Annotated[
        list[Annotated[str, Query(max_length=100)]] | None,
        Query(max_length=50, description="Ids of tags that the recording carries."),
    ] = None,
    tags: Annotated[
        Literal["any", "all"], Query(description="Whether it must carry all of them.")
    ] = "any",
    speaker: Annotated[
        str | None, Query(max_length=200, description="Label or name of who says it.")
    ] = None,
    language: Annotated[
        str | None, Query(max_length=20, description="Of the text that is shown.")
    ] = None,
    from_: Annotated[Moment | None, Query(alias="from", description="Added then or later.")] = None,
    to: Annotated[Moment | None, Query(description="Added before.")] = None,
    recording_id: Annotated[
        str | None, Query(max_length=100, description="In this one alone.")
    ] = None,
    sort: Annotated[
        Literal["relevance", "-created_at"],
        Query(description="By titles and the number of hits, or the newest first."),
    ] = "relevance",
    limit: Annotated[
        int, Query(ge=1, le=finding.MAX_LIMIT, description="Recordings of a page.")
    ] = finding.DEFAULT_LIMIT,
    cursor: Annotated[
        str | None, Query(max_length=40, description="`next_cursor` of the page before.")
    ] = None,
    hits: Annotated[
        int, Query(ge=1, le=finding.MAX_HITS, description="Most hits of a recording.")
    ] = finding.DEFAULT_HITS,
) -> Response:
    """Gives recordings, each with its first hits; looks at the newest 10,000 places that fit."""
    filters = Filters(
        kinds=tuple(KINDS[each] for each in in_ or ()),
        tags=tuple(tag or ()),
        needs_all_tags=tags == "all",
        speaker=speaker or None,
        language=language or None,
        created_from=None if from_ is None else from_.timestamp(),
        created_to=None if to is None else to.timestamp(),
        recording_id=recording_id or None,
    )
    asked = finding.Asked(q, filters, sort=sort, limit=limit, hits=hits, cursor=cursor)
    return shown(finding.find(context, owner_id, asked))
