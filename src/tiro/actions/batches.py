"""Many files sent at once: each is taken in as if it came alone, and one that will not do stops no other.

What has come stays when the rest does not: with the same Idempotency-Key the batch is sent again,
and what is there already is not taken twice.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from tiro.actions import claims, intake, titles
from tiro.actions import recordings as recording_actions
from tiro.actions.context import Context
from tiro.actions.options import DEFAULT_PRIORITY, Options
from tiro.actions.writing import Choice, Settle
from tiro.audio import MediaInfo
from tiro.errors import TiroError
from tiro.store import batch_views, batches, jobs, paging, recordings
from tiro.store.batches import LONG, SHORT
from tiro.store.database import Session
from tiro.store.tables import Batch, BatchItem
from tiro.store.uploads import Upload

FIRST_PRIORITY = 1


@dataclass(frozen=True, slots=True)
class Asker:
    """Who sends a batch, and what is the same for all of its files."""

    owner_id: str
    engine_key: str | None = None
    idempotency_key: str | None = None
    is_admin: bool = False
    llm_key: str | None = None


class Coming:
    """A batch whose files are coming in."""

    def __init__(self, context: Context, asker: Asker, batch: Batch) -> None:
        self.id = batch.id
        self._context = context
        self._asker = asker
        self._batch = batch
        self._told: dict[int, dict[str, Any]] = {}

    @classmethod
    async def begin(cls, context: Context, asker: Asker) -> Self:
        """Begin a batch, or go on with the one of the same Idempotency-Key.

        Raises:
            InvalidRequest: The key is none.
        """
        key = asker.idempotency_key
        if key is not None:
            claims.check_key(key)

        def write() -> Batch:
            with context.database.write() as session:
                return batches.begin(session, asker.owner_id, idempotency_key=key)

        return cls(context, asker, await asyncio.to_thread(write))

    @property
    def count(self) -> int:
        """How many files have come."""
        return len(self._told)

    async def take(self, index: int, upload: Upload, file_name: str, options: Options) -> None:
        """Make a recording and its job of a file that has come whole, or note why that cannot be."""
        chosen = Choosing(self._context, self._batch.id)

        def settle(session: Session, recording_id: str, job_id: str) -> None:
            self._accept(session, index, recording_id, job_id, chosen)

        try:
            recording, job = await intake.add(
                self._context,
                self._asker.owner_id,
                upload,
                file_name=file_name,
                options=options,
                engine_key=self._asker.engine_key,
                llm_key=self._asker.llm_key,
                idempotency_key=self._key_of(index),
                is_admin=self._asker.is_admin,
                settle=settle,
                choose=chosen.choose,
            )
        except TiroError as error:
            await self.refuse(index, file_name, upload.size_bytes, error)
            return
        choice = await asyncio.to_thread(self._choice_of, index)
        name = str(recording["file_name"])
        self._told[index] = _item_view(
            index, name, upload.size_bytes, recording=recording, job=job, choice=choice
        )

    async def refuse(self, index: int, file_name: str, size_bytes: int, error: TiroError) -> None:
        """Note why a file is not taken in."""
        name, told = titles.file_name_of(file_name), error.view()

        def write() -> None:
            with self._context.database.write() as session:
                batches.put_refused(
                    session,
                    self._batch,
                    index,
                    file_name=name,
                    size_bytes=size_bytes,
                    error=told,
                )
                batches.announce(session, self._asker.owner_id, self._batch.id)

        self._told[index] = _item_view(index, name, size_bytes, error=told)
        await asyncio.to_thread(write)

    async def end(self, error: TiroError | None = None) -> dict[str, Any]:
        """Say that no more files come; gives what became of those of this request.

        Args:
            error: Why they ended early, if they did.
        """
        told = None if error is None else error.view()

        def write() -> dict[str, Any]:
            with self._context.database.write() as session:
                batches.end(session, self._batch.id, error=told)
                batches.announce(session, self._asker.owner_id, self._batch.id)
            with self._context.database.read() as session:
                batch = batches.get(session, self._asker.owner_id, self._batch.id)
                return batch_views.view(session, batch)

        shown = await asyncio.to_thread(write)
        return shown | {"items": [self._told[index] for index in sorted(self._told)]}

    def _accept(
        self, session: Session, index: int, recording_id: str, job_id: str, chosen: "Choosing"
    ) -> None:
        """Write down that a file was taken in, in the transaction that does so."""
        owner_id = self._asker.owner_id
        batches.put_accepted(
            session,
            self._batch,
            index,
            recording=recordings.get(session, owner_id, recording_id),
            job_id=job_id,
            choice=chosen.choice.view(),
        )
        batches.announce(session, owner_id, self._batch.id)

    def _key_of(self, index: int) -> str | None:
        """Give the key of one file, made of that of the batch."""
        key = self._asker.idempotency_key
        if key is None:
            return None
        return "batch " + hashlib.sha256(f"{index} {key}".encode()).hexdigest()

    def _choice_of(self, index: int) -> dict[str, Any] | None:
        with self._context.database.read() as session:
            found = batches.item(session, self._batch.id, index)
            return None if found is None else found.choice


def settler(owner_id: str, batch_id: str, index: int, chosen: "Choosing", also: Settle) -> Settle:
    """Give what writes down that a file of a batch that was awaited has become a recording.

    Args:
        owner_id: Whose batch.
        batch_id: Which one; it may be forgotten by now.
        index: Of the file.
        chosen: How it is written down.
        also: Is done first, in the same transaction.
    """

    def settle(session: Session, recording_id: str, job_id: str) -> None:
        also(session, recording_id, job_id)
        batch = batches.find(session, owner_id, batch_id)
        if batch is not None:
            recording = recordings.get(session, owner_id, recording_id)
            choice = chosen.choice.view()
            batches.put_accepted(
                session, batch, index, recording=recording, job_id=job_id, choice=choice
            )
            batches.announce(session, owner_id, batch_id)

    return settle


class Choosing:
    """Chooses how a file of a batch is written down, once it is known how long it is."""

    def __init__(self, context: Context, batch_id: str) -> None:
        self.choice = Choice(batch_id, LONG, DEFAULT_PRIORITY, "")
        self._short_seconds = context.settings.batch.short_seconds
        self._batch_id = batch_id

    def choose(self, info: MediaInfo | None, options: Options) -> Choice:
        duration = info.duration if info else None
        is_asked = "priority" in options.model_fields_set
        length = SHORT if duration is not None and duration <= self._short_seconds else LONG
        is_first = length == SHORT and not is_asked
        priority = max(FIRST_PRIORITY, options.priority - 1) if is_first else options.priority
        reason = _reason(duration, self._short_seconds, is_asked=is_asked)
        self.choice = Choice(self._batch_id, length, priority, reason)
        return self.choice


def page(context: Context, owner_id: str, asked: paging.Asked) -> dict[str, Any]:
    """Give one page of batches, without their files."""
    with context.database.read() as session:
        found = batches.page(session, owner_id, asked)
        return found.view(batch_views.views(session, owner_id, found.items))


def show(context: Context, owner_id: str, batch_id: str) -> dict[str, Any]:
    """Give a batch with its files as they are now; those whose recording is deleted are left out.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.read() as session:
        batch = batches.get(session, owner_id, batch_id)
        found = batches.items(session, batch)
        shown = batch_views.view(session, batch)
        return shown | {"items": _items(session, found)}


def _items(session: Session, found: list[BatchItem]) -> list[dict[str, Any]]:
    rows = batches.recordings_of(session, found)
    views = {view["id"]: view for view in recording_actions.views(session, rows)}
    known = batches.jobs_of(session, found)
    return [
        _item_view(
            each.idx,
            each.file_name,
            each.size_bytes,
            recording=views.get(each.recording_id),
            job=jobs.view(known[each.job_id]) if each.job_id in known else None,
            error=each.error,
            choice=each.choice,
        )
        for each in found
    ]


def _item_view(
    index: int,
    file_name: str,
    size_bytes: int,
    *,
    recording: Mapping[str, Any] | None = None,
    job: Mapping[str, Any] | None = None,
    error: Mapping[str, Any] | None = None,
    choice: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    return {
        "index": index,
        "file_name": file_name,
        "size_bytes": size_bytes,
        "status": "refused" if error is not None else "accepted",
        "recording": recording,
        "job": job,
        "error": error,
        "choice": choice,
    }


def _reason(duration: float | None, short_seconds: float, *, is_asked: bool) -> str:
    priority = " Its priority is the one that was asked for." if is_asked else ""
    if duration is None:
        return f"Nobody knows yet how long it is: it is taken for a long one.{priority}"
    if duration > short_seconds:
        return f"It is more than {short_seconds:g} seconds long.{priority}"
    told = f"It is at most {short_seconds:g} seconds long"
    if is_asked:
        return f"{told}: it is written down in one go.{priority}"
    return f"{told}: it comes before long ones and is written down in one go."
