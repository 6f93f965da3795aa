"""Transcripts by their own id: reading them, and choosing the one that is shown."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from tiro.actions import editing
from tiro.actions import transcripts as actions
from tiro.api.answers import shown
from tiro.api.deps import Owner, Tiro
from tiro.api.people_schemas import VersionChoice
from tiro.api.problems import documented
from tiro.api.schemas import Transcript, TranscriptSummary
from tiro.api.unchanged import NOT_MODIFIED, IfNoneMatch, answer

router = APIRouter(prefix="/transcripts", tags=["transcripts"])

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
    responses=documented("invalid_request", "not_found", "database_busy"),
)
def update_transcript(
    context: Tiro, owner_id: Owner, transcript_id: str, change: VersionChoice
) -> Response:
    """Makes this version the primary, also in place of one that a person has edited, which stays as it is."""
    del change
    return shown(editing.choose(context, owner_id, transcript_id))
