"""Recordings that are fetched from addresses: each is a job that makes the recording when its bytes are there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tiro.actions import batches as batch_actions
from tiro.actions import claims, intake, jobs, plans, preferences, titles
from tiro.actions.context import Context
from tiro.actions.options import Options, as_sent
from tiro.actions.plans import IMPORT, Plan
from tiro.errors import IdempotencyKeyReused, InvalidRequest, SourceRefused, TiroError
from tiro.settings import secret_key
from tiro.sources import addresses
from tiro.store import audit, batches, imports, recordings
from tiro.store.audit import Actor
from tiro.store.database import Session
from tiro.store.tables import Batch, ImportRow, Job
from tiro.story import plan_import
from tiro.vault import sealing

FOLDER = "imports"
SWITCHED_OFF = (
    "This server fetches nothing from addresses (TIRO_IMPORTS__ENABLED). Send the file itself."
)
GONE = "The address is no longer known, since it may have held a key. Import it again."


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for imports, and what is the same for all of them."""

    owner_id: str
    options: Options
    title: str | None = None
    idempotency_key: str | None = None
    is_admin: bool = False
    who: Actor = audit.SYSTEM


@dataclass(frozen=True, slots=True)
class ImportPlan(Plan):
    """Fetches one file."""

    source: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def resolved(self) -> dict[str, Any]:
        """What is fetched, as the job shows it."""
        return {**Plan(self.kind, self.stages).resolved, "source": dict(self.source)}


def add(
    context: Context, asked: Asked, urls: Sequence[str], *, is_single: bool = False
) -> dict[str, Any]:
    """Queue the import of each address; gives the batch that they are, with what became of each.

    Raises:
        InvalidRequest: There are none, or too many.
        InvalidOptions: What is asked for cannot be done.
        SourceRefused: Nothing is imported here; or the single address is none.
        QueueFull: As many jobs are queued as may be.
        QuotaExceeded: The account has used up what it may.
        StorageFull: The disk is too full.
    """
    told = _judged(context, asked, urls, is_single=is_single)
    with context.database.write() as session:
        batch = batches.begin(session, asked.owner_id, idempotency_key=asked.idempotency_key)
        for index, each in enumerate(told):
            if isinstance(each, TiroError):
                _refuse(session, batch, index, urls[index], each)
            else:
                _submit(context, session, asked, batch, index, each)
        batches.end(session, batch.id, error=None)
        _record(session, asked, batch.id, told)
        batches.announce(session, asked.owner_id, batch.id)
        batch_id = batch.id
    return batch_actions.show(context, asked.owner_id, batch_id)


def address_of(context: Context, row: ImportRow) -> str:
    """Give what an import fetches.

    Raises:
        SourceRefused: It is no longer kept.
    """
    if row.address is None:
        raise SourceRefused(GONE)
    key = secret_key(context.settings)
    return sealing.unseal(key, row.address, owner_id=row.owner_id, row_id=row.job_id)


def sealed(context: Context, address: str, *, owner_id: str, job_id: str) -> str:
    """Give the form in which an address is kept."""
    return sealing.seal(secret_key(context.settings), address, owner_id=owner_id, row_id=job_id)


def settler(job: Job, hold: Callable[[Session], Job]) -> Callable[[Session, str, str], None]:
    """Give what writes down, in the transaction that makes a recording, that an import is done.

    Args:
        job: The import, as it was when it began.
        hold: Gives the import's job as it is now; raises when it has moved on.
    """

    def settle(session: Session, recording_id: str, job_id: str) -> None:
        held, row = hold(session), imports.find(session, job.id)
        if row is None:
            raise SourceRefused(GONE)
        recording = recordings.get(session, job.owner_id, recording_id)
        size = recording.size_bytes
        source = {**held.resolved.get("source", {}), "received_bytes": size, "size_bytes": size}
        source |= {"job_id": job_id, "recording_id": recording_id}
        held.resolved = {**held.resolved, "source": source}
        held.recording_id = recording_id
        row.address, row.validator, row.made_job_id = None, None, job_id
        recording.source_url = row.source_url
        if row.title is not None:
            recordings.change(session, job.owner_id, recording_id, title=row.title)
        session.flush()

    return settle


def sweep(context: Context, stray_seconds: float) -> None:
    """Forget addresses that are needed no more, and what came of files that nobody waits for."""
    with context.database.write() as session:
        imports.forget_old(session)
    found = context.files.names(FOLDER, older_than_seconds=stray_seconds)
    with context.database.read() as session:
        kept = imports.live(session, found)
    for job_id in set(found) - kept:
        context.files.delete(f"{FOLDER}/{job_id}")


def _judged(
    context: Context, asked: Asked, urls: Sequence[str], *, is_single: bool
) -> list[str | TiroError]:
    """Give the addresses as they are fetched, and in the place of others why they are refused."""
    _check(context, asked, urls)
    told = [_checked(url) for url in urls]
    if is_single and isinstance(told[0], TiroError):
        raise told[0]
    wished = preferences.applied(context, asked.owner_id, asked.options)
    plans.transcription(context, wished, is_admin=asked.is_admin)
    intake.require_room(context, asked.owner_id, size_bytes=None)
    return told


def _check(context: Context, asked: Asked, urls: Sequence[str]) -> None:
    limits = context.settings.imports
    if not limits.enabled:
        raise SourceRefused(SWITCHED_OFF)
    if not 1 <= len(urls) <= limits.max_urls:
        raise InvalidRequest(
            f"'urls' must hold 1 to {limits.max_urls} addresses.",
            details={"path": "urls", "most": limits.max_urls},
        )
    if asked.title is not None and len(urls) > 1:
        raise InvalidRequest("'title' is for a single address.", details={"path": "title"})
    if asked.title is not None:
        titles.check_title(asked.title)
    if asked.idempotency_key is not None:
        claims.check_key(asked.idempotency_key)


def _checked(url: str) -> str | TiroError:
    try:
        return addresses.check(url)
    except SourceRefused as error:
        return error


def _refuse(session: Session, batch: Batch, index: int, url: str, error: TiroError) -> None:
    del url  # what is no address may be anything
    batches.put_refused(
        session, batch, index, file_name=titles.UNTITLED, size_bytes=0, error=error.view()
    )


def _submit(
    context: Context, session: Session, asked: Asked, batch: Batch, index: int, address: str
) -> None:
    options = as_sent(asked.options)
    mark = claims.fingerprint(address, {"options": options, "title": asked.title})
    if _is_there(session, batch, index, mark):
        return
    shown = addresses.bare(address)
    job = jobs.submit(
        context,
        session,
        owner_id=asked.owner_id,
        recording=None,
        plan=ImportPlan(IMPORT, plan_import(), source={"url": shown}),
        options=options,
        priority=asked.options.priority,
        batch_id=batch.id,
    )
    row = ImportRow(
        job_id=job.id,
        owner_id=asked.owner_id,
        fingerprint=mark,
        created_at=job.created_at,
        source_url=shown,
        address=sealed(context, address, owner_id=asked.owner_id, job_id=job.id),
        title=asked.title and titles.check_title(asked.title),
        is_admin=asked.is_admin,
        batch_id=batch.id,
        idx=index,
    )
    imports.add(session, row)
    name = titles.file_name_of(addresses.name_of(address))
    batches.put_awaited(session, batch, index, file_name=name, job_id=job.id)


def _is_there(session: Session, batch: Batch, index: int, mark: str) -> bool:
    """Whether an address of a batch that is sent again was queued before.

    Raises:
        IdempotencyKeyReused: It was another one.
    """
    before = imports.of_batch(session, batch.id, index)
    if before is not None and before.fingerprint != mark:
        raise IdempotencyKeyReused
    return before is not None


def _record(session: Session, asked: Asked, batch_id: str, told: Sequence[str | TiroError]) -> None:
    """Keep for administrators what this server was made to reach; hosts alone, since the rest may hold a key."""
    hosts = sorted({addresses.host_of(each) for each in told if isinstance(each, str)})
    if hosts:
        after = {"hosts": hosts, "count": sum(isinstance(each, str) for each in told)}
        audit.record(
            session, who=asked.who, action="recordings.imported", target=batch_id, after=after
        )
