"""Speech engines: what each can do, and whether it works here."""

from fastapi import APIRouter, Response

from tiro.actions import engines as actions
from tiro.api.answers import shown
from tiro.api.deps import Tiro
from tiro.api.server_schemas import EngineList

router = APIRouter(prefix="/engines", tags=["engines"])


@router.get("", operation_id="list_engines", summary="List engines", response_model=EngineList)
def list_engines(context: Tiro) -> Response:
    """Gives every engine; nothing is loaded or fetched for it."""
    return shown({"items": actions.list_engines(context)})
