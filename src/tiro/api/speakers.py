"""The speakers of a recording: who they are, and what is theirs."""

from typing import Annotated

from fastapi import APIRouter, Body, Response

from tiro.actions import speakers as actions
from tiro.api.answers import shown
from tiro.api.deps import Owner, Tiro
from tiro.api.paths import API
from tiro.api.people_schemas import ListedSpeaker, NewSpeaker, SpeakerMerge, SpeakerName
from tiro.api.problems import documented
from tiro.api.schemas import Listing, Speaker

router = APIRouter(prefix=API + "/recordings/{recording_id}/speakers", tags=["speakers"])

CHANGED = documented("invalid_request", "not_found", "database_busy")


@router.get(
    "",
    operation_id="list_speakers",
    summary="List the speakers",
    response_model=Listing[ListedSpeaker],
    responses=documented("not_found"),
)
def list_speakers(context: Tiro, owner_id: Owner, recording_id: str) -> Response:
    """Gives all speakers of the recording, in the order of their labels, with how long each speaks."""
    return shown(actions.show(context, owner_id, recording_id))


@router.post(
    "",
    operation_id="create_speaker",
    summary="Add a speaker, or split one off",
    status_code=201,
    response_model=Speaker,
    responses=CHANGED | documented("state_conflict", "invalid_options"),
)
def create_speaker(
    context: Tiro,
    owner_id: Owner,
    recording_id: str,
    wish: Annotated[NewSpeaker | None, Body()] = None,
) -> Response:
    """Adds a speaker and gives them the segments or the stretch that are named."""
    asked = wish or NewSpeaker()
    split = actions.Split(
        label=asked.id,
        name=asked.name,
        speaker=asked.from_,
        segments=asked.segments,
        stretch=asked.stretch,
    )
    made = actions.add(context, owner_id, recording_id, split)
    place = f"/api/v1/recordings/{recording_id}/speakers/{made['id']}"
    return shown(made, status=201, headers={"Location": place})


@router.patch(
    "/{speaker_id}",
    operation_id="update_speaker",
    summary="Name a speaker",
    response_model=Speaker,
    responses=CHANGED,
)
def update_speaker(
    context: Tiro, owner_id: Owner, recording_id: str, speaker_id: str, change: SpeakerName
) -> Response:
    """Gives the speaker a name, which is kept when the recording is written down again."""
    return shown(actions.rename(context, owner_id, recording_id, speaker_id, change.name))


@router.post(
    "/{speaker_id}/merge",
    operation_id="merge_speaker",
    summary="Let a speaker go up in another",
    response_model=Speaker,
    responses=CHANGED,
)
def merge_speaker(
    context: Tiro, owner_id: Owner, recording_id: str, speaker_id: str, wish: SpeakerMerge
) -> Response:
    """Gives all that the one said to the other, who is answered."""
    return shown(actions.merge(context, owner_id, recording_id, speaker_id, wish.into))


@router.delete(
    "/{speaker_id}",
    operation_id="delete_speaker",
    summary="Remove a speaker",
    status_code=204,
    response_class=Response,
    responses=documented("not_found", "database_busy"),
)
def delete_speaker(context: Tiro, owner_id: Owner, recording_id: str, speaker_id: str) -> Response:
    """Removes the speaker; what they said is then nobody's."""
    actions.remove(context, owner_id, recording_id, speaker_id)
    return Response(status_code=204)
