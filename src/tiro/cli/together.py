"""Progress of many files on stderr: bars on a terminal, plain lines elsewhere."""

import sys
from types import TracebackType
from typing import Any, Protocol, Self, TextIO

from tiro.cli.progress import Lines, Progress, bars, describe


class Together(Protocol):
    """Shows how far many files are."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def of(self, name: str) -> Progress:
        """Give what shows one of them."""
        ...


def together(count: int, stream: TextIO | None = None) -> Together:
    """Give what suits the stream for many files, stderr by default."""
    shown: TextIO = stream if stream is not None else sys.stderr
    return ManyBars(count, shown) if shown.isatty() else ManyLines(shown)


class ManyLines:
    """Lines for each of many files."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def of(self, name: str) -> Progress:
        """Give the lines of one file."""
        return Lines(name, self._stream)


class ManyBars:
    """Bars of rich: one for all files, and one for each that is on its way."""

    def __init__(self, count: int, stream: TextIO) -> None:
        self._shown = bars(stream)
        self._all = self._shown.add_task("", total=count, name=f"{count} files")

    def __enter__(self) -> Self:
        self._shown.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._shown.stop()

    def of(self, name: str) -> Progress:
        """Give the bar of one file; it is there from the first news to the end."""
        return _OneOfMany(self, name)

    def begin(self, name: str) -> Any:
        """Draw a bar."""
        return self._shown.add_task("sending", total=None, name=name)

    def update(self, task: Any, **values: Any) -> None:
        """Move a bar."""
        self._shown.update(task, **values)

    def end(self, task: Any | None) -> None:
        """Take a bar away, and count its file."""
        if task is not None:
            self._shown.remove_task(task)
        self._shown.advance(self._all)


class _OneOfMany:
    """The bar of one file among others."""

    def __init__(self, bars: ManyBars, name: str) -> None:
        self._bars = bars
        self._name = name
        self._task: Any | None = None
        self._is_over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def sent(self, done_bytes: int, total_bytes: int | None) -> None:
        """Move the bar while it is sent; one that waits is not drawn."""
        self._move(completed=done_bytes, total=total_bytes)
        if done_bytes == total_bytes and self._task is not None:
            self._bars.update(self._task, visible=False)

    def job(self, job: dict[str, Any]) -> None:
        """Move the bar of the job."""
        is_drawn = job["state"] == "running"
        percent = int(job["progress"])
        self._move(completed=percent, total=100, description=describe(job), visible=is_drawn)

    def end(self) -> None:
        """Take the bar away, once."""
        if not self._is_over:
            self._is_over = True
            self._bars.end(self._task)

    def _move(self, **values: Any) -> None:
        if self._is_over:
            return
        if self._task is None:
            self._task = self._bars.begin(self._name)
        self._bars.update(self._task, **values)
