"""The machine that the server runs on, and what to run on it."""

from typing import Annotated, Literal, cast

from fastapi import APIRouter, Body, Depends, Query, Request, Response
from starlette.background import BackgroundTask

from tiro.actions.context import Context
from tiro.actions.stopping import Order, Stopping, Verb, announce
from tiro.actions.storage import Storage
from tiro.actions.system import System, for_others
from tiro.api.answers import shown
from tiro.api.callers import Caller
from tiro.api.deps import Tiro, Who, require_admin
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.system_schemas import StoppingView, StopWish, StorageView, SystemView

router = APIRouter(prefix=API + "/system", tags=["system"])


async def system_of(request: Request) -> System:
    """Give what looks at this machine."""
    return cast("System", request.app.state.system)


Machine = Annotated[System, Depends(system_of)]
Whose = Annotated[
    Literal["own", "all"],
    Query(
        alias="workers",
        description="all: workers that were started apart end as well, on all hosts.",
    ),
]
Wish = Annotated[StopWish | None, Body()]
STOPS = documented("invalid_request", "forbidden", "state_conflict", "database_busy")


@router.get(
    "",
    operation_id="get_system",
    summary="Show the machine",
    response_model=SystemView,
    responses=documented("database_busy"),
)
async def get_system(request: Request, system: Machine) -> Response:
    """Gives the last look at the machine that this server runs on, and a recommendation drawn from it.

    The first call looks, which takes some seconds. What cannot be read is null, and `missing` says why. Names,
    addresses and folders are for administrators.
    """
    view = await system.show()
    is_admin = cast("Caller", request.state.caller).is_admin
    return shown(view if is_admin else for_others(view))


@router.post(
    "/detect",
    operation_id="detect_system",
    summary="Look at the machine again",
    response_model=SystemView,
    responses=documented("forbidden", "database_busy"),
    dependencies=[Depends(require_admin)],
)
async def detect_system(system: Machine) -> Response:
    """Reads all facts again and measures the disks. Needs an administrator's key."""
    return shown(await system.detect())


@router.post(
    "/self-test",
    operation_id="test_system",
    summary="Measure the speed of recognition",
    response_model=SystemView,
    responses=documented(
        "forbidden",
        "state_conflict",
        "engine_unavailable",
        "engine_failed",
        "engine_out_of_memory",
        "model_broken",
        "stage_timed_out",
        "database_busy",
    ),
    dependencies=[Depends(require_admin)],
)
async def test_system(system: Machine) -> Response:
    """Writes down a short recording for ten seconds with the best engine that needs no download.

    Only one self-test runs at a time. Jobs that run meanwhile make it slower. Needs an administrator's key.
    """
    return shown(await system.test())


@router.get(
    "/storage",
    operation_id="get_storage",
    summary="Show what Tiro takes of the disks",
    response_model=StorageView,
    responses=documented("forbidden", "database_busy"),
    dependencies=[Depends(require_admin)],
)
def get_storage(request: Request) -> Response:
    """Adds up media, models and database by the disk that they are on. Needs an administrator's key."""
    return shown(cast("Storage", request.app.state.storage).show())


@router.post(
    "/stop",
    operation_id="stop_system",
    summary="Stop the server",
    status_code=202,
    response_model=StoppingView,
    responses=STOPS,
    dependencies=[Depends(require_admin)],
)
def stop_system(
    request: Request, context: Tiro, who: Who, whose: Whose = "own", wish: Wish = None
) -> Response:
    """Ends event streams, lets running requests and chunks end, and stops server and worker. Needs an administrator.

    Jobs wait; they go on where they were when the server runs again.
    """
    return _end(request, context, who, _order("stop", wish), whose)


@router.post(
    "/restart",
    operation_id="restart_system",
    summary="Restart the server",
    status_code=202,
    response_model=StoppingView,
    responses=STOPS,
    dependencies=[Depends(require_admin)],
)
def restart_system(
    request: Request, context: Tiro, who: Who, whose: Whose = "own", wish: Wish = None
) -> Response:
    """Stops as `stop` does, then begins anew with the settings as they are then. Needs an administrator.

    What comes meanwhile waits for the new server; /readyz answers once it is there.
    """
    return _end(request, context, who, _order("restart", wish), whose)


def _order(verb: Verb, wish: StopWish | None) -> Order:
    return Order(verb, None if wish is None else wish.drain_seconds)


def _end(request: Request, context: Context, who: Caller, order: Order, whose: Whose) -> Response:
    """Answer first, then stop."""
    stopping = cast("Stopping | None", request.app.state.stopping)
    told = shown(announce(context, who.actor, stopping, order, whose=whose), status=202)
    if stopping is not None:
        told.background = BackgroundTask(stopping.give, order)
    return told
