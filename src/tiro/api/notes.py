"""Notes of one's own beside recordings."""

from fastapi import APIRouter, Response

from tiro.actions import notes as actions
from tiro.api.answers import shown
from tiro.api.deps import Owner, Tiro
from tiro.api.problems import documented
from tiro.api.revisions import IfMatch, revision_of
from tiro.api.schemas import Listing
from tiro.api.shelf_schemas import NewNote, Note, NoteChange

router = APIRouter(tags=["notes"])


@router.get(
    "/recordings/{recording_id}/notes",
    operation_id="list_notes",
    summary="List a recording's notes",
    response_model=Listing[Note],
    responses=documented("not_found"),
)
def list_notes(context: Tiro, owner_id: Owner, recording_id: str) -> Response:
    """Gives all of them, the oldest first."""
    return shown(actions.page(context, owner_id, recording_id))


@router.post(
    "/recordings/{recording_id}/notes",
    operation_id="create_note",
    summary="Write a note",
    status_code=201,
    response_model=Note,
    responses=documented("invalid_request", "not_found", "state_conflict", "database_busy"),
)
def create_note(context: Tiro, owner_id: Owner, recording_id: str, wish: NewNote) -> Response:
    """Keeps a text beside the recording."""
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
    """Writes the note anew, if it is as the caller has seen it."""
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
