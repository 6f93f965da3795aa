"""Links by which a player opens a recording's own file without a key."""

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from tiro.actions import recordings as actions
from tiro.api.answers import shown
from tiro.api.deps import Owner, Tiro
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.tickets import Links
from tiro.store.views import rfc3339

router = APIRouter(prefix=API + "/recordings", tags=["recordings"])


class MediaLink(BaseModel):
    """Where the file is for a while."""

    url: str = Field(description="Path and query, for a player; whoever has it may hear the file.")
    expires_at: str


async def links_of(request: Request) -> Links:
    """Give what signs links in this process."""
    return cast("Links", request.app.state.links)


@router.post(
    "/{recording_id}/media-link",
    operation_id="create_media_link",
    summary="Make a link that a player can open",
    response_model=MediaLink,
    responses=documented("not_found", "media_missing"),
)
def create_media_link(
    context: Tiro, owner_id: Owner, recording_id: str, links: Annotated[Links, Depends(links_of)]
) -> Response:
    """Gives a link to the recording's own file that needs no key and ends after twelve hours."""
    actions.media(context, owner_id, recording_id)
    url, until = links.make(recording_id, owner_id)
    return shown({"url": url, "expires_at": rfc3339(until)})
