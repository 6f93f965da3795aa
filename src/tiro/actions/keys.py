"""Callers' own engine keys: which host may use them, and when the vault forgets them."""

import json
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tiro.actions.context import Context
from tiro.durable.tickets import speech_queue
from tiro.errors import OwnKeyUnavailable
from tiro.store import workers
from tiro.store.database import Session
from tiro.store.events import EventRecord
from tiro.store.states import ENDED
from tiro.store.tables import Job
from tiro.vault import Vault


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """Callers' keys that a vault holds for a job.

    Attributes:
        host: Whose workers run the engine on a key; None where there is none for an engine.
        issuer: Which process's vault it is.
        has_llm: There is one for a language model.
    """

    host: str | None = None
    issuer: str | None = None
    has_llm: bool = False


def hold_all(
    context: Context, session: Session, job_id: str, *, engine: str | None, llm: str | None = None
) -> OwnKeys:
    """Hold the keys that came with a new job.

    Raises:
        InvalidRequest: One cannot stand in a header.
        OwnKeyUnavailable: No worker can ask for them, or as many are held as may be.
    """
    if engine is None and llm is None:
        return OwnKeys()
    host = host_for_keys(context, session)
    issuer: str | None = None
    for name, key in ((job_id, engine), (llm_key_name(job_id), llm)):
        if key is not None:
            issuer = hold(context, name, key)
    return OwnKeys(host if engine is not None else None, issuer, llm is not None)


def hold_again(
    context: Context, session: Session, job: Job, *, engine: str | None, llm: str | None
) -> None:
    """Hold the keys that are given again for a job that runs on such; workers of this host then ask for them.

    Raises:
        InvalidRequest: One cannot stand in a header.
        OwnKeyUnavailable: No worker can ask for them, or as many are held as may be.
    """
    engine = engine if job.has_own_key else None
    llm = llm if job.has_own_llm_key else None
    if engine is None and llm is None:
        return
    host = host_for_keys(context, session)
    if engine is not None:
        chosen = job.resolved
        job.speech_queue = speech_queue(str(chosen["engine"]), str(chosen["model"]), host=host)
    for name, key in ((job.id, engine), (llm_key_name(job.id), llm)):
        if key is not None:
            job.issuer = hold(context, name, key, since=job.revision)


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
