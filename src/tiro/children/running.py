"""The parent's side of one child process, from its start to its end."""

import asyncio
import contextlib
import itertools
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from tiro.children import failures, frames
from tiro.children.frames import Reply, Values
from tiro.children.limits import Limits, environment, kill_group

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TAIL_BYTES = 4096
_LEAVE_SECONDS = 0.5
_READ_AHEAD_BYTES = 1 << 20

Report = Callable[[Values], None]


class Ending(StrEnum):
    """Why a child process ended."""

    ITSELF = "itself"
    KILLED_FOR_CALLER = "killed_for_caller"
    KILLED_FOR_ANOTHER = "killed_for_another"
    CLOSED = "closed"


class ChildDied(Exception):  # noqa: N818 - an event, told as such
    """The child ended before it answered.

    Attributes:
        exit_code: As the system told it; minus the signal's number when a signal ended it.
        reason: `KILLED_FOR_ANOTHER` is no fault of this call: run it again.
        stderr_tail: The child's last words, for the log only.
    """

    def __init__(self, exit_code: int | None, reason: Ending, stderr_tail: str = "") -> None:
        self.exit_code = exit_code
        self.reason = reason
        self.stderr_tail = stderr_tail
        super().__init__(f"The child process ended ({reason}, exit code {exit_code}).")


@dataclass(slots=True, eq=False)
class Call:
    """One call in flight; `is_wanted` until its caller gives it up."""

    id: int
    on_progress: Report | None
    answer: asyncio.Future[Reply] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    is_over: asyncio.Event = field(default_factory=asyncio.Event)
    is_wanted: bool = True

    def tell(self, progress: Values) -> None:
        """Pass progress on; a listener that fails ends its own call only."""
        if self.on_progress is None or self.answer.done():
            return
        try:
            self.on_progress(progress)
        except Exception as error:  # noqa: BLE001 - the listener's fault goes to the listener
            self.answer.set_exception(error)

    def end(self, header: Values, arrays: frames.Arrays) -> None:
        """Take the child's answer; one that nobody waits for is dropped."""
        self.is_over.set()
        if self.answer.done():
            return
        if "error" in header:
            self.answer.set_exception(failures.rebuild(header["error"]))
        else:
            self.answer.set_result(Reply(header.get("values", {}), arrays))

    def fail(self, died: ChildDied) -> None:
        """Take the child's end for an answer."""
        self.is_over.set()
        if not self.answer.done():
            self.answer.set_exception(died)


class Running:
    """A process that is up, and the calls that wait for it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._stdin = cast(asyncio.StreamWriter, process.stdin)
        self._stdout = cast(asyncio.StreamReader, process.stdout)
        self._stderr = cast(asyncio.StreamReader, process.stderr)
        self._calls: dict[int, Call] = {}
        self._ids = itertools.count(1)
        self._reason = Ending.ITSELF
        self._tail = bytearray()
        self.is_open = True
        self._life = asyncio.create_task(self._live())

    @classmethod
    async def start(
        cls, service: str, *, slots: int, limits: Limits, further_environment: Sequence[str]
    ) -> "Running":
        """Start a child that serves `module:Class`.

        It is made from the thread of the event loop: Linux ends it with that thread.
        """
        terms = {"slots": slots, "parent_pid": os.getpid(), "limits": asdict(limits)}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-u", "-m", "tiro.children", service, json.dumps(terms)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment(os.environ, further_environment),
            start_new_session=True,
            limit=_READ_AHEAD_BYTES,
        )
        return cls(process)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def is_wanted(self) -> bool:
        """Whether somebody still waits for a call."""
        return any(call.is_wanted for call in self._calls.values())

    @property
    def stderr_tail(self) -> str:
        """The child's last words so far."""
        return self._tail.decode(errors="replace")

    def begin(
        self,
        method: str,
        values: Mapping[str, Any],
        arrays: "Mapping[str, NDArray[Any]]",
        on_progress: Report | None,
    ) -> Call:
        """Send a request; its answer fails with `ChildDied` when the process ends first.

        Raises:
            FrameError: The arrays cannot travel; nothing was sent.
        """
        call = Call(next(self._ids), on_progress)
        header = {"id": call.id, "method": method, "values": values}
        self._stdin.writelines(frames.encode(header, arrays))
        self._calls[call.id] = call
        if self._life.done():
            self._fail_all()
        return call

    async def drain(self) -> None:
        """Wait until the request is mostly written; the end of the child is told elsewhere."""
        try:
            await self._stdin.drain()
        except ConnectionError:
            self.is_open = False

    def kill(self, reason: Ending) -> None:
        """End the process now, whatever it does."""
        if self.is_open:
            self._reason = reason
        self.is_open = False
        if self._process.returncode is None:
            kill_group(self.pid)

    async def close(self, grace_seconds: float) -> None:
        """Let the process leave by itself within the grace time, then make it."""
        self.is_open, self._reason = False, Ending.CLOSED
        self._stdin.close()
        await asyncio.wait({self._life}, timeout=grace_seconds)
        self.kill(Ending.CLOSED)
        await self.wait()

    async def wait(self) -> None:
        """Wait until the process is gone and reaped."""
        await asyncio.shield(self._life)

    async def _live(self) -> None:
        tail = asyncio.create_task(self._keep_tail())
        try:
            while True:
                self._deliver(*await self._receive())
        except (asyncio.IncompleteReadError, ConnectionError):
            await self._leave()
        except frames.FrameError:
            self.kill(Ending.ITSELF)
        await self._process.wait()
        await tail
        self._stdin.close()
        self._fail_all()

    async def _leave(self) -> None:
        """Let a child that closed its pipe end by itself, so that its exit code says why."""
        self.is_open = False
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), _LEAVE_SECONDS)
        self.kill(self._reason)

    async def _receive(self) -> tuple[Values, frames.Arrays]:
        prefix = await self._stdout.readexactly(frames.PREFIX.size)
        head_bytes, body_bytes = frames.sizes(prefix)
        head = await self._stdout.readexactly(head_bytes)
        return frames.decode(head, await self._stdout.readexactly(body_bytes))

    def _deliver(self, header: Values, arrays: frames.Arrays) -> None:
        call = self._calls.get(header.get("id", 0))
        if call is None:
            raise frames.FrameError("An answer to no call.")
        if "progress" in header:
            call.tell(header["progress"])
        else:
            del self._calls[call.id]
            call.end(header, arrays)

    def died(self) -> ChildDied:
        """Tell how the process ended; call it after `wait`."""
        return ChildDied(self._process.returncode, self._reason, self.stderr_tail)

    def _fail_all(self) -> None:
        for call in self._calls.values():
            call.fail(self.died())
        self._calls.clear()

    async def _keep_tail(self) -> None:
        while piece := await self._stderr.read(_TAIL_BYTES):
            self._tail = (self._tail + piece)[-_TAIL_BYTES:]
