"""Recordings: listing, naming, removing, and what belongs to each."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Response

from tiro.actions import deleting, further
from tiro.actions import jobs as job_actions
from tiro.actions import recordings as actions
from tiro.actions import transcripts as transcript_actions
from tiro.actions.options import parse
from tiro.api import examples
from tiro.api.answers import shown
from tiro.api.deps import Admin, EngineKey, LlmKey, Owner, Paging, Tiro
from tiro.api.media import UNKNOWN, StoredFile
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.schemas import (
    Job,
    Listing,
    Recording,
    RecordingChange,
    Transcript,
    TranscriptVersion,
)
from tiro.api.transcripts import Held, Words
from tiro.api.unchanged import NOT_MODIFIED, IfNoneMatch, answer
from tiro.api.which import which_asked
from tiro.audio.peaks import PAIRS_PER_SECOND, overview
from tiro.store.jobs import Filters as JobFilters
from tiro.store.listing import Filters

router = APIRouter(prefix=API + "/recordings", tags=["recordings"])

BYTES: dict[str, Any] = {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
}
RANGES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The whole file.", "content": BYTES},
    206: {"description": "The part that Range asked for.", "content": BYTES},
    416: {
        "description": "invalid_request: the file has no such range.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
}
OPTIONS: dict[str, Any] = {
    "requestBody": {
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Options"}}}
    }
}
QUEUED: dict[int | str, dict[str, Any]] = {
    202: examples.shown(examples.named({"queued": examples.QUEUED}), "The new job.")
}
JOB_ERRORS = documented(
    "invalid_request", "not_found", "state_conflict", "media_missing", "invalid_options",
    "own_key_unavailable",
    "queue_full", "engine_unavailable", "model_missing", "model_broken", "database_busy",
)  # fmt: skip


@router.get(
    "",
    operation_id="list_recordings",
    summary="List recordings",
    response_model=Listing[Recording],
    responses=documented("invalid_request"),
)
def list_recordings(
    context: Tiro, owner_id: Owner, asked: Paging, which: Annotated[Filters, Depends(which_asked)]
) -> Response:
    """Gives the newest first, each with its newest job; every filter that is named must fit."""
    return shown(actions.page(context, owner_id, asked, which))


@router.get(
    "/{recording_id}",
    operation_id="get_recording",
    summary="Show a recording",
    response_model=Recording,
    responses=documented("not_found"),
)
def get_recording(context: Tiro, owner_id: Owner, recording_id: str) -> Response:
    """Gives the recording with its newest job."""
    return shown(actions.show(context, owner_id, recording_id))


@router.patch(
    "/{recording_id}",
    operation_id="update_recording",
    summary="Rename a recording, or mark it as a favourite",
    response_model=Recording,
    responses=documented("invalid_request", "not_found", "database_busy"),
)
def update_recording(
    context: Tiro, owner_id: Owner, recording_id: str, change: RecordingChange
) -> Response:
    """Changes what is named of the recording."""
    return shown(
        actions.change(
            context, owner_id, recording_id, title=change.title, is_favourite=change.is_favourite
        )
    )


@router.delete(
    "/{recording_id}",
    operation_id="delete_recording",
    summary="Delete a recording",
    status_code=204,
    response_class=Response,
    responses=documented("not_found", "database_busy"),
)
def delete_recording(
    context: Tiro,
    owner_id: Owner,
    recording_id: str,
    purge: Annotated[
        bool, Query(description="For good, at once; also one that is deleted.")
    ] = False,
    voices: Annotated[
        bool, Query(description="Also the voices that were learned from it, for good.")
    ] = False,
) -> Response:
    """Hides the recording with all that belongs to it and stops what runs for it; restore undoes that for a while."""
    deleting.delete(context, owner_id, recording_id, purge=purge, with_voices=voices)
    return Response(status_code=204)


@router.post(
    "/{recording_id}/restore",
    operation_id="restore_recording",
    summary="Restore a deleted recording",
    response_model=Recording,
    responses=documented("not_found", "database_busy"),
)
def restore_recording(context: Tiro, owner_id: Owner, recording_id: str) -> Response:
    """Brings it back with all that belongs to it; what was running for it goes on."""
    return shown(deleting.restore(context, owner_id, recording_id))


@router.get(
    "/{recording_id}/media",
    operation_id="get_recording_media",
    summary="Fetch the recording's own file",
    status_code=200,
    response_class=StoredFile,
    responses=RANGES | documented("not_found", "media_missing"),
)
def get_recording_media(context: Tiro, owner_id: Owner, recording_id: str) -> Response:
    """Sends the file as it came; a Range header fetches a part of it."""
    return StoredFile(actions.media(context, owner_id, recording_id), disposition="inline")


@router.get(
    "/{recording_id}/peaks",
    operation_id="get_recording_peaks",
    summary="Fetch the waveform",
    status_code=200,
    response_class=StoredFile,
    responses=NOT_MODIFIED | RANGES | documented("invalid_request", "not_found"),
)
def get_recording_peaks(
    context: Tiro,
    owner_id: Owner,
    recording_id: str,
    pairs_per_second: Annotated[
        int, Query(ge=1, le=40, description="Fewer pairs, for an overview.")
    ] = PAIRS_PER_SECOND,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Sends pairs of signed bytes: the lowest and highest sample of each 25 ms, -128 to 127, 40 pairs a second."""
    file = actions.peaks(context, owner_id, recording_id)

    def make() -> Response:
        if pairs_per_second == PAIRS_PER_SECOND:
            return StoredFile(file, disposition="attachment")
        return Response(overview(file.path, pairs_per_second), media_type=UNKNOWN)

    # They are made anew, never changed.
    return answer(if_none_match, f"{file.path.stat().st_mtime_ns:x}", make)


@router.get(
    "/{recording_id}/transcript",
    operation_id="get_recording_transcript",
    summary="Show the recording's text",
    response_model=Transcript,
    responses=NOT_MODIFIED | documented("not_found"),
)
def get_recording_transcript(
    context: Tiro,
    owner_id: Owner,
    recording_id: str,
    words: Words = True,
    held: Held = False,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Gives the primary version."""

    def make() -> Response:
        return shown(
            transcript_actions.primary(context, owner_id, recording_id, words=words, held=held)
        )

    mark = transcript_actions.primary_mark(context, owner_id, recording_id)
    return answer(if_none_match, mark, make)


@router.get(
    "/{recording_id}/transcripts",
    operation_id="list_recording_transcripts",
    summary="List the versions of the text",
    response_model=Listing[TranscriptVersion],
    responses=documented("not_found"),
)
def list_recording_transcripts(context: Tiro, owner_id: Owner, recording_id: str) -> Response:
    """Gives all versions, the newest first, without their segments."""
    return shown(transcript_actions.versions(context, owner_id, recording_id))


@router.get(
    "/{recording_id}/export",
    operation_id="export_recording",
    summary="Fetch the text as a file",
    response_class=Response,
    responses={200: {"description": "The file; its type is that of the format."}}
    | documented("invalid_request", "not_found"),
)
def export_recording(
    context: Tiro,
    owner_id: Owner,
    recording_id: str,
    format: Annotated[
        str, Query(max_length=60, description="txt, srt, vtt, json, md, docx, tsv.")
    ] = "txt",
    held: Held = False,
    version: Annotated[
        str | None,
        Query(max_length=60, description="A version's id, clean, or translation-de."),
    ] = None,
) -> Response:
    """Gives the primary version, or the one that is named, in a format, under a name made of the title."""
    content, media_type, disposition = actions.export(
        context, owner_id, recording_id, format, held=held, version=version
    )
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})


@router.get(
    "/{recording_id}/jobs",
    operation_id="list_recording_jobs",
    summary="List the recording's jobs",
    response_model=Listing[Job],
    responses=documented("invalid_request", "not_found"),
)
def list_recording_jobs(
    context: Tiro, owner_id: Owner, recording_id: str, asked: Paging
) -> Response:
    """Gives the newest first."""
    actions.show(context, owner_id, recording_id)
    filters = JobFilters(recording_id=recording_id)
    return shown(job_actions.page(context, owner_id, filters, asked))


@router.post(
    "/{recording_id}/jobs",
    operation_id="create_recording_job",
    summary="Write the recording down again, or tell its speakers apart",
    status_code=202,
    response_model=Job,
    responses=QUEUED | JOB_ERRORS,
    openapi_extra=OPTIONS,
)
def create_recording_job(
    context: Tiro,
    owner_id: Owner,
    recording_id: str,
    options: Annotated[dict[str, Any] | None, Body()] = None,
    engine_key: EngineKey = None,
    llm_key: LlmKey = None,
    is_admin: Admin = False,
) -> Response:
    """Queues a new job with options of its own; with stages diarize or notes alone the text stays as it is."""
    wished = parse(options or {})
    job = further.add(
        context,
        owner_id,
        recording_id,
        wished,
        engine_key=engine_key,
        llm_key=llm_key,
        is_admin=is_admin,
    )
    return shown(job, status=202, headers={"Location": f"/api/v1/jobs/{job['id']}"})
