"""A piece of work, and the queues in which it waits."""

from dataclasses import dataclass

from tiro.store.work import Fence

MEDIA_QUEUE = "media"
MODELS_QUEUE = "models"
SPEECH_PREFIX = "speech"
VOICES_PREFIX = "voices"
ANY_HOST = "*"
SECONDS_PER_PLACE = 10
PRIORITY_SPAN = 200_000_000
EPOCH = 1_767_225_600
"""2026-01-01T00:00:00Z, so that the sum below stays under 2**31 - 1, the largest priority."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One piece of work: a stage of a job, or one group of chunks of its transcription."""

    job_id: str
    fence: int
    cursor: int
    group: int | None = None

    @property
    def under(self) -> Fence:
        """Under what it may write."""
        return Fence(self.job_id, self.fence)


def speech_queue(engine: str, model: str, *, host: str | None = None) -> str:
    """Name the queue of an engine and model; with `host`, the one that only that host hears."""
    return "/".join((SPEECH_PREFIX, engine, host or ANY_HOST, model))


def parse_speech_queue(name: str) -> tuple[str, str, str | None]:
    """Give engine, model and host of a speech queue's name."""
    _, engine, host, model = name.split("/", 3)
    return engine, model, None if host == ANY_HOST else host


def voices_queue(diarizer: str) -> str:
    """Name the queue of a diarizer; workers that can run it hear it."""
    return f"{VOICES_PREFIX}/{diarizer}"


def place(priority: int, queued_at: float, group: int | None) -> int:
    """Give the place in a queue; lower is sooner.

    A group waits as if it had been queued ten seconds later for each group before it, so that a
    short recording does not wait behind all of a long one.

    Args:
        priority: 1 (first) to 9.
        queued_at: When the job was queued, seconds since the epoch.
        group: Index of the group, if it is one.
    """
    seconds = max(0.0, queued_at - EPOCH)
    return int(priority * PRIORITY_SPAN + seconds / SECONDS_PER_PLACE) + (group or 0) + 1
