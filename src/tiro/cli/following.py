"""Follows a job to its end over the event stream, through lost connections."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tiro.cli.ending import Code, Ended
from tiro.cli.remote import Refused, Server, Unreachable

ENDED = ("completed", "failed", "cancelled")
PATIENCE_SECONDS = 60.0
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0

Job = dict[str, Any]
OnJob = Callable[[Job], None]
Hears = Callable[[Job], bool]


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream."""

    kind: str
    data: str
    id: str | None


def parse(lines: Iterator[str]) -> Iterator[Event]:
    """Read `text/event-stream` as the HTML standard says; comments are left out."""
    kind, data, last_id = "message", list[str](), None
    for line in lines:
        if not line:
            if data:
                yield Event(kind, "\n".join(data), last_id)
            kind, data = "message", []
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            kind = value
        elif name == "data":
            data.append(value)
        elif name == "id":
            last_id = value


def is_over(job: Job) -> bool:
    """Whether nothing more will happen by itself: ended, or paused for a reason to be mended."""
    return job["state"] in ENDED or (job["state"] == "paused" and bool(job.get("error")))


def follow(
    server: Server, job_id: str, on_job: OnJob, *, patience_seconds: float = PATIENCE_SECONDS
) -> Job:
    """Call `on_job` at every change of the job, and give it when it is over.

    Args:
        server: Where it is.
        job_id: Which.
        on_job: Gets the whole job.
        patience_seconds: How long to try again when the server is gone.

    Raises:
        Ended: The server stayed away, or the job was deleted.
    """

    def hear(job: Job) -> bool:
        on_job(job)
        return is_over(job)

    kept = f"The job is kept there: 'tiro jobs watch {job_id}' goes on."
    following = _Following(server, f"/jobs/{job_id}/events", hear)
    return _to_its_end(following, server.url, kept, patience_seconds)


def follow_batch(
    server: Server, batch_id: str, hear: Hears, *, patience_seconds: float = PATIENCE_SECONDS
) -> None:
    """Tell of every change of a batch's jobs, until `hear` has heard enough.

    Args:
        server: Where it is.
        batch_id: Which.
        hear: Gets each job as it is; true when it needs no more.
        patience_seconds: How long to try again when the server is gone.

    Raises:
        Ended: The server stayed away.
    """
    following = _Following(server, f"/batches/{batch_id}/events", hear)
    _to_its_end(following, server.url, "The recordings are kept there.", patience_seconds)


def _to_its_end(following: "_Following", url: str, kept: str, patience_seconds: float) -> Job:
    lost_at, pause = None, FIRST_PAUSE_SECONDS
    while True:
        try:
            job = following.read()
        except (Unreachable, Refused) as error:
            if isinstance(error, Refused) and not error.is_retryable:
                raise
            job = None
        if job is not None:
            return job
        if following.has_heard:
            lost_at, pause = None, FIRST_PAUSE_SECONDS
        lost_at = lost_at or time.monotonic()
        if time.monotonic() - lost_at > patience_seconds:
            raise Ended(
                f"The server at {url} no longer answers. {kept}",
                Code.UNREACHABLE,
                is_final=True,
            )
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


class _Following:
    """One reader's place in a stream of jobs."""

    def __init__(self, server: Server, path: str, hear: Hears) -> None:
        self.has_heard = False
        self._server = server
        self._path = path
        self._hear = hear
        self._last_id: str | None = None

    def read(self) -> Job | None:
        """Read one connection; gives the last job when enough was heard, None when the stream ended early."""
        self.has_heard = False
        headers = {"Last-Event-ID": self._last_id} if self._last_id else {}
        with self._server.stream(self._path, headers) as lines:
            for event in parse(lines):
                self.has_heard = True
                self._last_id = event.id or self._last_id
                if event.kind != "job":
                    continue
                job: Job = json.loads(event.data)
                if self._hear(job):
                    return job
        return None
