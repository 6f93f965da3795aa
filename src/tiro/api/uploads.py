"""The way in: recordings as forms or as bare bytes, with their options."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response

from tiro.actions import recordings
from tiro.api import examples
from tiro.api.answers import shown
from tiro.api.deps import Admin, Door, EngineKey, LlmKey, Owner, Tiro
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.schemas import Accepted
from tiro.api.wishes import fields_of, options_of

router = APIRouter(prefix=API + "/recordings", tags=["recordings"])

PREFIX = "/api/v1/recordings"
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Up to 200 characters, kept for 24 hours: sent again with the same bytes and options, "
        "the first answer is given again.",
    ),
]
UPLOAD_ERRORS = documented(
    "invalid_request", "upload_incomplete", "invalid_options", "idempotency_key_reused",
    "media_unreadable", "media_no_audio", "media_too_long", "media_refused",
    "own_key_unavailable", "idempotency_key_in_use", "upload_too_large", "queue_full",
    "engine_unavailable", "model_missing", "model_broken", "database_busy", "storage_full",
)  # fmt: skip
ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {
        **examples.shown(examples.named({"taken in": examples.ACCEPTED}), "Taken in and queued."),
        "headers": {"Location": {"description": "The recording.", "schema": {"type": "string"}}},
    }
}
FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "options": {"$ref": "#/components/schemas/Options"},
                    },
                    "additionalProperties": {"description": "Any option, as a field of its own."},
                },
                "encoding": {"options": {"contentType": "application/json"}},
            }
        },
    }
}
BYTES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "",
    operation_id="upload_recording",
    summary="Send a recording as a form",
    status_code=202,
    response_model=Accepted,
    responses=ACCEPTED | UPLOAD_ERRORS,
    openapi_extra=FORM,
)
async def upload_recording(
    request: Request,
    context: Tiro,
    door: Door,
    owner_id: Owner,
    idempotency_key: IdempotencyKey = None,
    engine_key: EngineKey = None,
    llm_key: LlmKey = None,
    is_admin: Admin = False,
) -> Response:
    """Takes a form with one part `file`; options in the field `options` as JSON, or as fields of their own."""
    async with door.form(request) as received:
        recording, job = await recordings.add(
            context,
            owner_id,
            received.upload,
            file_name=received.file_name,
            options=options_of(received.fields),
            engine_key=engine_key,
            llm_key=llm_key,
            idempotency_key=idempotency_key,
            is_admin=is_admin,
        )
    return _accepted(recording, job)


@router.put(
    "",
    operation_id="put_recording",
    summary="Send a recording as bare bytes",
    status_code=202,
    response_model=Accepted,
    responses=ACCEPTED | UPLOAD_ERRORS,
    openapi_extra=BYTES,
)
async def put_recording(
    request: Request,
    context: Tiro,
    door: Door,
    owner_id: Owner,
    name: Annotated[str, Query(max_length=1000, description="Name of the file.")] = "",
    options: Annotated[
        str | None, Query(max_length=16_000, description="Options as a JSON object.")
    ] = None,
    idempotency_key: IdempotencyKey = None,
    engine_key: EngineKey = None,
    llm_key: LlmKey = None,
    is_admin: Admin = False,
) -> Response:
    """Takes the body as it is; options as JSON in `options`, or as query parameters of their own."""
    del options
    fields = fields_of(item for item in request.query_params.multi_items() if item[0] != "name")
    wished = options_of(fields)
    async with door.raw(request, file_name=name) as received:
        recording, job = await recordings.add(
            context,
            owner_id,
            received.upload,
            file_name=received.file_name,
            options=wished,
            engine_key=engine_key,
            llm_key=llm_key,
            idempotency_key=idempotency_key,
            is_admin=is_admin,
        )
    return _accepted(recording, job)


def _accepted(recording: dict[str, Any], job: dict[str, Any]) -> Response:
    location = f"{PREFIX}/{recording['id']}"
    answer = {"recording": recording, "job": job}
    return shown(answer, status=202, headers={"Location": location})
