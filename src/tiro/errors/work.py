"""What goes wrong in the work on a job."""

from tiro.errors.base import TiroError


class WorkError(TiroError):
    """The work on a job ended."""


class StageTimedOut(WorkError):
    """A stage took longer than its limit."""

    code = "stage_timed_out"
    message = "The stage took longer than its time limit."
    is_retryable = True


class WorkerLost(WorkError):
    """No worker could finish the job."""

    code = "worker_lost"
    message = "The workers on this job were lost too often. Restart it."
    is_retryable = True
