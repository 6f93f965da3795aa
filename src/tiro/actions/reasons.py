"""Why a job that waits does so, as far as the row alone does not tell it."""

import time
from functools import cached_property

from tiro.actions import lanes
from tiro.store import flags, waiting, workers
from tiro.store.database import Session
from tiro.store.tables import Job

QUEUE_FLAG = "queue"
PAUSE = "pause"
WORKER = "worker"


class Reasons:
    """Tells why jobs wait; looks at the queue and at the workers once for all of them, when one waits.

    Args:
        session: To read with.
        lease_seconds: A worker that was seen within so long is alive.
    """

    def __init__(self, session: Session, lease_seconds: float) -> None:
        self._session = session
        self._lease_seconds = lease_seconds

    def of(self, job: Job) -> str | None:
        """Say what a job waits for; None when it does not."""
        reason = waiting.waiting_for(job)
        if reason != waiting.TURN:
            return reason
        if self.is_paused:
            return PAUSE
        return WORKER if self._is_alone(job) else reason

    @cached_property
    def is_paused(self) -> bool:
        """Whether workers may claim nothing new."""
        return is_queue_paused(self._session)

    @cached_property
    def _heard(self) -> set[str] | None:
        """The queues that live workers hear; None without a worker."""
        alive = workers.live(self._session, self._lease_seconds)
        told = (each for worker in alive for each in worker.serves)
        return {each for each in told if isinstance(each, str)} if alive else None

    def _is_alone(self, job: Job) -> bool:
        """Whether no worker takes such work; one says only with its next beat what it has begun to hear."""
        if self._heard is None:
            return True
        is_heard = lanes.queue_of(job, job.cursor) in self._heard
        return not is_heard and job.queued_at < time.time() - self._lease_seconds


def is_queue_paused(session: Session) -> bool:
    """Whether workers may claim nothing new."""
    return bool((flags.get(session, QUEUE_FLAG) or {}).get("paused"))
