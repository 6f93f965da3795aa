"""All accounts, for administrators."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from tiro.actions import accounts as actions
from tiro.actions.accounts import Draft
from tiro.api.account_schemas import (
    Account,
    AccountChange,
    MadeAccount,
    NewAccount,
    PasswordReset,
    ResetPassword,
)
from tiro.api.answers import shown
from tiro.api.deps import Doorkeeper, Paging, Tiro, Who, require_admin
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.schemas import Listing
from tiro.api.sessions import Hashing

router = APIRouter(
    prefix=API + "/accounts", tags=["accounts"], dependencies=[Depends(require_admin)]
)

Text = Annotated[
    str | None, Query(alias="q", max_length=200, description="Login or name contains this.")
]


@router.get(
    "",
    operation_id="list_accounts",
    summary="List the accounts",
    response_model=Listing[Account],
    responses=documented("invalid_request", "forbidden"),
)
def list_accounts(context: Tiro, asked: Paging, text: Text = None) -> Response:
    """Gives the newest first; none before the first account is made."""
    return shown(actions.page(context, text, asked))


@router.post(
    "",
    operation_id="create_account",
    summary="Make an account",
    status_code=201,
    response_model=MadeAccount,
    response_model_exclude_unset=True,
    responses=documented(
        "invalid_request", "forbidden", "password_weak", "state_conflict", "rate_limited",
        "database_busy",
    ),
)  # fmt: skip
async def create_account(context: Tiro, logins: Hashing, who: Who, wish: NewAccount) -> Response:
    """Makes it with the password that you give, or with one that is shown this once."""
    draft = Draft(wish.login, wish.name, wish.role, wish.password)
    made = await logins.run(partial(actions.create, context, draft, who.actor))
    place = f"/api/v1/accounts/{made['id']}"
    return shown(made, status=201, headers={"Location": place})


@router.get(
    "/{account_id}",
    operation_id="get_account",
    summary="Show an account",
    response_model=Account,
    responses=documented("forbidden", "not_found"),
)
def get_account(context: Tiro, account_id: str) -> Response:
    """Gives one account."""
    return shown(actions.show(context, account_id))


@router.patch(
    "/{account_id}",
    operation_id="update_account",
    summary="Change an account",
    response_model=Account,
    responses=documented(
        "invalid_request", "forbidden", "not_found", "state_conflict", "database_busy"
    ),
)
def update_account(
    context: Tiro, access: Doorkeeper, who: Who, account_id: str, change: AccountChange
) -> Response:
    """Changes name, login, role, quotas or whether it is active; deactivating ends its sessions and keys."""
    changed = actions.change(context, account_id, change.model_dump(exclude_unset=True), who.actor)
    access.forget(account_id)
    return shown(changed)


@router.post(
    "/{account_id}/password",
    operation_id="reset_password",
    summary="Reset an account's password",
    response_model=ResetPassword,
    responses=documented(
        "invalid_request", "forbidden", "not_found", "password_weak", "state_conflict",
        "rate_limited", "database_busy",
    ),
)  # fmt: skip
async def reset_password(
    context: Tiro,
    access: Doorkeeper,
    logins: Hashing,
    who: Who,
    account_id: str,
    wish: PasswordReset,
) -> Response:
    """Logs the account out everywhere; it has to choose a password of its own at the next login."""
    call = partial(actions.reset_password, context, account_id, wish.password, who.actor)
    told = await logins.run(call)
    access.forget(account_id)
    return shown(told)
