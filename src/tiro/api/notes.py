"""Notes beside recordings: one's own, and those that were written."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from tiro.actions import further, note_files
from tiro.actions import notes as actions
from tiro.actions.options import parse
from tiro.api.answers import shown
from tiro.api.callers import TRANSCRIBE
from tiro.api.deps import LlmKey, Owner, Paging, Tiro, Who
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.revisions import IfMatch, revision_of
from tiro.api.schemas import Job, Listing, Recording
from tiro.api.shelf_schemas import NewNote, Note, NoteChange, TakenTags
from tiro.errors import Forbidden

router = APIRouter(prefix=API, tags=["notes"])

OfTemplate = Annotated[
    str | None, Query(max_length=60, description="Only those of this template, by its name.")
]
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
    template: OfTemplate = None,
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
        "invalid_request", "invalid_options", "forbidden", "not_found", "state_conflict",
        "queue_full", "llm_unavailable", "own_key_unavailable", "database_busy",
    ),
)  # fmt: skip
def create_note(
    context: Tiro,
    owner_id: Owner,
    who: Who,
    recording_id: str,
    wish: NewNote,
    llm_key: LlmKey = None,
) -> Response:
    """Keeps a text beside the recording; with a template, queues the job that writes it and gives that.

    A job needs the scope transcribe.
    """
    if wish.template is not None:
        if TRANSCRIBE not in who.scopes:
            raise Forbidden(f"This needs the scope {TRANSCRIBE}.", details={"scope": TRANSCRIBE})
        asked = wish.model_dump(include=WISHES, exclude_none=True)
        job = further.add(
            context, owner_id, recording_id, parse({"stages": ["notes"], **asked}), llm_key=llm_key
        )
        return shown(job, status=202, headers={"Location": f"/api/v1/jobs/{job['id']}"})
    made = actions.create(context, owner_id, recording_id, title=wish.title, text=wish.text)
    return shown(made, status=201, headers={"Location": f"/api/v1/notes/{made['id']}"})


@router.get(
    "/notes",
    operation_id="list_all_notes",
    summary="List notes",
    response_model=Listing[Note],
    responses=documented("invalid_request"),
)
def list_all_notes(
    context: Tiro,
    owner_id: Owner,
    asked: Paging,
    recording_id: Annotated[
        str | None, Query(max_length=100, description="Of this recording.")
    ] = None,
    template: OfTemplate = None,
    versions: Annotated[bool, Query(description="Also versions that are not shown.")] = False,
) -> Response:
    """Gives the notes of all your recordings, the newest first."""
    return shown(
        actions.library(
            context,
            owner_id,
            asked,
            recording_id=recording_id,
            template=template,
            versions=versions,
        )
    )


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
        "invalid_request", "not_found", "state_conflict", "revision_conflict", "revision_required",
        "database_busy",
    ),
)  # fmt: skip
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


@router.get(
    "/notes/{note_id}/export",
    operation_id="export_note",
    summary="Fetch a note as a file",
    response_class=Response,
    responses={200: {"description": "The file; its type is that of the format."}}
    | documented("invalid_request", "not_found"),
)
def export_note(
    context: Tiro,
    owner_id: Owner,
    note_id: str,
    format: Annotated[str, Query(max_length=60, description="md, txt, json, docx.")] = "md",
) -> Response:
    """Gives the note in a format, under a name made of the titles of recording and note."""
    content, media_type, disposition = note_files.export(context, owner_id, note_id, format)
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})


@router.post(
    "/notes/{note_id}/tags",
    operation_id="take_note_tags",
    summary="Take tags that a note proposes",
    response_model=Recording,
    responses=documented("invalid_request", "not_found", "state_conflict", "database_busy"),
)
def take_note_tags(context: Tiro, owner_id: Owner, note_id: str, wish: TakenTags) -> Response:
    """Puts proposed tags onto the recording, beside those that it carries; gives the recording."""
    return shown(actions.take_tags(context, owner_id, note_id, wish.take))
