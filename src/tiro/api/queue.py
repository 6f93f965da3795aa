"""The queue as a whole."""

from fastapi import APIRouter, Depends, Response

from tiro.actions import jobs as actions
from tiro.actions.waiting import show_queue
from tiro.api.answers import shown
from tiro.api.deps import Owner, Tiro, require_admin
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.server_schemas import QueueState, QueueView

router = APIRouter(prefix=API + "/queue", tags=["queue"], dependencies=[Depends(require_admin)])

ERRORS = documented("forbidden", "database_busy")


@router.get(
    "",
    operation_id="get_queue",
    summary="Show the queue",
    response_model=QueueView,
    responses=ERRORS,
)
def get_queue(context: Tiro, owner_id: Owner) -> Response:
    """Gives how much waits for what, and the first 100 of your jobs in the order in which they begin. Needs an administrator's key."""
    return shown(show_queue(context, owner_id))


@router.post(
    "/pause",
    operation_id="pause_queue",
    summary="Let nothing new begin",
    response_model=QueueState,
    responses=ERRORS,
)
def pause_queue(context: Tiro) -> Response:
    """Workers claim nothing new; a running job ends the chunks in hand, and its rest waits. Needs an administrator's key."""
    return shown(actions.pause_queue(context, is_paused=True))


@router.post(
    "/resume",
    operation_id="resume_queue",
    summary="Let work begin again",
    response_model=QueueState,
    responses=ERRORS,
)
def resume_queue(context: Tiro) -> Response:
    """Workers claim again. Needs an administrator's key."""
    return shown(actions.pause_queue(context, is_paused=False))
