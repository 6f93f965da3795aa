"""The segments of a version, a page at a time."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from tiro.actions import segments as actions
from tiro.actions import transcripts
from tiro.api.answers import shown
from tiro.api.deps import Owner, Tiro
from tiro.api.library_schemas import SegmentPage
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.transcripts import Held, Words
from tiro.api.unchanged import NOT_MODIFIED, IfNoneMatch, answer

router = APIRouter(prefix=API + "/transcripts", tags=["transcripts"])


@router.get(
    "/{transcript_id}/segments",
    operation_id="list_segments",
    summary="List the segments of a version",
    response_model=SegmentPage,
    responses=NOT_MODIFIED | documented("invalid_request", "not_found", "revision_conflict"),
)
def list_segments(
    context: Tiro,
    owner_id: Owner,
    transcript_id: str,
    limit: Annotated[
        int, Query(ge=1, le=actions.MAX_LIMIT, description="Segments of a page.")
    ] = actions.DEFAULT_LIMIT,
    cursor: Annotated[
        str | None, Query(max_length=100, description="`next_cursor` of the page before.")
    ] = None,
    from_: Annotated[
        float,
        Query(
            alias="from",
            ge=0,
            le=10_000_000,
            description="Begin with what is said at this second; not with a cursor.",
        ),
    ] = 0.0,
    words: Words = True,
    held: Held = False,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Gives them in order; a text that was edited between two pages is to be read anew."""
    asked = actions.Asked(limit=limit, cursor=cursor, after_seconds=from_, words=words, held=held)
    mark = transcripts.mark(context, owner_id, transcript_id)
    return answer(
        if_none_match, mark, lambda: shown(actions.page(context, owner_id, transcript_id, asked))
    )
