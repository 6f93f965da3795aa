"""Progress on stderr: bars on a terminal, plain lines elsewhere."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self, TextIO

STEP_PERCENT = 10

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress


class Progress(Protocol):
    """Shows how far one file is."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def sent(self, done_bytes: int, total_bytes: int | None) -> None:
        """Show how much of the file has gone to the server."""
        ...

    def job(self, job: dict[str, Any]) -> None:
        """Show the job, as the API gives it."""
        ...

    def end(self) -> None:
        """Show that nothing more will come."""
        ...


def make(name: str, stream: TextIO | None = None) -> Progress:
    """Give what suits the stream, stderr by default."""
    shown: TextIO = stream if stream is not None else sys.stderr
    return Bar(name, shown) if shown.isatty() else Lines(name, shown)


WAITING = {
    "quota": "waiting for another of your jobs",
    "worker": "waiting for a worker",
    "pause": "waiting while the queue is paused",
}


def describe(job: dict[str, Any]) -> str:
    """Say in words where a job stands: state, stage, time left."""
    state = str(job["state"])
    if state == "running":
        words = str(job["stage"] or "starting")
    elif state == "queued" and job.get("waiting_for") in WAITING:
        words = WAITING[job["waiting_for"]]
    elif state == "queued" and job.get("queue_position"):
        words = f"waiting, place {job['queue_position']}"
    else:
        words = {"queued": "waiting", "completed": "done"}.get(state, state)
    left = job.get("eta_seconds")
    if left is None or state not in {"queued", "running"}:
        return words
    return f"{words}, about {duration(float(left))} left"


def duration(seconds: float) -> str:
    """Say a time in words, rounded."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


class Lines:
    """A line when the stage changes and at each tenth; for logs and pipes."""

    def __init__(self, name: str, stream: TextIO) -> None:
        self._name = name
        self._stream = stream
        self._last: tuple[str, Any, int] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def sent(self, done_bytes: int, total_bytes: int | None) -> None:
        """Say it once, when all has gone."""
        if done_bytes == total_bytes:
            self._write("sent to the server")

    def job(self, job: dict[str, Any]) -> None:
        """Say it when it is news."""
        percent = int(job["progress"])
        news = (str(job["state"]), job["stage"], percent // STEP_PERCENT)
        if news != self._last:
            self._last = news
            self._write(f"{percent} % {describe(job)}")

    def end(self) -> None:
        """Say nothing more."""

    def _write(self, words: str) -> None:
        print(f"{self._name}: {words}", file=self._stream, flush=True)


def bars(stream: TextIO) -> "RichProgress":
    """Make bars of rich, each with a name and a few words."""
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn
    from rich.progress import Progress as RichProgress

    return RichProgress(
        TextColumn("{task.fields[name]}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.description}", markup=False),
        console=Console(file=stream),
    )


class Bar:
    """A bar of rich: the sending first, then the job."""

    def __init__(self, name: str, stream: TextIO) -> None:
        self._shown = bars(stream)
        self._task = self._shown.add_task("sending", total=None, name=name)

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

    def sent(self, done_bytes: int, total_bytes: int | None) -> None:
        """Move the bar of the sending."""
        self._shown.update(self._task, completed=done_bytes, total=total_bytes)

    def job(self, job: dict[str, Any]) -> None:
        """Move the bar of the job."""
        self._shown.update(
            self._task, completed=int(job["progress"]), total=100, description=describe(job)
        )

    def end(self) -> None:
        """Leave the bar as it is."""
