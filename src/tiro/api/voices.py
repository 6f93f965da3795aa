"""Voices that are kept by consent."""

from typing import Any

from fastapi import APIRouter, Response

from tiro.actions import voices as actions
from tiro.api import examples, people_examples
from tiro.api.answers import shown
from tiro.api.deps import Owner, Paging, Tiro
from tiro.api.paths import API
from tiro.api.people_schemas import NewVoice, Voice, VoiceAccepted, VoiceExport, VoiceName
from tiro.api.problems import documented
from tiro.api.schemas import Listing

router = APIRouter(prefix=API + "/voices", tags=["voices"])

ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: examples.shown(
        examples.named({"queued": people_examples.VOICE_ACCEPTED}), "The voice, and its job."
    )
}


@router.get(
    "",
    operation_id="list_voices",
    summary="List the voices that are kept",
    response_model=Listing[Voice],
    responses=documented("invalid_request"),
)
def list_voices(context: Tiro, owner_id: Owner, asked: Paging) -> Response:
    """Gives the newest first, without vectors."""
    return shown(actions.page(context, owner_id, asked))


@router.post(
    "",
    operation_id="create_voice",
    summary="Keep a person's voice",
    status_code=202,
    response_model=VoiceAccepted,
    responses=ACCEPTED
    | documented(
        "invalid_request", "not_found", "state_conflict", "media_missing", "invalid_options",
        "queue_full", "engine_unavailable", "database_busy",
    ),
)  # fmt: skip
def create_voice(context: Tiro, owner_id: Owner, wish: NewVoice) -> Response:
    """Keeps the voice of a recording's speaker, with the consent that is needed, and queues the job that hears it."""
    consent = wish.consent
    made = actions.create(
        context,
        owner_id,
        actions.Enrolment(
            name=wish.name,
            recording_id=wish.recording_id,
            speaker=wish.speaker,
            given_by=consent.given_by if consent else "",
            statement=consent.statement if consent else "",
        ),
    )
    place = f"/api/v1/voices/{made['voice']['id']}"
    return shown(made, status=202, headers={"Location": place})


@router.get(
    "/{voice_id}",
    operation_id="get_voice",
    summary="Show a voice",
    response_model=Voice,
    responses=documented("not_found"),
)
def get_voice(context: Tiro, owner_id: Owner, voice_id: str) -> Response:
    """Gives what is known of the voice, without its vector."""
    return shown(actions.show(context, owner_id, voice_id))


@router.get(
    "/{voice_id}/export",
    operation_id="export_voice",
    summary="Fetch all that is kept of a voice",
    response_model=VoiceExport,
    responses=documented("not_found"),
)
def export_voice(context: Tiro, owner_id: Owner, voice_id: str) -> Response:
    """Gives the voice with its vector and the consent, for the person whose data it is."""
    headers = {"Content-Disposition": f'attachment; filename="{voice_id}.json"'}
    return shown(actions.export(context, owner_id, voice_id), headers=headers)


@router.patch(
    "/{voice_id}",
    operation_id="update_voice",
    summary="Rename a voice",
    response_model=Voice,
    responses=documented("invalid_request", "not_found", "database_busy"),
)
def update_voice(context: Tiro, owner_id: Owner, voice_id: str, change: VoiceName) -> Response:
    """Gives the person another name, also in the recordings in which the voice was recognised."""
    return shown(actions.rename(context, owner_id, voice_id, change.name))


@router.delete(
    "/{voice_id}",
    operation_id="delete_voice",
    summary="Delete a voice",
    status_code=204,
    response_class=Response,
    responses=documented("not_found", "database_busy"),
)
def delete_voice(context: Tiro, owner_id: Owner, voice_id: str) -> Response:
    """Deletes the voice with its vector; names that came from it are taken away."""
    actions.delete(context, owner_id, voice_id)
    return Response(status_code=204)
