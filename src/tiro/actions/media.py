"""The first look at an upload: in warm, limited child processes, since nobody knows yet what it is."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from tiro.audio import MediaInfo, MediaLimits
from tiro.children import Child, ChildDied, Limits, Reply
from tiro.errors import MediaRefused
from tiro.settings import LimitSettings

SERVICE = "tiro.audio.service:MediaService"
CHILDREN = 2
"""So that a file which takes all its time does not hold up the others."""
OPEN_FILES = 64
WRITTEN_BYTES = 16 * 1024 * 1024
MEASURING_PART = 0.5
"""Part of the time for a look after which the search for a duration gives up."""

log = logging.getLogger(__name__)


class Prober(Protocol):
    """Looks at a file."""

    async def probe(self, path: Path) -> MediaInfo | None:
        """Tell what a file is; None when that takes too long."""
        ...

    async def close(self) -> None:
        """Let go of what was kept warm."""
        ...


class MediaProber:
    """Probes in child processes that start when they are needed and then stay; for one event loop.

    Args:
        limits: Gives the limits that hold now.
    """

    def __init__(self, limits: Callable[[], LimitSettings]) -> None:
        self._limits = limits
        self._bounds = Limits(
            memory_bytes=limits().media_memory_bytes,
            file_size_bytes=WRITTEN_BYTES,
            open_files=OPEN_FILES,
        )
        self._idle: list[Child] = []
        self._room = asyncio.Semaphore(CHILDREN)

    async def probe(self, path: Path) -> MediaInfo | None:
        """Tell what a file is; None when that, or the wait for it, takes too long.

        Raises:
            MediaError: It is no recording, or one beyond the limits.
        """
        try:
            async with self._child() as child:
                return MediaInfo(**(await self._look(child, path)).values)
        except TimeoutError:
            log.warning("the first look at an upload took too long")
            return None

    async def close(self) -> None:
        """End the children; a probe after this starts new ones."""
        while self._idle:
            await self._idle.pop().close()

    async def _look(self, child: Child, path: Path) -> Reply:
        seconds = self._limits().probe_seconds
        values = {"path": str(path), "limits": asdict(self._accepted())}
        try:
            return await child.call("probe", values, timeout_seconds=seconds)
        except ChildDied:
            log.warning("the process that looks at uploads died")
        try:
            # The file is to blame only if it happens again: processes die of other causes, too.
            return await child.call("probe", values, timeout_seconds=seconds)
        except ChildDied:
            raise MediaRefused(
                "Opening this file broke the decoder or went beyond its memory."
            ) from None

    def _accepted(self) -> MediaLimits:
        limits = self._limits()
        return MediaLimits(
            max_duration_seconds=limits.max_duration_seconds,
            max_channels=limits.max_channels,
            probe_seconds=limits.probe_seconds * MEASURING_PART,
        )

    @asynccontextmanager
    async def _child(self) -> AsyncGenerator[Child]:
        async with asyncio.timeout(self._limits().probe_seconds):
            await self._room.acquire()
        child = self._idle.pop() if self._idle else Child(SERVICE, limits=self._bounds)
        try:
            yield child
        finally:
            self._idle.append(child)
            self._room.release()
