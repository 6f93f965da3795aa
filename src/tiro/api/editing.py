"""Editing a text: operations, the draft of what is not saved, and how versions differ."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Query, Response

from tiro.actions import comparing, drafts, editing, operations, transcripts
from tiro.actions.editing import Saving
from tiro.api.answers import shown
from tiro.api.deps import Owner, Tiro
from tiro.api.editing_schemas import Comparison, Draft, NewDraft
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.revisions import IfMatch, revision_of
from tiro.api.schemas import Transcript
from tiro.api.transcripts import Held, Segments
from tiro.errors import InvalidRequest
from tiro.store.drafts import Draft as DraftValue

router = APIRouter(prefix=API + "/transcripts", tags=["transcripts"])

NewVersion = Annotated[
    bool, Query(description="true: a person's version stays as it is, too; the next one is made.")
]
DropsDraft = Annotated[bool, Query(alias="draft", description="true: forget the draft as well.")]
IfNoneMatch = Annotated[
    str | None,
    Header(alias="If-None-Match", max_length=40, description="*: there shall be no draft yet."),
]
OPERATIONS: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Operations"}}},
    }
}


@router.post(
    "/{transcript_id}/edits",
    operation_id="edit_transcript",
    summary="Change what is said, by whom, and what is held back",
    response_model=Transcript,
    responses=documented(
        "invalid_request", "not_found", "state_conflict", "revision_conflict", "invalid_options",
        "revision_required", "database_busy",
    ),
    openapi_extra=OPERATIONS,
)  # fmt: skip
def edit_transcript(
    context: Tiro,
    owner_id: Owner,
    transcript_id: str,
    wishes: Annotated[list[Any], Body()],
    if_match: IfMatch = None,
    held: Held = False,
    segments: Segments = True,
    new_version: NewVersion = False,
    drops_draft: DropsDraft = False,
) -> Response:
    """Does all operations or none; the first edit of a machine's version answers with a copy of its own id."""
    saving = Saving(revision_of(if_match), as_new_version=new_version, drops_draft=drops_draft)
    made = editing.edit(context, owner_id, transcript_id, operations.parse(wishes), saving)
    return shown(transcripts.show(context, owner_id, made, held=held, segments=segments))


@router.get(
    "/{transcript_id}/draft",
    operation_id="get_draft",
    summary="Show what was edited and not saved",
    response_model=Draft,
    responses=documented("not_found"),
)
def get_draft(context: Tiro, owner_id: Owner, transcript_id: str) -> Response:
    """Gives the draft of a version; there is at most one."""
    return shown(drafts.show(context, owner_id, transcript_id))


@router.put(
    "/{transcript_id}/draft",
    operation_id="put_draft",
    summary="Keep what was edited and not saved",
    response_model=Draft,
    responses=documented(
        "invalid_request", "not_found", "revision_conflict", "invalid_options",
        "revision_required", "database_busy",
    ),
)  # fmt: skip
def put_draft(
    context: Tiro,
    owner_id: Owner,
    transcript_id: str,
    draft: NewDraft,
    if_match: IfMatch = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Keeps it for the tab that has seen the draft as it is, and refuses every other one."""
    value = DraftValue(draft.base_revision, draft.operations, draft.done, draft.tab)
    seen = None if _is_first(if_match, if_none_match) else revision_of(if_match)
    return shown(drafts.put(context, owner_id, transcript_id, value, seen=seen))


@router.delete(
    "/{transcript_id}/draft",
    operation_id="delete_draft",
    summary="Discard what was edited and not saved",
    status_code=204,
    response_class=Response,
    responses=documented("not_found", "database_busy"),
)
def delete_draft(context: Tiro, owner_id: Owner, transcript_id: str) -> Response:
    """Forgets the draft, if there is one."""
    drafts.discard(context, owner_id, transcript_id)
    return Response(status_code=204)


@router.get(
    "/{transcript_id}/compare",
    operation_id="compare_transcripts",
    summary="Compare two versions",
    response_model=Comparison,
    responses=documented("invalid_request", "not_found", "revision_conflict"),
)
def compare_transcripts(
    context: Tiro,
    owner_id: Owner,
    transcript_id: str,
    other_id: Annotated[
        str, Query(alias="with", max_length=48, description="The version before it.")
    ],
    limit: Annotated[
        int, Query(ge=1, le=comparing.MAX_LIMIT, description="Parts of a page.")
    ] = comparing.DEFAULT_LIMIT,
    cursor: Annotated[
        str | None, Query(max_length=100, description="`next_cursor` of the page before.")
    ] = None,
) -> Response:
    """Tells what differs word by word, with a few words around it; held-back text is not compared."""
    found = comparing.compare(
        context, owner_id, transcript_id, other_id, limit=limit, cursor=cursor
    )
    return shown(found)


def _is_first(if_match: str | None, if_none_match: str | None) -> bool:
    if if_none_match is None or if_match is not None:
        return False
    if if_none_match.strip() != "*":
        raise InvalidRequest("If-None-Match must be *.", details={"path": "If-None-Match"})
    return True
