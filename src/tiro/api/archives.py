"""All that an account has as one file, bringing it in elsewhere, and the end of an account."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.responses import StreamingResponse

from tiro.actions import closing, exporting
from tiro.actions.context import Context
from tiro.api import cookies
from tiro.api.answers import shown
from tiro.api.bodies import content_length, pieces
from tiro.api.deps import Doorkeeper, Tiro, Who, require_admin
from tiro.api.intake import Sink, writers_of
from tiro.api.keeping_schemas import Closing, Farewell, Imported
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.sessions import Hashing, Place
from tiro.errors import Forbidden, UploadTooLarge
from tiro.store import scope

router = APIRouter(prefix=API, tags=["accounts"])

IMPORT = "/api/v1/me/import"
ZIP = "application/zip"
NAME = "tiro-account.zip"
FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A zip file.",
        "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}},
    }
}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}},
    }
}
GOING: dict[int | str, dict[str, Any]] = {202: {"description": "The account is going."}}


@router.get(
    "/me/export",
    operation_id="export_my_account",
    summary="Fetch all that I have",
    response_class=StreamingResponse,
    responses=FILE,
)
def export_my_account(
    context: Tiro,
    who: Who,
    media: Annotated[bool, Query(description="Also the recordings' own files.")] = True,
) -> Response:
    """Sends a zip with recordings, all versions of their texts, notes, tags, vocabularies, voices and settings."""
    content = exporting.export(context, who.owner_id, media=media, who=who.actor)
    headers = {"Content-Disposition": f'attachment; filename="{NAME}"'}
    return StreamingResponse(content, media_type=ZIP, headers=headers)


@router.post(
    "/me/import",
    operation_id="import_my_account",
    summary="Bring in what another Tiro exported",
    response_model=Imported,
    responses=documented(
        "archive_refused", "upload_too_large", "upload_incomplete", "state_conflict",
        "storage_full", "database_busy",
    ),
    openapi_extra=BODY,
)  # fmt: skip
async def import_my_account(request: Request, context: Tiro, who: Who) -> Response:
    """Takes the zip as the body; what has come in before is left as it is, so that it may be sent again."""
    # Seldom needed, and a server that does not is smaller without.
    from tiro.actions import importing  # noqa: PLC0415

    with importing.alone(who.owner_id):
        most = await to_thread.run_sync(importing.most_bytes, context, who.owner_id)
        async with _received(request, context, most) as path:
            return shown(await importing.bring(context, who.owner_id, path, who=who.actor))


@router.delete(
    "/me",
    operation_id="delete_my_account",
    summary="Delete my account with all that it has",
    status_code=202,
    response_model=Closing,
    responses=GOING
    | documented(
        "invalid_request", "login_refused", "forbidden", "state_conflict", "rate_limited",
        "database_busy",
    ),
)  # fmt: skip
async def delete_my_account(
    request: Request,
    context: Tiro,
    access: Doorkeeper,
    logins: Hashing,
    place: Place,
    who: Who,
    farewell: Farewell,
) -> Response:
    """Ends all sessions and keys at once and removes everything for good; asks for the password once more."""
    if who.via == "key" and who.account_id is not None and farewell.password is None:
        raise Forbidden("With an API key the password is needed to delete an account.")
    name = f"password of {who.owner_id}"
    logins.back_off.begin(name, place.address)
    proof = partial(
        closing.require_proof,
        context,
        who.owner_id,
        password=farewell.password,
        # Whoever has the key knows the login, too: it proves nothing.
        login=None if who.via == "key" else farewell.login,
    )
    await logins.run(proof)
    logins.back_off.forget(name, place.address)
    gone = await to_thread.run_sync(partial(closing.close, context, who.owner_id, who=who.actor))
    access.forget(who.owner_id)
    answer = shown(gone, status=202)
    cookies.drop(answer, request.scope)
    return answer


@router.delete(
    "/accounts/{account_id}",
    operation_id="delete_account",
    summary="Delete an account with all that it has",
    status_code=202,
    response_model=Closing,
    responses=GOING | documented("forbidden", "not_found", "state_conflict", "database_busy"),
    dependencies=[Depends(require_admin)],
)
def delete_account(context: Tiro, access: Doorkeeper, who: Who, account_id: str) -> Response:
    """Ends its sessions and keys at once and removes everything for good."""
    with scope.everyone():
        gone = closing.close(context, account_id, who=who.actor)
    access.forget(account_id)
    return shown(gone, status=202)


@asynccontextmanager
async def _received(request: Request, context: Context, most: int) -> AsyncGenerator[Path]:
    """Take a body in as a file that is gone afterwards."""
    length = content_length(request.headers)
    if length is not None and length > most:
        raise UploadTooLarge(details={"max_bytes": most})
    floor = context.settings.storage.min_free_bytes
    context.files.require_free(floor, for_bytes=length or 0)
    upload = context.files.begin_upload(min_free_bytes=floor)
    sink = Sink(upload, max_bytes=most, writers=writers_of(request))
    try:
        async for piece in pieces(request.receive, context.settings.upload.idle_seconds):
            sink.feed(piece, 0, len(piece))
            await sink.relieve()
        await sink.finish()
        yield upload.path
    finally:
        await sink.abort()
