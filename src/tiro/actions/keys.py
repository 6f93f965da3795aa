"""Callers' own engine keys: which host may use them, and when the vault forgets them."""

import json
import socket
from collections.abc import Callable, Sequence

from tiro.actions.context import Context
from tiro.errors import OwnKeyUnavailable
from tiro.store import workers
from tiro.store.database import Session
from tiro.store.events import EventRecord
from tiro.store.states import ENDED
from tiro.vault import Vault


def host_for_keys(context: Context, session: Session) -> str:
    """Give the host whose workers can ask for a key that this process holds.

    Raises:
        OwnKeyUnavailable: No worker runs there.
    """
    host = socket.gethostname()
    if context.vault is None:
        return host
    live = workers.live(session, context.settings.worker.lease_seconds)
    if not any(worker.host == host for worker in live):
        raise OwnKeyUnavailable(
            "Your own key can be used only by a worker on the machine that took it, and none runs"
            " there. Start one with 'tiro worker', or leave the key out."
        )
    return host


def llm_key_name(job_id: str) -> str:
    """Name the key of a language model that a job runs on, beside that of an engine."""
    return f"{job_id}/llm"


def hold(context: Context, job_id: str, key: str, *, since: int = 0) -> str | None:
    """Hold the key of a job, or of `llm_key_name`; gives the issuer that workers must ask.

    It is None where this process itself does the work.

    Args:
        context: What actions work with.
        job_id: The job.
        key: The caller's key.
        since: The job's revision that runs on it; that an earlier one ended is no reason to forget it.

    Raises:
        InvalidRequest: The key cannot stand in a header.
        OwnKeyUnavailable: As many keys are held as may be.
    """
    if context.vault is None:
        return None
    context.vault.put(job_id, key, since=since)
    return context.vault.issuer


def forget(context: Context, job_id: str) -> None:
    """Let go of a job's key, if one is held."""
    if context.vault is not None:
        context.vault.forget(job_id)
        context.vault.forget(llm_key_name(job_id))


def forgetter(vault: Vault) -> Callable[[Sequence[EventRecord]], None]:
    """Give a listener for events that lets go of the key of each job that ends."""

    def listen(records: Sequence[EventRecord]) -> None:
        held = set(vault.job_ids())
        for record in records:
            names = {str(record.job_id), llm_key_name(str(record.job_id))} & held
            if record.kind == "job" and names:
                job = json.loads(record.data)
                if job.get("state") in ENDED:
                    for name in names:
                        vault.forget(name, at=job["revision"])

    return listen
