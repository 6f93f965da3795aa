"""Deletes accounts: from the moment on nobody comes in, and a worker removes what there is, however much.

What was begun is ended by the next worker. The last administrator stays.
"""

import logging
import shutil
import time
from typing import Any

from tiro.actions import deleting, passwords, purging, setups
from tiro.actions.context import Context
from tiro.errors import LoginRefused
from tiro.store import accounts, audit, closing, resumable
from tiro.store import purging as purge_rows

log = logging.getLogger(__name__)

AT_ONCE = 50
ROUND_SECONDS = 5.0
WRONG = "This is not the password of the account, or, where it has none, not its login or name."


def require_proof(
    context: Context, account_id: str, *, password: str | None, login: str | None
) -> None:
    """Let only somebody delete an account who proves once more that it is theirs.

    Raises:
        LoginRefused: The password is wrong; or, where there is none, the login or name is.
        NotFound: There is no such account.
    """
    with context.database.read() as session:
        account = accounts.get(session, account_id)
    if account.password_hash is not None:
        is_right, _ = passwords.verify(password or "", account.password_hash)
    else:
        given = accounts.folded(login or "")
        is_right = given in {
            accounts.folded(each) for each in (account.login, account.name) if each
        }
    if not is_right:
        raise LoginRefused(WRONG)


def close(context: Context, account_id: str, *, who: audit.Actor) -> dict[str, Any]:
    """Begin to delete an account with all that belongs to it; gives how many recordings that are.

    Raises:
        NotFound: There is none of this id, or it is going already.
        StateConflict: Nobody could administer any more without it.
    """
    with context.database.write() as session:
        account = closing.get(session, account_id)
        accounts.require_other_administrator(session, account_id)
        count = closing.begin(session, account)
        accounts.tell(session, account_id)
        is_own = who.account_id == account_id
        actor = audit.Actor(None, closing.GONE) if is_own else who
        audit.record(
            session, who=actor, action="account.deleted", target=account_id, after={"own": is_own}
        )
    return {"id": account_id, "recordings": count}


def close_due(context: Context) -> None:
    """Go on with accounts that are going, for a few seconds."""
    until = time.monotonic() + ROUND_SECONDS
    with context.database.read() as session:
        going = closing.due(session)
    for owner_id in going:
        if _remove_recordings(context, owner_id, until) and _remove_files(context, owner_id):
            _remove_rows(context, owner_id)


def _remove_recordings(context: Context, owner_id: str, until: float) -> bool:
    """Remove what was recorded; whether nothing is left."""
    after = ""
    while True:
        with context.database.read() as session:
            found = closing.recordings(session, owner_id, after, AT_ONCE)
        if not found:
            with context.database.read() as session:
                return not closing.recordings(session, owner_id, "", 1)
        for recording_id in found:
            deleting.delete_many(context, owner_id, [recording_id], purge=True)
            after = recording_id
            if time.monotonic() >= until:
                return False


def _remove_files(context: Context, owner_id: str) -> bool:
    with context.database.read() as session:
        uploads = closing.uploads(session, owner_id)
        jobs = closing.jobs(session, owner_id)
    gone = [purging.remove_file(context, resumable.key(upload_id)) for upload_id in uploads]
    gone += [purging.remove_folder(context, f"work/{job_id}") for job_id in jobs]
    gone += [purging.remove_file(context, f"{purging.IMPORTS}/{job_id}") for job_id in jobs]
    outbox = setups.outbox_of(context.settings, owner_id)
    shutil.rmtree(outbox, ignore_errors=True)
    return all(gone) and not outbox.exists()


def _remove_rows(context: Context, owner_id: str) -> None:
    is_left = True
    while is_left:
        with context.database.write() as session:
            is_left = closing.remove_some(session, owner_id)
    with context.database.write() as session:
        closing.end(session, owner_id)
        purge_rows.owe(session)
    log.info("an account was deleted")
