"""Has templates that people wrote checked and rendered in child processes: nobody knows what they do.

The children live on an event loop of their own, so that any thread may ask; they start when they are
needed and end when nobody has asked for a while.
"""

import asyncio
import atexit
import contextlib
import logging
import threading
from collections.abc import AsyncGenerator, Mapping
from concurrent.futures import Future
from contextlib import asynccontextmanager
from typing import Any

from tiro.children import Child, ChildDied, Limits
from tiro.errors import NoteError, QueueFull
from tiro.notes.mistakes import wrong
from tiro.notes.template import Template

SERVICE = "tiro.notes.serving:TemplateService"
CHILDREN = 2
"""So that a template which takes all its time does not hold up the others."""
SECONDS = 5.0
"""That a template may take."""
START_SECONDS = 30.0
"""For a child to be there, on a machine that is busy."""
MOST_WAITING = 32
IDLE_SECONDS = 60.0
MEMORY_BYTES = 600_000_000
OPEN_FILES = 64

log = logging.getLogger(__name__)

Answer = Mapping[str, Any]


class TooMuch(NoteError):  # noqa: N818 - what a template asks
    """A template took too long, or more memory than it may."""

    message = "The template takes too long, or too much memory. Let it do less."


class Apart:
    """Some children, and the thread that speaks with them."""

    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._idle: list[Child] = []
        self._room = asyncio.Semaphore(CHILDREN)
        self._resting: asyncio.TimerHandle | None = None
        self._asked = 0

    def ask(self, method: str, values: Mapping[str, Any], *, seconds: float = SECONDS) -> Answer:
        """Call a method of the service, and wait.

        Raises:
            TooMuch: It took too long, or the child died of it.
        """
        return self._begin(method, values, seconds).result()

    async def ask_soon(
        self, method: str, values: Mapping[str, Any], *, seconds: float = SECONDS
    ) -> Answer:
        """Call a method of the service without holding a thread.

        Raises:
            TooMuch: It took too long, or the child died of it.
            QueueFull: Too many others wait.
        """
        if self._asked >= MOST_WAITING:
            raise QueueFull("Too many templates are being checked. Try again in a moment.")
        return await asyncio.wrap_future(self._begin(method, values, seconds))

    def close(self) -> None:
        """End the children; asking after this starts new ones."""
        with self._starting:
            loop, self._loop = self._loop, None
        if loop is None:
            return
        asyncio.run_coroutine_threadsafe(self._rest(), loop).result(START_SECONDS)
        loop.call_soon_threadsafe(loop.stop)

    def _begin(self, method: str, values: Mapping[str, Any], seconds: float) -> Future[Answer]:
        return asyncio.run_coroutine_threadsafe(self._ask(method, values, seconds), self._run())

    def _run(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._room = asyncio.Semaphore(CHILDREN)
                live = threading.Thread(target=_live, args=(self._loop,), daemon=True)
                live.start()
            return self._loop

    async def _ask(self, method: str, values: Mapping[str, Any], seconds: float) -> Answer:
        if self._resting is not None:
            self._resting.cancel()
        self._asked += 1
        try:
            async with self._child() as child:
                extracts = bool(values.get("lines"))
                if extracts or not child.is_alive:
                    await child.call("wake", {"extracts": extracts}, timeout_seconds=START_SECONDS)
                return (await child.call(method, values, timeout_seconds=seconds)).values
        except (TimeoutError, ChildDied) as error:
            log.warning("a template took too much", extra={"reason": type(error).__name__})
            raise TooMuch from None
        finally:
            self._asked -= 1
            loop = asyncio.get_running_loop()
            self._resting = loop.call_later(IDLE_SECONDS, lambda: loop.create_task(self._rest()))

    @asynccontextmanager
    async def _child(self) -> AsyncGenerator[Child]:
        await self._room.acquire()
        limits = Limits(memory_bytes=MEMORY_BYTES, file_size_bytes=0, open_files=OPEN_FILES)
        child = self._idle.pop() if self._idle else Child(SERVICE, limits=limits)
        try:
            yield child
        finally:
            self._idle.append(child)
            self._room.release()

    async def _rest(self) -> None:
        if self._resting is not None:
            self._resting.cancel()
        while self._idle:
            await self._idle.pop().close()


def _live(loop: asyncio.AbstractEventLoop) -> None:
    """Run the loop; Linux ends the children with this thread."""
    try:
        loop.run_forever()
    finally:
        loop.close()


_shared = Apart()


@atexit.register
def close() -> None:
    """End the children of this process."""
    with contextlib.suppress(TimeoutError, RuntimeError):
        _shared.close()


def check(source: str) -> Answer:
    """Check a template that is one text: gives `problems`, `card` and `markdown`, an example that it renders."""
    try:
        return _shared.ask("check", {"source": source})
    except TooMuch as error:
        return _failed(error)


async def check_soon(source: str, example: Mapping[str, Any] | None = None) -> Answer:
    """Check a template without holding a thread.

    Args:
        source: The template.
        example: What it renders: `lines` and `language` of a recording, `notes` that are there by template.

    Raises:
        QueueFull: Too many others wait.
    """
    try:
        return await _shared.ask_soon("check", {"source": source, **(example or {})})
    except TooMuch as error:
        return _failed(error)


def look(path: str) -> Answer:
    """Check a template of the server's folder: gives `problems`, and `source` as one text."""
    try:
        return _shared.ask("look", {"path": path})
    except TooMuch as error:
        return _failed(error)


def rendered(template: Template, data: Mapping[str, Any]) -> str:
    """Render a note by a template: here if it came with Tiro, else apart.

    Raises:
        ValueError: It cannot be rendered; the message says why.
    """
    if template.origin != "shipped":
        return render(template.rendering, data)
    from tiro.notes import rendering  # noqa: PLC0415 - large, and only workers need it

    return rendering.render(template.rendering, data)


def render(rendering: str, data: Mapping[str, Any]) -> str:
    """Render a note.

    Raises:
        ValueError: It cannot be rendered; the message says why.
    """
    try:
        answer = _shared.ask("render", {"rendering": rendering, "data": dict(data)})
    except TooMuch as error:
        raise ValueError(error.text) from None
    if "problem" in answer:
        raise ValueError(answer["problem"])
    return str(answer["markdown"])


def _failed(error: TooMuch) -> Answer:
    problems: list[dict[str, Any]] = wrong("rendering", error.text).details["problems"]
    return {"problems": problems, "card": None, "markdown": None}
