"""Notes of one's own beside recordings."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from tiro.actions import further
from tiro.actions import notes as actions
from tiro.actions.options import parse
from tiro.api.answers import shown
from tiro.api.deps import LlmKey, Owner, Tiro
from tiro.api.problems import documented
from tiro.api.revisions import IfMatch, revision_of
from tiro.api.schemas import Job, Listing
from tiro.api.shelf_schemas import NewNote, Note, NoteChange

router = APIRouter(tags=["notes"])

WISHES = {"template", "note_language", "llm", "llm_model"}
QUEUED: dict[int | str, dict[str, Any]] = {
    202: {"description": "The job that writes it.", "model": Job}
}


@router.get(
    "/recordings/{recording_id}/notes",
    operation_id="list_notes",
    summary="List a recording's notes",
    response_model=Listing[Note],
    responses=documented("not_found"),
)
def list_notes(
    context: Tiro,
    owner_id: Owner,
    recording_id: str,
    template: Annotated[
        str | None, Query(max_length=60, description="Only those of this template, by its name.")
    ] = None,
    versions: Annotated[bool, Query(description="Also versions that are not shown.")] = True,
) -> Response:
    """Gives one's own and those that were written, the oldest first."""
    return shown(
        actions.page(context, owner_id, recording_id, template=template, versions=versions)
    )


@router.post(
    "/recordings/{recording_id}/notes",
    operation_id="create_note",
    summary="Write a note, or let one be written",
    status_code=201,
    response_model=Note,
    responses=QUEUED
    | documented(
        "invalid_request", "invalid_options", "not_found", "state_conflict", "queue_full",
        "llm_unavailable", "own_key_unavailable", "database_busy",
    ),
)  # fmt: skip
def create_note(
    context: Tiro, owner_id: Owner, recording_id: str, wish: NewNote, llm_key: LlmKey = None
) -> Response:
    """Keeps a text beside the recording; with a template, queues the job that writes it and gives that."""
    if wish.template is not None:
        asked = wish.model_dump(include=WISHES, exclude_none=True)
        job = further.add(
            context, owner_id, recording_id, parse({"stages": ["notes"], **asked}), llm_key=llm_key
        )
        return shown(job, status=202, headers={"Location": f"/api/v1/jobs/{job['id']}"})
    made = actions.create(context, owner_id, recording_id, title=wish.title, text=wish.text)
    return shown(made, status=201, headers={"Location": f"/api/v1/notes/{made['id']}"})


@router.get(
    "/notes/{note_id}",
    operation_id="get_note",
    summary="Show a note",
    response_model=Note,
    responses=documented("not_found"),
)
def get_note(context: Tiro, owner_id: Owner, note_id: str) -> Response:
    """Gives the note."""
    return shown(actions.show(context, owner_id, note_id))


@router.patch(
    "/notes/{note_id}",
    operation_id="update_note",
    summary="Change a note",
    response_model=Note,
    responses=documented(
        "invalid_request", "not_found", "revision_conflict", "revision_required", "database_busy"
    ),
)
def update_note(
    context: Tiro, owner_id: Owner, note_id: str, change: NoteChange, if_match: IfMatch = None
) -> Response:
    """Writes the note anew, if it is as the caller has seen it; one that was written gets a version of yours."""
    if change.is_primary:
        revision = revision_of(if_match)
        return shown(actions.make_primary(context, owner_id, note_id, revision=revision))
    made = actions.change(
        context,
        owner_id,
        note_id,
        revision=revision_of(if_match),
        title=change.title,
        text=change.text,
    )
    return shown(made)


@router.delete(
    "/notes/{note_id}",
    operation_id="delete_note",
    summary="Delete a note",
    status_code=204,
    response_class=Response,
    responses=documented("invalid_request", "not_found", "revision_conflict", "database_busy"),
)
def delete_note(context: Tiro, owner_id: Owner, note_id: str, if_match: IfMatch = None) -> Response:
    """Deletes the note for good; with If-Match only as it was seen."""
    revision = None if if_match is None else revision_of(if_match)
    actions.delete(context, owner_id, note_id, revision=revision)
    return Response(status_code=204)
