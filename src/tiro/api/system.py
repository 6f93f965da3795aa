"""The machine that the server runs on, and what to run on it."""

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request, Response

from tiro.actions.storage import Storage
from tiro.actions.system import System, for_others
from tiro.api.answers import shown
from tiro.api.deps import require_admin
from tiro.api.guard import Caller
from tiro.api.problems import documented
from tiro.api.system_schemas import StorageView, SystemView

router = APIRouter(prefix="/system", tags=["system"])


async def system_of(request: Request) -> System:
    """Give what looks at this machine."""
    return cast("System", request.app.state.system)


Machine = Annotated[System, Depends(system_of)]


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
