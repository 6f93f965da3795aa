"""Transcripts by their own id."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from tiro.actions import transcripts as actions
from tiro.api.answers import shown
from tiro.api.deps import Owner, Tiro
from tiro.api.problems import documented
from tiro.api.schemas import Transcript

router = APIRouter(prefix="/transcripts", tags=["transcripts"])


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
    words: Annotated[bool, Query(description="false leaves the words out.")] = True,
) -> Response:
    """Gives any version of a recording's text."""
    return shown(actions.show(context, owner_id, transcript_id, words=words))
