"""What was done by whom, for administrators."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field
from starlette.responses import StreamingResponse

from tiro.actions import auditing as actions
from tiro.api.answers import shown
from tiro.api.deps import Paging, Tiro, require_admin
from tiro.api.moments import Moment
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.schemas import Listing, Resource, shown_as
from tiro.store.audit_log import Filters
from tiro.store.paging import Asked

router = APIRouter(prefix=API + "/audit", tags=["audit"], dependencies=[Depends(require_admin)])

EXAMPLE = {
    "id": "aud_01JD8T1N3W5R2V9Q4Z7X6Y0KAB",
    "at": "2026-11-20T09:30:00.000Z",
    "account_id": "usr_local",
    "actor": "ada",
    "action": "setting.changed",
    "target": "limits.max_queue_depth",
    "before": 10_000,
    "after": 500,
    "address": "192.0.2.7",
    "request_id": "req_0123456789abcdef",
}


class AuditEntry(Resource):
    """Something that was done."""

    model_config = shown_as(EXAMPLE)

    id: str
    at: str
    account_id: str | None = Field(description="null: nobody is known, as for a refused login.")
    actor: str = Field(description="Who, by the name that they had then.")
    action: str = Field(description="A noun and what became of it.")
    target: str | None = Field(description="The id or name of what it was done to.")
    before: Any = Field(description="What it was; never a secret.")
    after: Any = Field(description="What it became; never a secret.")
    address: str | None = Field(description="Where the request came from.")
    request_id: str | None = Field(description="As the log of the server names it.")


async def filters_asked(
    action: Annotated[
        str | None,
        Query(max_length=60, description="account.created, or account for all done to accounts."),
    ] = None,
    account: Annotated[str | None, Query(max_length=100, description="Who did it: an id.")] = None,
    target: Annotated[str | None, Query(max_length=300, description="What it was done to.")] = None,
    from_: Annotated[Moment | None, Query(alias="from", description="Then or later.")] = None,
    to: Annotated[Moment | None, Query(description="Before then.")] = None,
) -> Filters:
    """Read which entries are meant."""
    return Filters(
        action=action,
        account_id=account,
        target=target,
        since=None if from_ is None else from_.timestamp(),
        before=None if to is None else to.timestamp(),
    )


Which = Annotated[Filters, Depends(filters_asked)]


@router.get(
    "",
    operation_id="list_audit",
    summary="List what was done",
    response_model=Listing[AuditEntry],
    responses=documented("invalid_request", "forbidden", "database_busy"),
)
def list_audit(context: Tiro, which: Which, asked: Paging) -> Response:
    """Gives the newest first; every filter that is named must fit. Needs an administrator."""
    return shown(actions.page(context, which, asked))


@router.get(
    "/export",
    operation_id="export_audit",
    summary="Download what was done",
    response_class=Response,
    responses=documented("invalid_request", "forbidden", "database_busy")
    | {200: {"content": {"text/csv": {}, "application/x-ndjson": {}}}},
)
def export_audit(
    context: Tiro,
    which: Which,
    format_: Annotated[
        Literal["csv", "json"],
        Query(alias="format", description="csv: a table; json: an entry a line."),
    ],
) -> Response:
    """Gives all that fits, newest first: as a table, or as JSON with an entry a line. Needs an administrator."""
    # What is wrong with a filter is told before the answer begins.
    actions.page(context, which, Asked(limit=1))
    is_table = format_ == "csv"
    pieces = actions.as_csv(context, which) if is_table else actions.as_lines(context, which)
    name = "audit.csv" if is_table else "audit.ndjson"
    return StreamingResponse(
        pieces,
        media_type="text/csv; charset=utf-8" if is_table else "application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
