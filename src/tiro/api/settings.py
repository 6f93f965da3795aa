"""Settings that administrators change while Tiro runs."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Response
from pydantic import Field, JsonValue

from tiro.actions import runtime as actions
from tiro.api.answers import shown
from tiro.api.deps import Tiro, Who, require_admin
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.revisions import IfMatch, revision_of
from tiro.api.schemas import Resource, shown_as

router = APIRouter(
    prefix=API + "/settings", tags=["settings"], dependencies=[Depends(require_admin)]
)

MOST_CHANGES = 200
EXAMPLE = {
    "items": [
        {
            "name": "limits.max_queue_depth",
            "value": 500,
            "default": 10_000,
            "source": "stored",
            "is_locked": False,
            "set_in": None,
            "variable": "TIRO_LIMITS__MAX_QUEUE_DEPTH",
            "type": "integer",
            "choices": None,
            "minimum": 1,
            "maximum": None,
            "unit": None,
            "description": "Queued jobs above which new ones are refused with 429.",
        }
    ],
    "revision": 3,
}
CHANGE = {"limits.max_queue_depth": 500, "library.undo_seconds": None}


class Setting(Resource):
    """A setting that may be changed while Tiro runs."""

    name: str = Field(description="As in the settings file.")
    value: Any = Field(description="What holds now.")
    default: Any
    source: Literal["default", "environment", "file", "stored"] = Field(
        description="stored: an administrator has set it here."
    )
    is_locked: bool = Field(description="Environment or file set it, and win.")
    set_in: str | None = Field(description="The variable or the file that sets it.")
    variable: str = Field(description="Its name in the environment.")
    type: Literal["integer", "number", "boolean", "string", "array", "object"]
    choices: list[Any] | None = Field(
        description="With a type of number: words that it may be instead."
    )
    minimum: float | None
    maximum: float | None
    unit: str | None = Field(description="seconds, bytes, days, minutes or another.")
    description: str


class SettingList(Resource):
    """All settings that may be changed while Tiro runs."""

    model_config = shown_as(EXAMPLE)

    items: list[Setting]
    revision: int = Field(description="Grows with every change; for If-Match.")


Changes = Annotated[
    dict[str, JsonValue],
    Body(
        min_length=1,
        max_length=MOST_CHANGES,
        description="New values by name; null: as without an administrator.",
        examples=[CHANGE],
    ),
]


@router.get(
    "",
    operation_id="list_settings",
    summary="List settings",
    response_model=SettingList,
    responses=documented("forbidden", "database_busy"),
)
def list_settings(context: Tiro) -> Response:
    """Gives what may be changed while the server runs, and where each value comes from. Needs an administrator."""
    return shown(actions.show(context))


@router.patch(
    "",
    operation_id="update_settings",
    summary="Change settings",
    response_model=SettingList,
    responses=documented(
        "invalid_request", "forbidden", "invalid_settings", "revision_conflict", "database_busy"
    ),
)
def update_settings(
    context: Tiro, who: Who, changes: Changes, if_match: IfMatch = None
) -> Response:
    """Changes all that are named, or none; every process goes by them within seconds. Needs an administrator.

    With If-Match nothing is changed when somebody else was faster.
    """
    seen = None if if_match is None else revision_of(if_match)
    return shown(actions.change(context, who.actor, changes, seen_revision=seen))
