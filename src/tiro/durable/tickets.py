"""A piece of work, and the queues in which it waits."""

from dataclasses import dataclass

from tiro.store.work import Fence

MEDIA_QUEUE = "media"
MODELS_QUEUE = "models"
UPKEEP_QUEUE = "upkeep"
NOTES_QUEUE = "notes"
DELIVERIES_QUEUE = "deliveries"
DELIVERY_PREFIX = "dlv_"
IMPORTS_QUEUE = "imports"
SPEECH_PREFIX = "speech"
VOICES_PREFIX = "voices"
ANY_HOST = "*"
PRIORITY_SPAN = 200_000_000
LAST_TURN = PRIORITY_SPAN - 100_000
"""So that the sum below stays among its priority, and under 2**31 - 1, the largest place."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One piece of work: a stage of a job, one group of chunks of its transcription, or a delivery."""

    job_id: str
    fence: int
    cursor: int
    group: int | None = None

    @property
    def is_delivery(self) -> bool:
        """Whether it is for an attempt of a delivery, whose id it then carries, not for a job's stage."""
        return self.job_id.startswith(DELIVERY_PREFIX)

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


def notes_queue(host: str) -> str:
    """Name the queue of notes that are written on a caller's own key, which only one host can ask for."""
    return f"{NOTES_QUEUE}/{host}"


def voices_queue(diarizer: str) -> str:
    """Name the queue of a diarizer; workers that can run it hear it."""
    return f"{VOICES_PREFIX}/{diarizer}"


def place(priority: int, turn: int, group: int | None) -> int:
    """Give the place in a queue; lower is sooner.

    A group has the place of a job that came one turn later for each group before it, so that a
    short recording does not wait behind all of a long one.

    Args:
        priority: 1 (first) to 9.
        turn: The job's turn among those of its priority, see `tiro.store.turns`.
        group: Index of the group, if it is one.
    """
    return priority * PRIORITY_SPAN + min(turn, LAST_TURN) + (group or 0) + 1
