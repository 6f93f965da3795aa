"""Takes recordings in as they stream: bounded, hashed, written once, and gone if they do not come whole."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import anyio
from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from tiro.actions import recordings
from tiro.actions.context import Context
from tiro.api.bodies import content_length, pieces
from tiro.api.multipart import Form, boundary_of
from tiro.errors import UploadTooLarge
from tiro.store.uploads import Upload
from tiro.telemetry import Metrics

PIECE_BYTES = 1024 * 1024
"""Written at a time: large enough that changing threads costs nothing, small enough to hold twice."""
WRITERS = 8
"""Threads that write at once; they are not those that serve other requests."""
FORM_OVERHEAD_BYTES = 1024 * 1024
"""What a form may hold besides the file."""


@dataclass(frozen=True, slots=True)
class Received:
    """A recording that came whole, and what was said of it."""

    upload: Upload
    file_name: str
    fields: Mapping[str, list[str]] = field(default_factory=dict[str, list[str]])


class Sink:
    """Gathers bytes on the event loop and has them hashed and written by a thread, one piece behind.

    Two buffers take turns: fresh memory for every piece would cost more than all the rest.
    """

    def __init__(self, upload: Upload, *, max_bytes: int, writers: CapacityLimiter) -> None:
        self.size_bytes = 0
        self._upload = upload
        self._max_bytes = max_bytes
        self._writers = writers
        self._filling, self._spare = bytearray(), bytearray()
        self._filled = 0
        self._writing: asyncio.Task[None] | None = None

    def feed(self, data: bytes, start: int, end: int) -> None:
        """Take `data[start:end]`.

        Raises:
            UploadTooLarge: They are more than may come.
        """
        count = end - start
        self.size_bytes += count
        if self.size_bytes > self._max_bytes:
            raise UploadTooLarge(details={"max_bytes": self._max_bytes})
        # Assigning a slice beyond the end lets the buffer grow.
        self._filling[self._filled : self._filled + count] = memoryview(data)[start:end]
        self._filled += count

    async def relieve(self) -> None:
        """Hand a full piece to the thread, after the one before it is written.

        Raises:
            StorageFull: There is no room for it.
        """
        if self._filled >= PIECE_BYTES:
            await self._settle()
            piece = memoryview(self._filling)[: self._filled]
            self._writing = asyncio.create_task(self._write(piece))
            self._filling, self._spare = self._spare, self._filling
            self._filled = 0

    async def finish(self) -> None:
        """Write what is left.

        Raises:
            StorageFull: There is no room for it.
        """
        await self._settle()
        await self._write(memoryview(self._filling)[: self._filled])

    async def abort(self) -> None:
        """Remove what was written, also while the request is being cancelled."""
        with anyio.CancelScope(shield=True):
            if self._writing is not None:
                await asyncio.wait({self._writing})
                self._writing.exception()
            await to_thread.run_sync(self._upload.abort, limiter=self._writers)

    async def _settle(self) -> None:
        if self._writing is not None:
            await self._writing

    async def _write(self, piece: memoryview) -> None:
        with piece:
            await to_thread.run_sync(self._upload.write, piece, limiter=self._writers)


def writers_of(request: Request) -> CapacityLimiter:
    """Give the threads that write uploads."""
    intake: Intake = request.app.state.intake
    return intake.writers


class Intake:
    """The way in for all uploads of this process."""

    def __init__(self, context: Context, metrics: Metrics) -> None:
        self._context = context
        self._metrics = metrics
        self.writers = CapacityLimiter(WRITERS)

    @asynccontextmanager
    async def raw(self, request: Request, *, file_name: str) -> AsyncGenerator[Received]:
        """Take in a body that is the recording; it is removed at the end unless it was finished.

        Raises:
            UploadTooLarge: It is larger than the limit.
            UploadIncomplete: It ended early.
            StorageFull: There is no room for it.
            QueueFull: As many jobs are queued as may be.
        """
        async with self._sink(request, overhead_bytes=0) as (sink, upload):
            async for piece in self.pieces(request):
                sink.feed(piece, 0, len(piece))
                await sink.relieve()
            await self.end(sink)
            yield Received(upload, file_name)

    @asynccontextmanager
    async def form(self, request: Request) -> AsyncGenerator[Received]:
        """Take in a form with one file; it is removed at the end unless it was finished.

        Raises:
            InvalidRequest: It is no such form.
            UploadTooLarge: The file is larger than the limit.
            UploadIncomplete: It ended early.
            StorageFull: There is no room for it.
            QueueFull: As many jobs are queued as may be.
        """
        boundary = boundary_of(request.headers)
        async with self._sink(request, overhead_bytes=FORM_OVERHEAD_BYTES) as (sink, upload):
            form = Form(boundary, sink)
            async for piece in self.pieces(request):
                form.write(piece)
                await sink.relieve()
            file_name = form.finish()
            await self.end(sink)
            yield Received(upload, file_name, form.fields)

    async def open(self, owner_id: str) -> tuple[Sink, Upload]:
        """Begin to take in one of many files, of which nobody said how large it is.

        Raises:
            StorageFull: There is no room for it.
            QueueFull: As many jobs are queued as may be.
            QuotaExceeded: The account has used up what it may.
        """
        begin = partial(recordings.begin, self._context, owner_id)
        upload = await to_thread.run_sync(begin, limiter=self.writers)
        max_bytes = self._context.settings.upload.max_bytes
        return Sink(upload, max_bytes=max_bytes, writers=self.writers), upload

    @asynccontextmanager
    async def _sink(
        self, request: Request, *, overhead_bytes: int
    ) -> AsyncGenerator[tuple[Sink, Upload]]:
        """Begin an upload once its announced size is known to fit."""
        length = content_length(request.headers)
        size = None if length is None else max(0, length - overhead_bytes)
        owner_id: str = request.state.caller.owner_id
        begin = partial(recordings.begin, self._context, owner_id, size_bytes=size)
        upload = await to_thread.run_sync(begin, limiter=self.writers)
        max_bytes = self._context.settings.upload.max_bytes
        sink = Sink(upload, max_bytes=max_bytes, writers=self.writers)
        try:
            yield sink, upload
        finally:
            await sink.abort()

    def pieces(self, request: Request) -> AsyncGenerator[bytes]:
        """Give the pieces of a body as they come."""
        return pieces(request.receive, self._context.settings.upload.idle_seconds)

    async def end(self, sink: Sink) -> None:
        """Write what is left of a file that has come whole.

        Raises:
            StorageFull: There is no room for it.
        """
        await sink.finish()
        self._metrics.count_upload(sink.size_bytes)
