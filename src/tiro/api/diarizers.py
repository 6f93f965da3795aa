"""Diarizers: what each can do, and whether it works here."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from pydantic import Field

from tiro.actions import adapters
from tiro.actions import diarizers as actions
from tiro.actions.choosing import DIARIZER
from tiro.api.answers import shown
from tiro.api.deps import Tiro, Who, require_admin
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.schemas import Resource, shown_as
from tiro.api.server_schemas import AdapterChange

router = APIRouter(prefix=API + "/diarizers", tags=["diarizers"])

EXAMPLE = {
    "name": "ge2e",
    "label": "GE2E",
    "is_available": True,
    "reason": None,
    "is_default": True,
    "is_enabled": True,
    "users_may_choose": True,
    "quality": "standard",
    "capabilities": {
        "has_embeddings": True,
        "takes_count": True,
        "handles_overlap": False,
        "is_local": True,
        "most_speakers": 10,
        "encoder": "ge2e-resemblyzer-0.1.4",
    },
    "models": ["resemblyzer"],
    "default_model": "resemblyzer",
}


class DiarizerCapabilities(Resource):
    """What a diarizer can do."""

    has_embeddings: bool = Field(description="It knows voices, so that people are recognised.")
    takes_count: bool = Field(description="It heeds a number of speakers.")
    handles_overlap: bool = Field(description="Its turns may overlap.")
    is_local: bool = Field(description="The sound does not leave the machine.")
    most_speakers: int
    encoder: str | None = Field(description="What its voices can be compared with.")


class Diarizer(Resource):
    """Something that tells speakers apart, and whether it works here."""

    model_config = shown_as(EXAMPLE)

    name: str
    label: str = Field(description="What people call it.")
    is_available: bool
    reason: str | None = Field(description="Why it does not work here.")
    is_default: bool
    is_enabled: bool = Field(description="Not switched off by an administrator.")
    users_may_choose: bool = Field(
        description="Jobs of callers who are no administrators may name it."
    )
    quality: str | None
    capabilities: DiarizerCapabilities | None
    models: list[str] = Field(description="Ready without a download.")
    default_model: str


class DiarizerList(Resource):
    """All diarizers."""

    items: list[Diarizer]


@router.get(
    "", operation_id="list_diarizers", summary="List diarizers", response_model=DiarizerList
)
def list_diarizers(context: Tiro) -> Response:
    """Gives every diarizer; nothing is loaded or fetched for it."""
    return shown({"items": actions.list_diarizers(context)})


@router.patch(
    "/{name}",
    operation_id="update_diarizer",
    summary="Change what is said of a diarizer",
    response_model=DiarizerList,
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
def update_diarizer(
    context: Tiro, who: Who, name: Annotated[str, Path(max_length=60)], change: AdapterChange
) -> Response:
    """Switches it on or off, lets jobs name it, or makes it the default; gives all. Needs an administrator."""
    adapters.change(context, who.actor, DIARIZER, name, change.model_dump(exclude_unset=True))
    return shown({"items": actions.list_diarizers(context)})
