"""Recordings that are fetched from addresses."""

from typing import Annotated, Any, Self

from fastapi import APIRouter, Header, Response
from pydantic import Field, model_validator

from tiro.actions import imports as actions
from tiro.actions.imports import Asked
from tiro.actions.options import parse
from tiro.api import shelf_examples
from tiro.api.answers import shown
from tiro.api.batch_schemas import Batch
from tiro.api.deps import Tiro, Who
from tiro.api.examples import named
from tiro.api.examples import shown as described
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.schemas import Resource, shown_as
from tiro.api.uploads import IdempotencyKey
from tiro.errors import InvalidRequest

router = APIRouter(prefix=API + "/recordings", tags=["recordings"])

LONGEST = 4000
NO_KEYS = (
    "Keys of one's own are not kept until a recording has come. Leave them out, or fetch the file and"
    " send it."
)
ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {
        **described(
            named({"two addresses": shelf_examples.IMPORTED}),
            "What became of each address, in their order.",
        ),
        "headers": {"Location": {"description": "The batch.", "schema": {"type": "string"}}},
    }
}


class ToImport(Resource):
    """Where recordings are to be fetched from, and what becomes of them."""

    model_config = shown_as(
        {"url": "https://example.org/talk.mp3", "title": "The talk"},
        {
            "urls": ["https://example.org/1.mp3", "https://example.org/2.mp3"],
            "options": {"language": "en"},
        },
    )

    url: Annotated[str, Field(max_length=LONGEST)] | None = Field(
        default=None, description="An address that begins with https:// or http://."
    )
    urls: (
        Annotated[list[Annotated[str, Field(max_length=LONGEST)]], Field(max_length=400)] | None
    ) = Field(default=None, description="Several of them, instead.")
    options: dict[str, Any] = Field(
        default_factory=dict[str, Any], description="Options of the jobs that write them down."
    )
    title: Annotated[str, Field(max_length=2000)] | None = Field(
        default=None, description="Of the recording; with a single address alone."
    )

    @model_validator(mode="after")
    def _is_either(self) -> Self:
        if (self.url is None) == (self.urls is None):
            raise ValueError("needs either url or urls")
        return self


@router.post(
    "/import",
    operation_id="import_recordings",
    summary="Fetch recordings from addresses",
    status_code=202,
    response_model=Batch,
    responses=ACCEPTED
    | documented(
        "invalid_request", "invalid_options", "source_refused", "idempotency_key_reused", "queue_full",
        "engine_unavailable", "model_missing", "database_busy", "storage_full",
    ),
)  # fmt: skip
def import_recordings(
    context: Tiro,
    who: Who,
    wish: ToImport,
    idempotency_key: IdempotencyKey = None,
    engine_key: Annotated[str | None, Header(alias="X-Engine-Key", include_in_schema=False)] = None,
    llm_key: Annotated[str | None, Header(alias="X-LLM-Key", include_in_schema=False)] = None,
) -> Response:
    """Queues a job of the kind `import` for each address; the recording appears when its file has come."""
    if engine_key is not None or llm_key is not None:
        raise InvalidRequest(NO_KEYS)
    asked = Asked(
        who.owner_id,
        parse(wish.options),
        title=wish.title,
        idempotency_key=idempotency_key,
        is_admin=who.is_admin,
        who=who.actor,
    )
    urls = [wish.url] if wish.url is not None else wish.urls or []
    made = actions.add(context, asked, urls, is_single=wish.url is not None)
    return shown(made, status=202, headers={"Location": f"/api/v1/batches/{made['id']}"})
