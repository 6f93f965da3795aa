"""How much an account uses of what it may."""

from typing import Any

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from tiro.actions import quotas
from tiro.api.answers import shown
from tiro.api.deps import Owner, Tiro, require_admin
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.schemas import Resource, shown_as

router = APIRouter(prefix=API, tags=["accounts"])

EXAMPLE: dict[str, Any] = {
    "stored_bytes": {"used": 734_003_200, "limit": 10_737_418_240},
    "audio_minutes": {"used": 312.5, "limit": 1200, "resets_at": "2026-04-01T00:00:00.000Z"},
    "running_jobs": {"used": 1, "limit": None},
    "quotas": {"audio_minutes_month": 1200},
}


class Used(Resource):
    """What is used of a quota."""

    used: int
    limit: int | None = Field(description="null: there is none.")


class UsedMinutes(Resource):
    """Minutes of sound that were written down this month."""

    used: float = Field(description="Deleting recordings gives nothing back.")
    limit: int | None = Field(description="null: there is none.")
    resets_at: str = Field(description="When the next month begins, UTC.")


class AccountQuotas(Resource):
    """The quotas of one account; those left out, or null, are the server's, and 0 is no limit."""

    stored_bytes: int | None = Field(default=None, ge=0, le=quotas.MOST)
    audio_minutes_month: int | None = Field(default=None, ge=0, le=quotas.MOST)
    running_jobs: int | None = Field(default=None, ge=0, le=quotas.MOST)


class Usage(Resource):
    """What an account uses of what it may."""

    model_config = shown_as(EXAMPLE)

    stored_bytes: Used
    audio_minutes: UsedMinutes
    running_jobs: Used = Field(description="Further jobs wait until one of these has ended.")
    quotas: AccountQuotas | None = Field(
        description="What an administrator set for this account; null: it has the server's quotas."
    )


@router.get(
    "/me/usage",
    operation_id="get_my_usage",
    summary="What I use of what I may",
    response_model=Usage,
    responses=documented("unauthorized", "database_busy"),
)
def get_my_usage(context: Tiro, owner_id: Owner) -> Response:
    """Gives the bytes that are kept, the minutes of this month and the jobs that run, each with its limit."""
    return shown(quotas.show(context, owner_id))


@router.get(
    "/accounts/{account_id}/usage",
    operation_id="get_account_usage",
    summary="What an account uses of what it may",
    response_model=Usage,
    responses=documented("unauthorized", "forbidden", "not_found", "database_busy"),
    dependencies=[Depends(require_admin)],
)
def get_account_usage(context: Tiro, account_id: str) -> Response:
    """The same of any account, for administrators."""
    return shown(quotas.show(context, account_id))
