"""A warm child process as its users see it: calls go in, answers come out, a cancel is a kill."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tiro.children.frames import Reply
from tiro.children.limits import Limits, resident_bytes
from tiro.children.running import Call, Ending, Report, Running

if TYPE_CHECKING:
    from numpy.typing import NDArray

_GIVE_UP_SECONDS = 0.5
_CLOSE_SECONDS = 1.0


class Child:
    """A process that serves one object; started by the first call, again after its death.

    Use it from one event loop only, on a thread that lives as long as the child shall.

    Args:
        service: `module:Class` of an object that is made without arguments in the child.
        slots: Calls that run at once, each on a thread of the child; more wait here.
        limits: Bounds of the process.
        environment: Further variables that it may see, besides the few that all get: names,
            or beginnings that end in `_` (see `limits.NETWORK` and `limits.ACCELERATOR`).
        restarts: Off, a call after the process's death fails with `ChildDied`.
    """

    def __init__(
        self,
        service: str,
        *,
        slots: int = 1,
        limits: Limits | None = None,
        environment: Sequence[str] = (),
        restarts: bool = True,
    ) -> None:
        self._service = service
        self._slots = slots
        self._limits = limits or Limits()
        self._environment = tuple(environment)
        self._restarts = restarts
        self._free = asyncio.Semaphore(slots)
        self._starting = asyncio.Lock()
        self._running: Running | None = None

    @property
    def is_alive(self) -> bool:
        """Whether a process is up and takes calls."""
        return self._running is not None and self._running.is_open

    @property
    def has_died(self) -> bool:
        """Whether the last process that was started is gone, or going."""
        return self._running is not None and not self._running.is_open

    @property
    def pid(self) -> int | None:
        """The process's number while it is up."""
        return self._running.pid if self._running and self._running.is_open else None

    @property
    def stderr_tail(self) -> str:
        """What the last process wrote to stderr, for the log only; at most 4 KiB."""
        return self._running.stderr_tail if self._running else ""

    def memory_bytes(self) -> int:
        """Memory of the process that is in RAM; 0 when it is not up or cannot be asked."""
        return (resident_bytes(self.pid) or 0) if self.pid else 0

    async def call(
        self,
        method: str,
        values: Mapping[str, Any] | None = None,
        arrays: "Mapping[str, NDArray[Any]] | None" = None,
        *,
        on_progress: Report | None = None,
        timeout_seconds: float | None = None,
    ) -> Reply:
        """Call a method of the service.

        When the call is cancelled or out of time, the process is killed: at once if nobody
        else waits for it, else after half a second in which the call may still end.

        Args:
            method: Its name; names that begin with `_` are refused.
            values: JSON; secrets in it stay in the memory of both processes.
            arrays: Plain numbers of any shape.
            on_progress: Called in the event loop with what the service reports.
            timeout_seconds: Counted from when a slot is free.

        Raises:
            TiroError: The service raised it; `Internal` stands for any exception not ours,
                with the class's name in `details.exception`.
            ChildDied: The process ended first.
            TimeoutError: The time was up.
        """
        async with self._free, asyncio.timeout(timeout_seconds):
            running = await self._up()
            call = running.begin(method, values or {}, arrays or {}, on_progress)
            try:
                await running.drain()
                return await call.answer
            finally:
                if not call.is_over.is_set():
                    await asyncio.shield(asyncio.create_task(_give_up(running, call)))

    async def kill(self) -> None:
        """End the process now; calls in flight fail with `ChildDied`."""
        if self._running:
            self._running.kill(Ending.CLOSED)
            await self._running.wait()

    async def close(self) -> None:
        """End the process, giving it a second to leave by itself."""
        if self._running and self._running.is_open:
            await self._running.close(_CLOSE_SECONDS)
        await self.kill()

    async def _up(self) -> Running:
        async with self._starting:
            if self._running is None or (self._restarts and not self._running.is_open):
                self._running = await Running.start(
                    self._service,
                    slots=self._slots,
                    limits=self._limits,
                    further_environment=self._environment,
                )
            if not self._running.is_open:
                await self._running.wait()
                raise self._running.died()
            return self._running


async def _give_up(running: Running, call: Call) -> None:
    """End a call that nobody wants; a conversation half done is never used again."""
    call.is_wanted = False
    call.answer.cancel()
    if not running.is_wanted:
        running.kill(Ending.KILLED_FOR_CALLER)
    else:
        try:
            async with asyncio.timeout(_GIVE_UP_SECONDS):
                await call.is_over.wait()
        except TimeoutError:
            running.kill(Ending.KILLED_FOR_ANOTHER)
        else:
            return
    await running.wait()
