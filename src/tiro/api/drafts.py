"""Which versions of a recording were edited and not saved."""

from fastapi import APIRouter, Response

from tiro.actions import drafts
from tiro.api.answers import shown
from tiro.api.deps import Owner, Tiro
from tiro.api.editing_schemas import ListedDraft
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.schemas import Listing

router = APIRouter(prefix=API + "/recordings/{recording_id}/drafts", tags=["transcripts"])


@router.get(
    "",
    operation_id="list_drafts",
    summary="List the drafts of a recording's versions",
    response_model=Listing[ListedDraft],
    responses=documented("not_found"),
)
def list_drafts(context: Tiro, owner_id: Owner, recording_id: str) -> Response:
    """Gives the newest version's first, without operations."""
    return shown(drafts.listed(context, owner_id, recording_id))
