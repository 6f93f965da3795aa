"""Resumable uploads by tus 1.0 (https://tus.io/protocols/resumable-upload): sent in pieces, going on after every cut."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Request, Response

from tiro.actions import quotas
from tiro.actions.context import Context
from tiro.actions.holding import Hold, State
from tiro.actions.resumable import Resumable
from tiro.api.bodies import content_length, pieces
from tiro.api.deps import Admin, EngineKey, LlmKey, Owner, Tiro
from tiro.api.intake import Sink, writers_of
from tiro.api.paths import API
from tiro.api.problems import TUS_VERSION, WrongMediaType, WrongTusVersion, documented
from tiro.api.tus_headers import (
    CHECKSUMS,
    PROTOCOL,
    Checksum,
    checksum_of,
    declared_length,
    headers_of,
    number_of,
    options_in,
    read_metadata,
)
from tiro.errors import (
    InvalidRequest,
    UploadChecksumWrong,
    UploadLocked,
    UploadOffsetWrong,
    UploadTooLarge,
)

router = APIRouter(prefix=API + "/uploads", tags=["recordings"])

PREFIX = "/api/v1/uploads"
EXTENSIONS = (
    "creation", "creation-with-upload", "creation-defer-length", "checksum", "expiration",
    "termination",
)  # fmt: skip
BYTES = "application/offset+octet-stream"
NAMES = ("filename", "name")
"""Keys of the metadata under which clients send a file's name."""
ERRORS = documented(
    "invalid_request", "not_found", "upload_offset_wrong", "upload_too_large", "upload_locked",
    "upload_checksum_wrong", "upload_incomplete", "invalid_options", "media_unreadable",
    "media_no_audio", "media_too_long", "media_refused", "queue_full", "storage_full",
    "engine_unavailable", "model_missing", "database_busy", "quota_exceeded", "rate_limited",
)  # fmt: skip
BODY: dict[str, Any] = {
    "requestBody": {
        "required": False,
        "content": {BYTES: {"schema": {"type": "string", "format": "binary"}}},
    }
}


async def resumable_of(request: Request) -> Resumable:
    """Give the resumable uploads of this process."""
    return cast("Resumable", request.app.state.resumable)


async def speaks_tus(request: Request) -> None:
    """Let only clients of tus 1.0 pass.

    Raises:
        WrongTusVersion: The header Tus-Resumable is missing or names another version.
    """
    if request.headers.get("tus-resumable") != TUS_VERSION:
        raise WrongTusVersion


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, and what comes with each request."""

    owner_id: str
    is_admin: bool
    engine_key: str | None = field(repr=False)
    llm_key: str | None = field(repr=False)


async def sender_of(
    owner_id: Owner, is_admin: Admin, engine_key: EngineKey = None, llm_key: LlmKey = None
) -> Sender:
    """Tell who sends."""
    return Sender(owner_id, is_admin, engine_key, llm_key)


From = Annotated[Sender, Depends(sender_of)]
Uploads = Annotated[Resumable, Depends(resumable_of)]
Spoken = Depends(speaks_tus)


@router.options("", operation_id="describe_uploads", summary="What resumable uploads can do")
@router.options("/{upload_id}", include_in_schema=False)
async def describe_uploads(context: Tiro) -> Response:
    """Names the version of the protocol, its extensions and the largest upload."""
    return Response(
        status_code=204,
        headers={
            **PROTOCOL,
            "Tus-Version": TUS_VERSION,
            "Tus-Extension": ",".join(EXTENSIONS),
            "Tus-Max-Size": str(context.settings.upload.max_bytes),
            "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        },
    )


@router.post(
    "",
    operation_id="begin_upload",
    summary="Begin a resumable upload",
    status_code=201,
    responses=ERRORS,
    dependencies=[Spoken],
    openapi_extra=BODY,
)
async def begin_upload(
    request: Request,
    context: Tiro,
    uploads: Uploads,
    sender: From,
) -> Response:
    """Takes Upload-Length (or Upload-Defer-Length: 1) and Upload-Metadata with `filename` and `options`."""
    sent = request.headers.get("upload-metadata", "")
    metadata = read_metadata(sent)
    state = await uploads.begin(
        sender.owner_id,
        size_bytes=declared_length(request),
        metadata=sent,
        options=options_in(metadata),
        file_name=next((metadata[name] for name in NAMES if name in metadata), None),
        is_admin=sender.is_admin,
    )
    if request.headers.get("content-type") == BYTES:
        state = await _take(request, context, uploads, sender, state.id, 0)
    location = {"Location": f"{PREFIX}/{state.id}"}
    return Response(status_code=201, headers=location | headers_of(state))


@router.get(
    "/{upload_id}",
    operation_id="find_upload",
    summary="How far a resumable upload is",
    responses=ERRORS,
    dependencies=[Spoken],
)
async def find_upload(uploads: Uploads, sender: From, upload_id: str) -> Response:
    """Gives Upload-Offset, to HEAD as to GET; one that is whole and could not be taken in is tried again."""
    state = await uploads.state(sender.owner_id, upload_id)
    if state.is_whole and state.recording_id is None:
        async with uploads.held(sender.owner_id, upload_id) as (found, hold):
            state = await _finish(uploads, sender, found, hold)
    length = (
        {"Upload-Defer-Length": "1"}
        if state.size_bytes is None
        else {"Upload-Length": str(state.size_bytes)}
    )
    metadata = {"Upload-Metadata": state.metadata} if state.metadata else {}
    return Response(status_code=200, headers=headers_of(state) | length | metadata)


@router.patch(
    "/{upload_id}",
    operation_id="continue_upload",
    summary="Send the next bytes of a resumable upload",
    status_code=204,
    responses=ERRORS,
    dependencies=[Spoken],
    openapi_extra=BODY,
)
async def continue_upload(
    request: Request,
    context: Tiro,
    uploads: Uploads,
    sender: From,
    upload_id: str,
) -> Response:
    """Adds the body at Upload-Offset; the last one makes the recording, named in Tiro-Recording-Id."""
    if request.headers.get("content-type") != BYTES:
        raise WrongMediaType(f"The Content-Type of these bytes must be {BYTES}.")
    offset = number_of(request, "upload-offset")
    if offset is None:
        raise InvalidRequest("The header Upload-Offset is missing.")
    state = await _take(request, context, uploads, sender, upload_id, offset)
    return Response(status_code=204, headers=headers_of(state))


@router.delete(
    "/{upload_id}",
    operation_id="delete_upload",
    summary="Give a resumable upload up",
    status_code=204,
    responses=documented("not_found", "upload_locked"),
    dependencies=[Spoken],
)
async def delete_upload(uploads: Uploads, owner_id: Owner, upload_id: str) -> Response:
    """Removes its bytes; a recording that was made of it stays."""
    await uploads.remove(owner_id, upload_id)
    return Response(status_code=204, headers=PROTOCOL)


async def _take(
    request: Request,
    context: Context,
    uploads: Resumable,
    sender: Sender,
    upload_id: str,
    offset: int,
) -> State:
    """Add a body to an upload and finish it when it is whole."""
    size_bytes = number_of(request, "upload-length")
    async with uploads.held(sender.owner_id, upload_id, size_bytes=size_bytes) as (state, hold):
        if state.offset != offset:
            raise UploadOffsetWrong(details={"offset": state.offset})
        if state.recording_id is not None:
            return state
        largest = await _room(context, sender, state) - offset
        length = content_length(request.headers)
        if length is not None and length > largest:
            raise UploadTooLarge("These are more bytes than the upload has left.")
        checksum = checksum_of(request)
        await _receive(request, hold, checksum, largest, context.settings.upload.idle_seconds)
        if hold.upload.size_bytes == state.size_bytes:
            return await _finish(uploads, sender, state, hold)
    return await uploads.state(sender.owner_id, upload_id)


async def _room(context: Context, sender: Sender, state: State) -> int:
    """Give how many bytes of an upload may come in all; its length may have been told only now."""
    most = state.size_bytes or context.settings.upload.max_bytes
    known = state.size_bytes or state.offset
    look = partial(quotas.room_bytes, context, sender.owner_id, size_bytes=known)
    room = await asyncio.to_thread(look)
    return most if room is None else min(most, room)


async def _finish(uploads: Resumable, sender: Sender, state: State, hold: Hold) -> State:
    return await uploads.finish(
        sender.owner_id,
        state,
        hold,
        engine_key=sender.engine_key,
        llm_key=sender.llm_key,
        is_admin=sender.is_admin,
    )


async def _receive(
    request: Request,
    hold: Hold,
    checksum: Checksum | None,
    max_bytes: int,
    idle_seconds: float,
) -> None:
    """Write a body behind what is there; what came before a cut stays, unless it cannot be proven."""
    before = hold.upload.hashed
    sink = Sink(hold.upload, max_bytes=max_bytes, writers=writers_of(request))
    try:
        try:
            async for piece in _while_wanted(hold, pieces(request.receive, idle_seconds)):
                if checksum is not None:
                    checksum.digest.update(piece)
                sink.feed(piece, 0, len(piece))
                await sink.relieve()
        finally:
            await asyncio.shield(asyncio.ensure_future(sink.finish()))
        if checksum is not None and checksum.digest.digest() != checksum.expected:
            raise UploadChecksumWrong
    except BaseException:
        # A cancelled request proves nothing either; but what is another's now is not taken back.
        if checksum is not None and not hold.is_lost:
            hold.upload.rewind(before)
        raise


async def _while_wanted(hold: Hold, incoming: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """Give the pieces until another request takes the upload over.

    Raises:
        UploadLocked: It has.
    """
    unwanted = asyncio.ensure_future(hold.is_unwanted.wait())
    try:
        while True:
            coming = asyncio.ensure_future(anext(incoming))
            try:
                await asyncio.wait({coming, unwanted}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                if not coming.done():
                    coming.cancel()
            if not coming.done():
                raise UploadLocked
            try:
                piece = coming.result()
            except StopAsyncIteration:
                return
            hold.hear()
            yield piece
    finally:
        unwanted.cancel()
