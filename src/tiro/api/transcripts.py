"""Transcripts by their own id: reading them, and choosing the one that is shown."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from tiro.actions import decisions, editing, side_texts
from tiro.actions import transcripts as actions
from tiro.api.answers import shown
from tiro.api.deps import Owner, Tiro
from tiro.api.paths import API
from tiro.api.people_schemas import VersionChoice
from tiro.api.problems import documented
from tiro.api.schemas import Listing, Transcript, TranscriptSummary
from tiro.api.text_schemas import BesideSegment, FlagDecision
from tiro.api.unchanged import NOT_MODIFIED, IfNoneMatch, answer

router = APIRouter(prefix=API + "/transcripts", tags=["transcripts"])

Words = Annotated[bool, Query(description="false leaves the words out.")]
Held = Annotated[bool, Query(description="true shows what is held back, too.")]
Segments = Annotated[
    bool, Query(description="false: an empty list of segments, to be read in pages instead.")
]


@router.get(
    "/{transcript_id}",
    operation_id="get_transcript",
    summary="Show a version",
    response_model=Transcript,
    responses=NOT_MODIFIED | documented("not_found"),
)
def get_transcript(
    context: Tiro,
    owner_id: Owner,
    transcript_id: str,
    words: Words = True,
    held: Held = False,
    segments: Segments = True,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Gives any version of a recording's text."""

    def make() -> Response:
        return shown(
            actions.show(
                context, owner_id, transcript_id, words=words, held=held, segments=segments
            )
        )

    return answer(if_none_match, actions.mark(context, owner_id, transcript_id), make)


@router.patch(
    "/{transcript_id}",
    operation_id="update_transcript",
    summary="Choose the version that is shown",
    response_model=TranscriptSummary,
    responses=documented("invalid_request", "not_found", "state_conflict", "database_busy"),
)
def update_transcript(
    context: Tiro, owner_id: Owner, transcript_id: str, change: VersionChoice
) -> Response:
    """Makes this version the primary, also in place of one that a person has edited, which stays as it is."""
    del change
    return shown(editing.choose(context, owner_id, transcript_id))


@router.delete(
    "/{transcript_id}",
    operation_id="delete_transcript",
    summary="Delete a clean text or a translation",
    status_code=204,
    response_class=Response,
    responses=documented("not_found", "state_conflict", "database_busy"),
)
def delete_transcript(context: Tiro, owner_id: Owner, transcript_id: str) -> Response:
    """Deletes it for good; what it was made of stays, and no other version can be deleted."""
    side_texts.remove(context, owner_id, transcript_id)
    return Response(status_code=204)


@router.get(
    "/{transcript_id}/beside",
    operation_id="list_beside",
    summary="Read a clean text or a translation beside its source",
    response_model=Listing[BesideSegment],
    responses=documented("invalid_request", "not_found", "state_conflict"),
)
def list_beside(
    context: Tiro,
    owner_id: Owner,
    transcript_id: str,
    limit: Annotated[
        int, Query(ge=1, le=side_texts.MAX_LIMIT, description="Segments of a page.")
    ] = side_texts.DEFAULT_LIMIT,
    cursor: Annotated[
        str | None, Query(max_length=100, description="`next_cursor` of the page before.")
    ] = None,
) -> Response:
    """Gives each segment as it was said and as it became, with what kept it as it was."""
    found = side_texts.beside(context, owner_id, transcript_id, limit=limit, cursor=cursor)
    return shown(found)


@router.patch(
    "/{transcript_id}/flags/{segment_id}",
    operation_id="decide_flag",
    summary="Decide on a flagged segment",
    response_model=BesideSegment,
    responses=documented("invalid_request", "not_found", "state_conflict", "database_busy"),
)
def decide_flag(
    context: Tiro, owner_id: Owner, transcript_id: str, segment_id: str, change: FlagDecision
) -> Response:
    """Lets it read as the model wrote it, or as it was said; gives it beside what it was made of."""
    return shown(decisions.decide(context, owner_id, transcript_id, segment_id, change.decision))
