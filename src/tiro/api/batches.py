"""Many recordings in one request, and how they stand."""

from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request, Response

from tiro.actions import batches as actions
from tiro.actions.batches import Asker, Coming
from tiro.actions.options import Options, as_sent, parse
from tiro.api import shelf_examples
from tiro.api.answers import shown
from tiro.api.arriving import Arrived, files
from tiro.api.batch_schemas import Batch, ListedBatch
from tiro.api.deps import Admin, Door, EngineKey, Hall, LlmKey, Owner, Paging, Tiro
from tiro.api.events import DESCRIBED, LastEventId, open_stream
from tiro.api.examples import named
from tiro.api.examples import shown as described
from tiro.api.following import Feed
from tiro.api.manyform import common_fields, options_fields
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.schemas import Listing
from tiro.api.stream import EventStream
from tiro.api.uploads import IdempotencyKey
from tiro.api.wishes import options_of
from tiro.errors import TiroError

router = APIRouter(prefix=API, tags=["batches"])

PATH = "/api/v1/recordings/batch"

FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "options": {"$ref": "#/components/schemas/Options"},
                        "file": {"type": "array", "items": {"type": "string", "format": "binary"}},
                    },
                    "additionalProperties": {
                        "description": "options[0], options[1], ...: options of one file besides those of all;"
                        " or any option of all, as a field of its own. All of them before the files that they are for."
                    },
                },
                "encoding": {"options": {"contentType": "application/json"}},
            }
        },
    }
}
ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {
        **described(
            named({"one of two": shelf_examples.BATCH}), "What became of each file, in their order."
        ),
        "headers": {"Location": {"description": "The batch.", "schema": {"type": "string"}}},
    }
}


@router.post(
    "/recordings/batch",
    operation_id="upload_batch",
    summary="Send many recordings at once",
    status_code=202,
    response_model=Batch,
    responses=ACCEPTED
    | documented("invalid_request", "upload_incomplete", "invalid_options", "database_busy"),
    openapi_extra=FORM,
)
async def upload_batch(
    request: Request,
    context: Tiro,
    door: Door,
    owner_id: Owner,
    idempotency_key: IdempotencyKey = None,
    engine_key: EngineKey = None,
    llm_key: LlmKey = None,
    is_admin: Admin = False,
) -> Response:
    """Takes in each part `file` by itself as it comes: one that is refused stops no other; sent again with the same Idempotency-Key, none is taken twice."""
    asker = Asker(owner_id, engine_key, idempotency_key, is_admin, llm_key)
    most = context.settings.batch.max_files
    async with aclosing(files(door, request, owner_id, most=most)) as arriving:
        first = await anext(arriving)
        try:
            common = options_of(common_fields(first.fields))
            coming = await Coming.begin(context, asker)
        except TiroError:
            _discard(first)
            raise
        failure: TiroError | None = None
        try:
            await _take(coming, first, common)
            async for arrived in arriving:
                await _take(coming, arrived, common)
        except TiroError as error:
            # What has come stays; why the rest did not is told.
            failure = error
        made = await coming.end(failure)
    return shown(made, status=202, headers={"Location": f"/api/v1/batches/{made['id']}"})


@router.get(
    "/batches",
    operation_id="list_batches",
    summary="List batches",
    response_model=Listing[ListedBatch],
    responses=documented("invalid_request"),
)
def list_batches(context: Tiro, owner_id: Owner, asked: Paging) -> Response:
    """Gives them without their files, the newest first."""
    return shown(actions.page(context, owner_id, asked))


@router.get(
    "/batches/{batch_id}",
    operation_id="get_batch",
    summary="Show a batch",
    response_model=Batch,
    responses=documented("not_found"),
)
def get_batch(context: Tiro, owner_id: Owner, batch_id: str) -> Response:
    """Gives what became of each file, and how the jobs stand; it is kept for thirty days."""
    return shown(actions.show(context, owner_id, batch_id))


@router.get(
    "/batches/{batch_id}/events",
    operation_id="stream_batch_events",
    summary="Follow all jobs of a batch",
    status_code=200,
    response_class=EventStream,
    responses=DESCRIBED | documented("not_found"),
)
async def stream_batch_events(
    context: Tiro, hub: Hall, owner_id: Owner, batch_id: str, last_event_id: LastEventId = None
) -> EventStream:
    """Sends the batch without its files and each job as it is, then every change of either."""
    return await open_stream(Feed(context, hub, owner_id, None, batch_id), last_event_id)


async def _take(coming: Coming, arrived: Arrived, common: Options) -> None:
    try:
        if arrived.error is not None:
            raise arrived.error
        options = _options(common, arrived.fields, arrived.index)
    except TiroError as error:
        _discard(arrived)
        await coming.refuse(arrived.index, arrived.file_name, arrived.size_bytes, error)
        return
    assert arrived.upload is not None  # noqa: S101 - there is one where there is no error
    await coming.take(arrived.index, arrived.upload, arrived.file_name, options)


def _options(common: Options, fields: Mapping[str, list[str]], index: int) -> Options:
    """Lay the options of one file over those of all."""
    own = options_fields(fields, index)
    return parse(as_sent(common) | as_sent(options_of(own))) if own else common


def _discard(arrived: Arrived) -> None:
    """Remove what came of a file that is not taken in."""
    if arrived.upload is not None:
        arrived.upload.abort()
