"""Templates of notes: those that there are, and one's own."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from tiro.actions import own_templates
from tiro.actions import templates as actions
from tiro.actions.own_templates import Author
from tiro.api.answers import shown
from tiro.api.callers import Caller
from tiro.api.deps import Owner, Tiro, Who
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.schemas import Listing
from tiro.api.template_schemas import (
    NewTemplate,
    Template,
    TemplateChange,
    TemplateCheck,
    TemplateChecked,
    TemplateSummary,
)

router = APIRouter(prefix=API + "/templates", tags=["notes"])


@router.get(
    "",
    operation_id="list_templates",
    summary="List templates",
    response_model=Listing[TemplateSummary],
    responses=documented("invalid_request"),
)
def list_templates(
    context: Tiro,
    owner_id: Owner,
    q: Annotated[
        str | None, Query(max_length=200, description="In name, title, description or tags.")
    ] = None,
    language: Annotated[
        str | None, Query(max_length=20, description="What they are to be for.")
    ] = None,
    versions: Annotated[
        bool, Query(description="Also those of which there is a newer version.")
    ] = False,
) -> Response:
    """Gives by name what comes with Tiro, what the server's folder has, what is for all, and one's own."""
    return shown(actions.page(context, owner_id, text=q, language=language, versions=versions))


@router.post(
    "",
    operation_id="create_template",
    summary="Keep a template",
    status_code=201,
    response_model=Template,
    responses=documented(
        "invalid_request", "forbidden", "state_conflict", "template_invalid", "queue_full",
        "database_busy",
    ),
)  # fmt: skip
async def create_template(context: Tiro, caller: Who, wish: NewTemplate) -> Response:
    """Checks and keeps a template; of one that is wrong `details.problems` tells all places."""
    made = await own_templates.create(
        context, _author(caller), wish.source, is_shared=wish.is_shared
    )
    return shown(made, status=201, headers={"Location": f"/api/v1/templates/{made['id']}"})


@router.post(
    "/check",
    operation_id="check_template",
    summary="Check a template",
    response_model=TemplateChecked,
    responses=documented("invalid_request", "not_found", "queue_full"),
)
async def check_template(context: Tiro, owner_id: Owner, wish: TemplateCheck) -> Response:
    """Tells what is wrong, and shows what the template would make; keeps nothing."""
    found = await own_templates.check(
        context, owner_id, wish.source, recording_id=wish.recording_id
    )
    return shown(found)


@router.get(
    "/{template_id}",
    operation_id="get_template",
    summary="Show a template",
    response_model=Template,
    responses=documented("not_found"),
)
def get_template(context: Tiro, owner_id: Owner, template_id: str) -> Response:
    """Gives a template with its source; a name without a version means the newest."""
    return shown(actions.show(context, owner_id, template_id))


@router.put(
    "/{name}",
    operation_id="replace_template",
    summary="Change a template",
    response_model=Template,
    responses=documented(
        "invalid_request", "forbidden", "not_found", "state_conflict", "template_invalid", "queue_full",
        "database_busy",
    ),
)  # fmt: skip
async def replace_template(
    context: Tiro, caller: Who, name: str, change: TemplateChange
) -> Response:
    """Keeps the next version; one that is taken gets the next number, and notes keep the version they were made by."""
    made = await own_templates.replace(
        context, _author(caller), name, change.source, is_shared=change.is_shared
    )
    return shown(made)


@router.delete(
    "/{template_id}",
    operation_id="delete_template",
    summary="Delete a template",
    status_code=204,
    response_class=Response,
    responses=documented("not_found", "database_busy"),
)
def delete_template(context: Tiro, caller: Who, template_id: str) -> Response:
    """Deletes a version of one's own, or with a bare name all of them; notes that were made by it stay."""
    own_templates.delete(context, _author(caller), template_id)
    return Response(status_code=204)


def _author(caller: Caller) -> Author:
    return Author(caller.owner_id, caller.actor, caller.is_admin)
