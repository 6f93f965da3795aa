"""Tags, and which recordings carry them."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from tiro.actions import tags as actions
from tiro.api.answers import shown
from tiro.api.deps import Owner, Tiro, Who
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.revisions import IfMatch, revision_of
from tiro.api.schemas import Listing, Recording
from tiro.api.shelf_schemas import (
    NewTag,
    Tag,
    TagChange,
    TaggedItems,
    TagsOfMany,
    TagsOfRecording,
)

router = APIRouter(prefix=API, tags=["tags"])


@router.get(
    "/tags",
    operation_id="list_tags",
    summary="List the tags",
    response_model=Listing[Tag],
)
def list_tags(context: Tiro, owner_id: Owner) -> Response:
    """Gives all tags by name, each with how many recordings carry it."""
    return shown(actions.page(context, owner_id))


@router.post(
    "/tags",
    operation_id="create_tag",
    summary="Make a tag",
    status_code=201,
    response_model=Tag,
    responses=documented("invalid_request", "state_conflict", "database_busy"),
)
def create_tag(context: Tiro, owner_id: Owner, wish: NewTag) -> Response:
    """Keeps a tag; names that differ in case or accents alone are one name."""
    made = actions.create(context, owner_id, wish.name, colour=wish.colour)
    return shown(made, status=201, headers={"Location": f"/api/v1/tags/{made['id']}"})


@router.get(
    "/tags/{tag_id}",
    operation_id="get_tag",
    summary="Show a tag",
    response_model=Tag,
    responses=documented("not_found"),
)
def get_tag(context: Tiro, owner_id: Owner, tag_id: str) -> Response:
    """Gives the tag with how many recordings carry it."""
    return shown(actions.show(context, owner_id, tag_id))


@router.patch(
    "/tags/{tag_id}",
    operation_id="update_tag",
    summary="Change a tag",
    response_model=Tag,
    responses=documented(
        "invalid_request", "not_found", "state_conflict", "revision_conflict", "database_busy"
    ),
)
def update_tag(
    context: Tiro,
    owner_id: Owner,
    who: Who,
    tag_id: str,
    change: TagChange,
    if_match: IfMatch = None,
) -> Response:
    """Changes name, colour, or how long recordings are kept that carry it; with If-Match only as it was seen."""
    made = actions.change(
        context,
        owner_id,
        tag_id,
        change.model_dump(exclude_unset=True),
        revision=None if if_match is None else revision_of(if_match),
        who=who.actor,
    )
    return shown(made)


@router.delete(
    "/tags/{tag_id}",
    operation_id="delete_tag",
    summary="Delete a tag",
    status_code=204,
    response_class=Response,
    responses=documented("not_found", "state_conflict", "database_busy"),
)
def delete_tag(
    context: Tiro,
    owner_id: Owner,
    who: Who,
    tag_id: str,
    with_retention: Annotated[
        bool,
        Query(description="Also one that says how long recordings are kept that carry it."),
    ] = False,
) -> Response:
    """Deletes the tag; recordings that carried it stay."""
    actions.delete(context, owner_id, tag_id, with_retention=with_retention, who=who.actor)
    return Response(status_code=204)


@router.put(
    "/recordings/{recording_id}/tags",
    operation_id="put_recording_tags",
    summary="Say which tags a recording carries",
    response_model=Recording,
    responses=documented("invalid_request", "not_found", "state_conflict", "database_busy"),
)
def put_recording_tags(
    context: Tiro, owner_id: Owner, recording_id: str, wish: TagsOfRecording
) -> Response:
    """Lets the recording carry these tags and no others."""
    return shown(actions.assign(context, owner_id, recording_id, wish.tags))


@router.post(
    "/recordings/tags",
    operation_id="tag_recordings",
    summary="Tag many recordings",
    response_model=TaggedItems,
    responses=documented("invalid_request", "state_conflict", "database_busy"),
)
def tag_recordings(context: Tiro, owner_id: Owner, wish: TagsOfMany) -> Response:
    """Adds and removes tags of all of them at once; what is not there is told and passed over."""
    done = actions.assign_many(context, owner_id, wish.ids, add=wish.add, remove=wish.remove)
    told = {"changed": done.changed, "unchanged": done.unchanged, "full": done.full}
    status = {each: name for name, ids in told.items() for each in ids}
    items = [{"id": each, "status": status.get(each, "not_found")} for each in wish.ids]
    return shown({"items": items, "changed": len(done.changed)})
