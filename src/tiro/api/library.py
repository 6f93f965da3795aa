"""What is done to many recordings at once."""

from typing import Any

from fastapi import APIRouter, Response
from starlette.responses import StreamingResponse

from tiro.actions import bulk, deleting
from tiro.api.answers import shown
from tiro.api.deps import Owner, Tiro
from tiro.api.library_schemas import BulkExport, DeletedItems, RestoredItems, ToDelete, ToRestore
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.errors import StateConflict

router = APIRouter(prefix=API + "/recordings", tags=["recordings"])

ZIP = "application/zip"
ARCHIVE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A zip file.",
        "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/delete",
    operation_id="delete_recordings",
    summary="Delete recordings",
    response_model=DeletedItems,
    responses=documented("invalid_request", "state_conflict", "database_busy"),
)
def delete_recordings(context: Tiro, owner_id: Owner, wish: ToDelete) -> Response:
    """Deletes as for a single one; what is not there is told and passed over."""
    if wish.restorable and not context.settings.library.undo_seconds:
        raise StateConflict("This server keeps nothing that is deleted. Ask for purge.")
    gone = set(deleting.delete_many(context, owner_id, wish.ids, purge=wish.purge))
    items = _told(wish.ids, gone, "deleted")
    return shown({"items": items, "deleted": len(gone)})


@router.post(
    "/restore",
    operation_id="restore_recordings",
    summary="Restore deleted recordings",
    response_model=RestoredItems,
    responses=documented("invalid_request", "database_busy"),
)
def restore_recordings(context: Tiro, owner_id: Owner, wish: ToRestore) -> Response:
    """Restores as for a single one; what is gone for good is told and passed over."""
    back = set(deleting.restore_many(context, owner_id, wish.ids))
    return shown({"items": _told(wish.ids, back, "restored"), "restored": len(back)})


@router.post(
    "/export",
    operation_id="export_recordings",
    summary="Fetch the texts of recordings as files in a zip",
    response_class=StreamingResponse,
    responses=ARCHIVE | documented("invalid_request"),
)
def export_recordings(context: Tiro, owner_id: Owner, wish: BulkExport) -> Response:
    """Sends the primary versions in every format; `missing.txt` inside names recordings without a text."""
    content = bulk.export(context, owner_id, wish.ids, wish.formats, held=wish.held)
    headers = {"Content-Disposition": 'attachment; filename="transcripts.zip"'}
    return StreamingResponse(content, media_type=ZIP, headers=headers)


def _told(ids: list[str], done: set[str], status: str) -> list[dict[str, str]]:
    return [{"id": each, "status": status if each in done else "not_found"} for each in ids]
