"""The registry of models: what is installed, what can be fetched, and what administrators say of it."""

from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from tiro.actions import models as actions
from tiro.actions.context import Context
from tiro.actions.models import Asked
from tiro.actions.system import System
from tiro.api import examples, model_examples
from tiro.api.answers import shown
from tiro.api.deps import Admin, Owner, Tiro, require_admin
from tiro.api.model_schemas import Model, ModelChange, ModelList
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.schemas import Job

router = APIRouter(prefix=API + "/models", tags=["models"])

ADMIN = [Depends(require_admin)]
Engine = Annotated[str, Path(max_length=60, description="The engine or diarizer.")]
Name = Annotated[str, Path(max_length=300, description="The model's name; it may hold a slash.")]
QUEUED: dict[int | str, dict[str, Any]] = {
    202: examples.shown(
        examples.named({"queued": model_examples.PULL, "running": model_examples.PULLING}),
        "The job that fetches it.",
    )
}


def asked_by(
    request: Request,
    is_admin: Admin,
    engine: Annotated[
        str | None, Query(max_length=60, description="Of this engine or diarizer alone.")
    ] = None,
    installed: Annotated[
        bool | None, Query(description="Installed ones alone, or those that are not.")
    ] = None,
) -> Asked:
    """Read which models are asked for."""
    machine = cast("System", request.app.state.system)
    return Asked(
        engine=engine,
        is_installed=installed,
        is_admin=is_admin,
        recommended=machine.recommended(),
    )


def asked_of_one(request: Request, is_admin: Admin) -> Asked:
    """Read who asks for a model."""
    return asked_by(request, is_admin)


def _list(context: Context, items: list[dict[str, Any]]) -> dict[str, Any]:
    told = context.settings.models
    return {
        "items": items,
        "may_fetch": told.fetch != "never",
        "users_may_choose": told.users_may_choose,
    }


Filtered = Annotated[Asked, Depends(asked_by)]
One = Annotated[Asked, Depends(asked_of_one)]


@router.get(
    "",
    operation_id="list_models",
    summary="List models",
    response_model=ModelList,
    responses=documented("invalid_request"),
)
def list_models(context: Tiro, asked: Filtered) -> Response:
    """Gives the models of the catalogue and those found on this machine; nothing is loaded or fetched for it."""
    return shown(_list(context, actions.list_models(context, asked)))


@router.post(
    "/rescan",
    operation_id="rescan_models",
    summary="Look for models again",
    response_model=ModelList,
    responses=documented("invalid_request", "forbidden", "database_busy"),
    dependencies=ADMIN,
)
def rescan_models(context: Tiro, asked: Filtered) -> Response:
    """Forgets the checks of models whose files have changed, and lists all. Needs an administrator's key."""
    return shown(_list(context, actions.rescan(context, asked)))


@router.get(
    "/{engine}/{name:path}",
    operation_id="get_model",
    summary="Show a model",
    response_model=Model,
    responses=documented("not_found"),
)
def get_model(context: Tiro, asked: One, engine: Engine, name: Name) -> Response:
    """Gives one model, by its name or an alias."""
    return shown(actions.show(context, engine, name, asked))


@router.patch(
    "/{engine}/{name:path}",
    operation_id="update_model",
    summary="Change what is said of a model",
    response_model=Model,
    responses=documented(
        "invalid_request", "forbidden", "not_found", "state_conflict", "database_busy"
    ),
    dependencies=ADMIN,
)
def update_model(
    context: Tiro, asked: One, engine: Engine, name: Name, change: ModelChange
) -> Response:
    """Changes its name for people, a note, who may use it, or makes it the default. Needs an administrator's key."""
    values = change.model_dump(exclude_unset=True)
    return shown(actions.change(context, engine, name, values, asked))


@router.delete(
    "/{engine}/{name:path}",
    operation_id="delete_model",
    summary="Remove a model's files",
    status_code=204,
    response_class=Response,
    responses=documented("forbidden", "not_found", "state_conflict", "database_busy"),
    dependencies=ADMIN,
)
def delete_model(
    context: Tiro,
    engine: Engine,
    name: Name,
    force: Annotated[
        bool, Query(description="Also from the cache that other programs share.")
    ] = False,
) -> Response:
    """Removes a model of Tiro's own folder while no job uses it. Needs an administrator's key."""
    actions.remove(context, engine, name, with_cache=force)
    return Response(status_code=204)


@router.post(
    "/{engine}/{name:path}/pull",
    operation_id="pull_model",
    summary="Fetch a model",
    status_code=202,
    response_model=Job,
    responses=QUEUED
    | documented("forbidden", "not_found", "model_missing", "queue_full", "database_busy"),
    dependencies=ADMIN,
)
def pull_model(context: Tiro, owner_id: Owner, engine: Engine, name: Name) -> Response:
    """Queues a job that fetches it, resumes what was cut off, and proves every file. Needs an administrator's key.

    A model that is being fetched gets no second job. A repository of the hub that the catalogue does not have can
    be named, too, for engines that load such.
    """
    job = actions.pull(context, owner_id, engine, name)
    return shown(job, status=202, headers={"Location": f"/api/v1/jobs/{job['id']}"})


@router.post(
    "/{engine}/{name:path}/check",
    operation_id="check_model",
    summary="Check a model",
    response_model=Model,
    responses=documented("forbidden", "not_found", "state_conflict", "database_busy"),
    dependencies=ADMIN,
)
async def check_model(context: Tiro, asked: One, engine: Engine, name: Name) -> Response:
    """Proves its files and loads it in a process of its own, which takes a while. Needs an administrator's key."""
    return shown(await actions.check(context, engine, name, asked))
