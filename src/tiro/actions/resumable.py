"""Uploads that go on where they were cut: begun once, added to by one request at a time, ended as a recording."""

import asyncio
import contextlib
import logging
import uuid
from collections import OrderedDict
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from tiro.actions import intake, plans, titles, vocabularies
from tiro.actions.context import Context
from tiro.actions.holding import Hold, State
from tiro.actions.options import as_sent, parse
from tiro.errors import (
    EngineError,
    InvalidOptions,
    InvalidRequest,
    MediaError,
    NotFound,
    QueueFull,
    TiroError,
    UploadLocked,
    UploadTooLarge,
)
from tiro.store import resumable
from tiro.store.database import Session
from tiro.store.tables import UploadRow
from tiro.store.uploads import Hashed, ResumableUpload

MOST_OPEN = 1000
"""Unfinished uploads of one owner."""
MOST_HASHES = 1000
RENEWALS_PER_LOCK = 3
STALLED_SECONDS = 2.0
"""A request that has brought nothing for so long gives way to the next one for the same upload."""
GIVE_WAY_SECONDS = 3.0
SWEEP_BATCH = 100
STRAY_SECONDS = 3600.0

log = logging.getLogger(__name__)


class Resumable:
    """The resumable uploads of this process; use it from one event loop."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._holds: dict[str, Hold] = {}
        self._hashes: OrderedDict[str, Hashed] = OrderedDict()

    async def begin(
        self,
        owner_id: str,
        *,
        size_bytes: int | None,
        metadata: str,
        options: Mapping[str, Any],
        file_name: str | None,
        is_admin: bool = False,
    ) -> State:
        """Begin an upload.

        Args:
            owner_id: Whose recording it will be.
            size_bytes: Its length; None when the client will tell it later.
            metadata: As the client sent it, given back on request.
            options: Of the job.
            file_name: As the client calls it.
            is_admin: The caller may name any model and diarizer.

        Raises:
            InvalidOptions: An option is unknown or wrong, or no job could do what is asked.
            InvalidRequest: There is nothing to send.
            UploadTooLarge: It is more than is accepted.
            QueueFull: Too many uploads are open, or as many jobs are queued as may be.
            StorageFull: The disk is too full for it.
        """
        wished = parse(options)
        self._check_size(size_bytes)

        def write() -> State:
            intake.require_room(self._context, owner_id, size_bytes=size_bytes)
            # An engine that does not work now may do so when all has come.
            with contextlib.suppress(EngineError):
                plans.transcription(self._context, wished, is_admin=is_admin)
            with self._context.database.write() as session:
                if resumable.count_open(session, owner_id) >= MOST_OPEN:
                    raise QueueFull("Too many uploads are unfinished. End or delete some first.")
                vocabularies.named(session, owner_id, wished.vocabularies)
                row = resumable.add(
                    session,
                    owner_id,
                    size_bytes=size_bytes,
                    metadata=metadata,
                    options=as_sent(wished),
                    file_name=titles.file_name_of(file_name),
                    keep_seconds=self._context.settings.upload.keep_seconds,
                )
                return self._state(row)

        return await asyncio.to_thread(write)

    async def state(self, owner_id: str, upload_id: str) -> State:
        """Tell how far an upload is.

        Raises:
            NotFound: There is none, or it has expired.
        """
        return await asyncio.to_thread(self._read, owner_id, upload_id)

    @asynccontextmanager
    async def held(
        self, owner_id: str, upload_id: str, *, size_bytes: int | None = None
    ) -> AsyncGenerator[tuple[State, Hold]]:
        """Hold an upload so that nobody else adds to it; what was added is safe at the end.

        A request of this process that has stalled gives way.

        Args:
            owner_id: Whose upload.
            upload_id: Which upload.
            size_bytes: Its length, where the client tells it only now.

        Raises:
            NotFound: There is none, or it has expired.
            UploadLocked: Another request is adding to it.
            InvalidRequest: It has another length.
            UploadTooLarge: It is more than is accepted.
        """
        await asyncio.to_thread(self._read, owner_id, upload_id)
        await self._make_way(upload_id)
        self._check_size(size_bytes)
        hold = Hold(uuid.uuid4().hex)
        row = await asyncio.to_thread(self._lock, upload_id, hold.token, size_bytes)
        renewing = asyncio.create_task(self._renew(upload_id, hold))
        try:
            hold.upload = await asyncio.to_thread(self._open, upload_id)
            self._holds[upload_id] = hold
            try:
                yield self._state(row, offset=hold.upload.size_bytes), hold
            finally:
                await self._end(upload_id, hold)
        finally:
            renewing.cancel()
            await asyncio.shield(asyncio.to_thread(self._release, upload_id, hold.token))

    async def finish(
        self,
        owner_id: str,
        state: State,
        hold: Hold,
        *,
        engine_key: str | None = None,
        llm_key: str | None = None,
        is_admin: bool = False,
    ) -> State:
        """Make a recording and its job of an upload that is whole.

        An upload that is no recording is removed; after any other failure it stays, and can be
        finished by asking again.

        Raises:
            TiroError: As `intake.add`.
        """
        row = await asyncio.to_thread(self._row, owner_id, state.id)
        if row.recording_id is not None:
            return self._state(row)

        def settle(session: Session, recording_id: str, job_id: str) -> None:
            resumable.settle(
                session, state.id, hold.token, recording_id=recording_id, job_id=job_id
            )

        await asyncio.to_thread(hold.upload.sync)
        try:
            await intake.add(
                self._context,
                owner_id,
                hold.upload,
                file_name=row.file_name,
                options=parse(row.options),
                engine_key=engine_key,
                llm_key=llm_key,
                is_admin=is_admin,
                settle=settle,
            )
        except (MediaError, InvalidOptions):
            await asyncio.to_thread(self._remove, owner_id, state.id)
            raise
        await asyncio.to_thread(self._context.files.delete, resumable.key(state.id))
        return await self.state(owner_id, state.id)

    async def remove(self, owner_id: str, upload_id: str) -> None:
        """Give an upload up and remove its bytes.

        Raises:
            NotFound: There is none, or it has expired.
            UploadLocked: Bytes are coming in.
        """
        async with self.held(owner_id, upload_id):
            await asyncio.to_thread(self._remove, owner_id, upload_id)

    def _check_size(self, size_bytes: int | None) -> None:
        largest = self._context.settings.upload.max_bytes
        if size_bytes is not None and size_bytes > largest:
            raise UploadTooLarge(details={"max_bytes": largest})
        if size_bytes == 0:
            raise InvalidRequest("An empty file is no recording.")

    async def _make_way(self, upload_id: str) -> None:
        holder = self._holds.get(upload_id)
        if holder is None:
            return
        if asyncio.get_running_loop().time() - holder.heard_at < STALLED_SECONDS:
            raise UploadLocked(retry_after=1)
        holder.is_unwanted.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(holder.is_over.wait(), GIVE_WAY_SECONDS)

    def _row(self, owner_id: str, upload_id: str) -> UploadRow:
        with self._context.database.read() as session:
            return resumable.get(session, owner_id, upload_id)

    def _read(self, owner_id: str, upload_id: str) -> State:
        return self._state(self._row(owner_id, upload_id))

    def _state(self, row: UploadRow, *, offset: int | None = None) -> State:
        if row.recording_id is not None:
            offset = row.size_bytes or 0
        elif offset is None:
            key = resumable.key(row.id)
            files = self._context.files
            offset = files.size(key) if files.exists(key) else 0
        return State(
            id=row.id,
            offset=offset,
            size_bytes=row.size_bytes,
            metadata=row.metadata_,
            expires_at=row.expires_at,
            recording_id=row.recording_id,
            job_id=row.job_id,
        )

    def _lock(self, upload_id: str, token: str, size_bytes: int | None) -> UploadRow:
        with self._context.database.write() as session:
            row = resumable.lock(session, upload_id, token)
            if size_bytes is not None and row.size_bytes not in {None, size_bytes}:
                raise InvalidRequest("The length of this upload is known and is another one.")
            if size_bytes is not None and size_bytes < self._state(row).offset:
                raise InvalidRequest("More bytes than that have come already.")
            row.size_bytes = row.size_bytes or size_bytes
            session.flush()
            session.expunge(row)
            return row

    async def _end(self, upload_id: str, hold: Hold) -> None:
        try:
            await asyncio.shield(asyncio.to_thread(self._close, upload_id, hold))
        finally:
            if self._holds.get(upload_id) is hold:
                del self._holds[upload_id]
            hold.is_over.set()

    def _open(self, upload_id: str) -> ResumableUpload:
        return self._context.files.resume_upload(
            resumable.key(upload_id),
            min_free_bytes=self._context.settings.storage.min_free_bytes,
            hashed=self._hashes.get(upload_id),
        )

    def _close(self, upload_id: str, hold: Hold) -> None:
        """Make safe what came, also of a request that was cut."""
        upload = hold.upload
        try:
            if not upload.is_closed:
                upload.sync()
                self._hashes[upload_id] = upload.hashed
                while len(self._hashes) > MOST_HASHES:
                    self._hashes.popitem(last=False)
        finally:
            upload.abort()
        keep_seconds = self._context.settings.upload.keep_seconds
        try:
            with self._context.database.write() as session:
                resumable.hold(session, upload_id, hold.token, keep_seconds=keep_seconds)
        except UploadLocked:
            # What is there may be another's.
            self._hashes.pop(upload_id, None)
        except TiroError:
            pass

    def _release(self, upload_id: str, token: str) -> None:
        with contextlib.suppress(TiroError), self._context.database.write() as session:
            resumable.release(session, upload_id, token)

    async def _renew(self, upload_id: str, hold: Hold) -> None:
        def renew() -> None:
            with self._context.database.write() as session:
                resumable.hold(session, upload_id, hold.token)

        while not hold.is_lost:
            await asyncio.sleep(resumable.LOCK_SECONDS / RENEWALS_PER_LOCK)
            try:
                await asyncio.to_thread(renew)
            except UploadLocked:
                hold.lose()
            except TiroError as error:
                log.warning("a lock could not be renewed", extra={"code": error.code})

    def _remove(self, owner_id: str, upload_id: str) -> None:
        with self._context.database.write() as session, contextlib.suppress(NotFound):
            resumable.remove(session, resumable.get(session, owner_id, upload_id))
        self._context.files.delete(resumable.key(upload_id))
        self._hashes.pop(upload_id, None)


def sweep(context: Context) -> int:
    """Remove uploads that have expired, with their bytes; gives how many."""
    count = 0
    while True:
        with context.database.write() as session:
            ids = resumable.remove_expired(session, SWEEP_BATCH)
        for upload_id in ids:
            context.files.delete(resumable.key(upload_id))
        count += len(ids)
        if not ids:
            break
    _sweep_strays(context)
    return count


def _sweep_strays(context: Context) -> None:
    """Remove bytes that a lost process left without a row, or beside the recording that they are."""
    found = context.files.names(resumable.FOLDER, older_than_seconds=STRAY_SECONDS)
    for at in range(0, len(found), SWEEP_BATCH):
        with context.database.read() as session:
            strays = resumable.without_bytes(session, found[at : at + SWEEP_BATCH])
        for upload_id in strays:
            context.files.delete(resumable.key(upload_id))
