"""Jobs: how they are, and what may be done with them."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Query, Response

from tiro.actions import all_jobs
from tiro.actions import jobs as actions
from tiro.actions.all_jobs import ALL, Reach
from tiro.api import examples
from tiro.api.answers import shown
from tiro.api.deps import ADMIN_NEEDED, Admin, EngineKey, LlmKey, Owner, Paging, Tiro, Who
from tiro.api.library_schemas import JobStages
from tiro.api.moments import Moment
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.schemas import Job, Kind, Listing, Priority, Restart, State
from tiro.api.server_schemas import Deleted, Stats
from tiro.errors import Forbidden
from tiro.store.jobs import Filters

router = APIRouter(prefix=API + "/jobs", tags=["jobs"])

STATES: dict[int | str, dict[str, Any]] = {
    200: examples.shown(examples.named(examples.JOBS), "The job.")
}
CHANGED = STATES | documented("forbidden", "not_found", "state_conflict", "database_busy")
KEYED = STATES | documented(
    "invalid_request",
    "forbidden",
    "not_found",
    "state_conflict",
    "own_key_unavailable",
    "database_busy",
)


async def filters_asked(
    state: Annotated[list[State] | None, Query(description="Any of these states.")] = None,
    recording_id: Annotated[
        str | None, Query(max_length=100, description="Of this recording.")
    ] = None,
    kind: Annotated[Kind | None, Query(description="What the job does.")] = None,
    before: Annotated[Moment | None, Query(description="Made before this time.")] = None,
) -> Filters:
    """Read which jobs are meant."""
    moment = None if before is None else before.timestamp()
    return Filters(state=state or None, recording_id=recording_id, kind=kind, before=moment)


async def reach_of(
    context: Tiro,
    who: Who,
    owner: Annotated[
        str | None,
        Query(
            max_length=100,
            description=f"For administrators: {ALL}, or an account's id. Others' jobs are shown"
            " with their owner, and without what they are about.",
        ),
    ] = None,
) -> Reach:
    """Read whose jobs are meant.

    Raises:
        Forbidden: Those of others are, and the caller is no administrator.
    """
    if owner is not None and not who.is_admin:
        raise Forbidden(ADMIN_NEEDED)
    return Reach(context, who.actor, who.owner_id, owner)


Which = Annotated[Filters, Depends(filters_asked)]
Reached = Annotated[Reach, Depends(reach_of)]


@router.get(
    "",
    operation_id="list_jobs",
    summary="List jobs",
    response_model=Listing[Job],
    responses=documented("invalid_request", "forbidden"),
)
def list_jobs(reach: Reached, which: Which, asked: Paging) -> Response:
    """Gives the newest first; every filter that is named must fit."""
    context, owner_id = reach.context, reach.own_id
    if reach.owner is not None:
        return shown(all_jobs.page(context, owner_id, reach.owner, which, asked))
    return shown(actions.page(context, owner_id, which, asked))


@router.delete(
    "",
    operation_id="delete_jobs",
    summary="Delete ended jobs",
    response_model=Deleted,
    responses=documented("invalid_request", "database_busy"),
)
def delete_jobs(context: Tiro, owner_id: Owner, which: Which) -> Response:
    """Deletes the ended jobs that fit all filters, of which at least one is needed; recordings stay."""
    return shown({"deleted": actions.delete_many(context, owner_id, which)})


@router.get("/stats", operation_id="get_job_stats", summary="Count jobs", response_model=Stats)
def get_job_stats(context: Tiro, owner_id: Owner) -> Response:
    """Counts your jobs by state and says how the queue is."""
    return shown(actions.stats(context, owner_id))


@router.get(
    "/{job_id}",
    operation_id="get_job",
    summary="Show a job",
    response_model=Job,
    responses=STATES | documented("forbidden", "not_found"),
)
def get_job(context: Tiro, reach: Reached, job_id: str) -> Response:
    """Gives the job with its place in the queue and the time left."""
    return shown(reach.show(job_id, lambda owner_id: actions.show(context, owner_id, job_id)))


@router.get(
    "/{job_id}/stages",
    operation_id="list_job_stages",
    summary="Show a job's history",
    response_model=JobStages,
    responses=documented("forbidden", "not_found"),
)
def list_job_stages(context: Tiro, reach: Reached, job_id: str) -> Response:
    """Gives the stages that the job has entered, attempt by attempt, with their times."""
    return shown(reach.look(job_id, lambda owner_id: actions.stages(context, owner_id, job_id)))


@router.patch(
    "/{job_id}",
    operation_id="update_job",
    summary="Change the priority",
    response_model=Job,
    responses=CHANGED | documented("invalid_request"),
)
def update_job(context: Tiro, reach: Reached, job_id: str, change: Priority) -> Response:
    """Moves a queued job; one that runs goes on."""

    def act(owner_id: str) -> dict[str, Any]:
        return actions.set_priority(context, owner_id, job_id, change.priority)

    return shown(reach.steer(job_id, "prioritised", act))


@router.delete(
    "/{job_id}",
    operation_id="delete_job",
    summary="Delete an ended job",
    status_code=204,
    response_class=Response,
    responses=documented("forbidden", "not_found", "state_conflict", "database_busy"),
)
def delete_job(reach: Reached, job_id: str) -> Response:
    """Deletes the record of an ended job; its recording and transcripts stay."""
    reach.delete(job_id)
    return Response(status_code=204)


@router.post(
    "/{job_id}/cancel",
    operation_id="cancel_job",
    summary="Cancel a job",
    response_model=Job,
    responses=CHANGED,
)
def cancel_job(context: Tiro, reach: Reached, job_id: str) -> Response:
    """Stops a job that has not ended; running work ends within a second."""

    def act(owner_id: str) -> dict[str, Any]:
        return actions.cancel(context, owner_id, job_id)

    return shown(reach.steer(job_id, "cancelled", act))


@router.post(
    "/{job_id}/pause",
    operation_id="pause_job",
    summary="Pause a job",
    response_model=Job,
    responses=CHANGED,
)
def pause_job(context: Tiro, reach: Reached, job_id: str) -> Response:
    """Stops a queued or running job for now; what is finished stays."""

    def act(owner_id: str) -> dict[str, Any]:
        return actions.pause(context, owner_id, job_id)

    return shown(reach.steer(job_id, "paused", act))


@router.post(
    "/{job_id}/resume",
    operation_id="resume_job",
    summary="Resume a paused job",
    response_model=Job,
    responses=KEYED,
)
def resume_job(
    context: Tiro,
    reach: Reached,
    job_id: str,
    engine_key: EngineKey = None,
    llm_key: LlmKey = None,
) -> Response:
    """Puts a paused job back into the queue; send your own key again if the job waits for it."""

    def act(owner_id: str) -> dict[str, Any]:
        return actions.resume(context, owner_id, job_id, engine_key=engine_key, llm_key=llm_key)

    return shown(reach.steer(job_id, "resumed", act))


@router.post(
    "/{job_id}/restart",
    operation_id="restart_job",
    summary="Run an ended job again",
    response_model=Job,
    responses=KEYED,
)
def restart_job(
    context: Tiro,
    reach: Reached,
    is_admin: Admin,
    job_id: str,
    wish: Annotated[Restart | None, Body()] = None,
    engine_key: EngineKey = None,
    llm_key: LlmKey = None,
) -> Response:
    """Begins again from the start, or at the failed stage with what is finished; same id and options.

    A completed transcription with a warning such as `notes_failed` goes on from that stage.
    """
    from_: Literal["start", "failed_stage"] = "start" if wish is None else wish.from_

    def act(owner_id: str) -> dict[str, Any]:
        return actions.restart(
            context,
            owner_id,
            job_id,
            from_=from_,
            engine_key=engine_key,
            llm_key=llm_key,
            is_admin=is_admin,
        )

    return shown(reach.steer(job_id, "restarted", act))
