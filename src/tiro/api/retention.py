"""How long things are kept, what would go by it now, and deleting the sound of a recording alone."""

from typing import Any

from fastapi import APIRouter, Depends, Response

from tiro.actions import retention as actions
from tiro.actions import silencing
from tiro.api.answers import shown
from tiro.api.deps import Owner, Tiro, Who, require_admin
from tiro.api.keeping_schemas import (
    AccountRetention,
    Retention,
    RetentionDraft,
    RetentionPreview,
)
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.schemas import Recording
from tiro.store import scope

router = APIRouter(prefix=API, tags=["retention"])

CHANGE_ERRORS = documented("invalid_request", "not_found", "database_busy")
ADMIN: dict[str, Any] = {"dependencies": [Depends(require_admin)]}


@router.get(
    "/me/retention",
    operation_id="get_my_retention",
    summary="Show how long your things are kept",
    response_model=AccountRetention,
    responses=documented("not_found"),
)
def get_my_retention(context: Tiro, owner_id: Owner) -> Response:
    """Gives what you said, what the installation says, and what holds where no tag says anything."""
    return shown(actions.show(context, owner_id))


@router.put(
    "/me/retention",
    operation_id="set_my_retention",
    summary="Say how long your things are kept",
    response_model=AccountRetention,
    responses=CHANGE_ERRORS,
)
def set_my_retention(context: Tiro, who: Who, ages: Retention) -> Response:
    """Replaces what you said; null leaves it to the installation. What is too old goes within the hour."""
    return shown(actions.change(context, who.owner_id, ages.model_dump(), who=who.actor))


@router.get(
    "/accounts/{account_id}/retention",
    operation_id="get_account_retention",
    summary="Show how long an account's things are kept",
    response_model=AccountRetention,
    responses=documented("forbidden", "not_found"),
    **ADMIN,
)
def get_account_retention(context: Tiro, account_id: str) -> Response:
    """Gives what the account says and what holds for it."""
    with scope.everyone():
        return shown(actions.show(context, account_id))


@router.put(
    "/accounts/{account_id}/retention",
    operation_id="set_account_retention",
    summary="Say how long an account's things are kept",
    response_model=AccountRetention,
    responses=documented("forbidden") | CHANGE_ERRORS,
    **ADMIN,
)
def set_account_retention(context: Tiro, who: Who, account_id: str, ages: Retention) -> Response:
    """Replaces what the account said; null leaves it to the installation."""
    with scope.everyone():
        return shown(actions.change(context, account_id, ages.model_dump(), who=who.actor))


@router.post(
    "/retention/preview",
    operation_id="preview_retention",
    summary="Show what would go by age now",
    response_model=RetentionPreview,
    responses=documented("invalid_request"),
)
def preview_retention(
    context: Tiro, owner_id: Owner, draft: RetentionDraft | None = None
) -> Response:
    """Counts what is too old by the ages that hold, or by those that are sent; nothing is changed."""
    tried = None
    if draft is not None and draft.retention is not None:
        tried = actions.Draft(draft.retention.model_dump(), draft.tag)
    return shown(actions.preview(context, owner_id, tried))


@router.delete(
    "/recordings/{recording_id}/media",
    operation_id="delete_recording_media",
    summary="Delete the sound of a recording",
    response_model=Recording,
    responses=documented("not_found", "state_conflict", "database_busy"),
)
def delete_recording_media(context: Tiro, owner_id: Owner, recording_id: str) -> Response:
    """Deletes the sound for good and keeps the text and the drawing of the wave."""
    return shown(silencing.delete_sound(context, owner_id, recording_id))
