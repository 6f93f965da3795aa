"""Whether the server lives, whether it can work, and its figures."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends, Response

from tiro import __version__, telemetry
from tiro.actions.context import Context
from tiro.actions.jobs import is_queue_paused
from tiro.api import examples
from tiro.api.answers import shown
from tiro.api.deps import Gauges, Tiro, require_admin
from tiro.api.problems import documented
from tiro.api.server_schemas import Health, Ready
from tiro.errors import SettingsError, TiroError
from tiro.store import jobs, workers
from tiro.store.schema import SchemaState, check_schema

router = APIRouter(tags=["health"])

NOT_READY = 503
RETRY_SECONDS = "5"
UNAVAILABLE: dict[int | str, dict[str, Any]] = {
    503: {
        "description": "Something is missing; `checks` says what.",
        "model": Ready,
        **examples.shown(examples.named({"the disk is full": examples.READY}), "Not ready."),
    }
}


@router.get("/healthz", operation_id="get_health", summary="Is it alive?", response_model=Health)
def get_health(context: Tiro) -> Response:
    """Answers as long as this process lives; needs no key."""
    try:
        return shown({"status": "ok", "version": __version__, **_facts(context)})
    except TiroError:
        unknown = dict.fromkeys(("queue_depth", "queue_paused", "workers"))
        return shown({"status": "degraded", "version": __version__, **unknown})


@router.get(
    "/readyz",
    operation_id="get_readiness",
    summary="Can it work?",
    response_model=Ready,
    responses=UNAVAILABLE,
)
def get_readiness(context: Tiro) -> Response:
    """Looks at database, schema, media store and disk; needs no key."""
    checks = {name: _outcome(check, context) for name, check in CHECKS.items()}
    if all(check["ok"] for check in checks.values()):
        return shown({"status": "ready", "checks": checks})
    answer = {"status": "not_ready", "checks": checks}
    return shown(answer, status=NOT_READY, headers={"Retry-After": RETRY_SECONDS})


@router.get(
    "/metrics",
    operation_id="get_metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses={
        200: {
            "description": "All figures, in Prometheus' text format.",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        }
    }
    | documented("forbidden"),
    dependencies=[Depends(require_admin)],
)
def get_metrics(metrics: Gauges) -> Response:
    """Jobs by state, seconds of stages, queue depth, bytes received, memory of engines; for administrators."""
    return Response(metrics.render(), media_type=telemetry.CONTENT_TYPE)


def _facts(context: Context) -> dict[str, Any]:
    with context.database.read() as session:
        return {
            "queue_depth": jobs.queue_depth(session),
            "queue_paused": is_queue_paused(session),
            "workers": len(workers.live(session, context.settings.worker.lease_seconds)),
        }


def _outcome(check: Callable[[Context], None], context: Context) -> dict[str, Any]:
    try:
        check(context)
    except TiroError as error:
        return {"ok": False, "message": error.text}
    return {"ok": True, "message": None}


def _check_database(context: Context) -> None:
    with context.database.read() as session:
        jobs.queue_depth(session)


def _check_schema(context: Context) -> None:
    if check_schema(context.database) is not SchemaState.CURRENT:
        raise SettingsError("The database is not ready for this release. Run 'tiro migrate'.")


def _check_media_store(context: Context) -> None:
    with context.database.read() as session:
        context.files.check_marker(session)


def _check_disk(context: Context) -> None:
    context.files.require_free(context.settings.storage.min_free_bytes)


CHECKS: dict[str, Callable[[Context], None]] = {
    "database": _check_database,
    "schema": _check_schema,
    "media_store": _check_media_store,
    "disk": _check_disk,
}
