"""Transcripts by their own id: reading them, and what a person may change in them."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Response

from tiro.actions import editing, operations
from tiro.actions import transcripts as actions
from tiro.api.answers import shown
from tiro.api.deps import Owner, Tiro
from tiro.api.people_schemas import VersionChoice
from tiro.api.problems import documented
from tiro.api.revisions import IfMatch, revision_of
from tiro.api.schemas import Transcript, TranscriptSummary

router = APIRouter(prefix="/transcripts", tags=["transcripts"])

Words = Annotated[bool, Query(description="false leaves the words out.")]
Held = Annotated[bool, Query(description="true shows what is held back, too.")]
Segments = Annotated[
    bool, Query(description="false: an empty list of segments, to be read in pages instead.")
]
OPERATIONS: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Operations"}}},
    }
}


@router.get(
    "/{transcript_id}",
    operation_id="get_transcript",
    summary="Show a version",
    response_model=Transcript,
    responses=documented("not_found"),
)
def get_transcript(
    context: Tiro,
    owner_id: Owner,
    transcript_id: str,
    words: Words = True,
    held: Held = False,
    segments: Segments = True,
) -> Response:
    """Gives any version of a recording's text."""
    found = actions.show(
        context, owner_id, transcript_id, words=words, held=held, segments=segments
    )
    return shown(found)


@router.patch(
    "/{transcript_id}",
    operation_id="update_transcript",
    summary="Choose the version that is shown",
    response_model=TranscriptSummary,
    responses=documented("invalid_request", "not_found", "database_busy"),
)
def update_transcript(
    context: Tiro, owner_id: Owner, transcript_id: str, change: VersionChoice
) -> Response:
    """Makes this version the primary, also in place of one that a person has edited, which stays as it is."""
    del change
    return shown(editing.choose(context, owner_id, transcript_id))


@router.post(
    "/{transcript_id}/edits",
    operation_id="edit_transcript",
    summary="Change who says what, and what is held back",
    response_model=Transcript,
    responses=documented(
        "invalid_request", "not_found", "state_conflict", "revision_conflict", "invalid_options",
        "revision_required", "database_busy",
    ),
    openapi_extra=OPERATIONS,
)  # fmt: skip
def edit_transcript(
    context: Tiro,
    owner_id: Owner,
    transcript_id: str,
    wishes: Annotated[list[Any], Body()],
    if_match: IfMatch = None,
    held: Held = False,
) -> Response:
    """Does all operations or none; the first edit of a machine's version answers with a copy of its own id."""
    made = editing.edit(
        context,
        owner_id,
        transcript_id,
        operations.parse(wishes),
        revision=revision_of(if_match),
        held=held,
    )
    return shown(made)
