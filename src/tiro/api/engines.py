"""Speech engines: what each can do, whether it works here, and what administrators say of it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from tiro.actions import adapters
from tiro.actions import engines as actions
from tiro.actions.choosing import ENGINE
from tiro.api.answers import shown
from tiro.api.deps import Tiro, Who, require_admin
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.server_schemas import AdapterChange, EngineList

router = APIRouter(prefix=API + "/engines", tags=["engines"])


@router.get("", operation_id="list_engines", summary="List engines", response_model=EngineList)
def list_engines(context: Tiro) -> Response:
    """Gives every engine; nothing is loaded or fetched for it."""
    return shown({"items": actions.list_engines(context)})


@router.patch(
    "/{name}",
    operation_id="update_engine",
    summary="Change what is said of an engine",
    response_model=EngineList,
    responses=documented(
        "invalid_request",
        "forbidden",
        "not_found",
        "state_conflict",
        "invalid_settings",
        "database_busy",
    ),
    dependencies=[Depends(require_admin)],
)
def update_engine(
    context: Tiro, who: Who, name: Annotated[str, Path(max_length=60)], change: AdapterChange
) -> Response:
    """Switches it on or off, lets jobs name it, or makes it the default; gives all. Needs an administrator.

    Jobs that were sent before keep what they were given; new ones choose anew.
    """
    adapters.change(context, who.actor, ENGINE, name, change.model_dump(exclude_unset=True))
    return shown({"items": actions.list_engines(context)})
