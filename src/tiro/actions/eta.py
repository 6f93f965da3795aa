"""How long a job still takes, learned from past stages on this machine."""

import socket
import time
from collections.abc import Callable

from tiro.actions.lanes import runs_on
from tiro.store import stage_runs
from tiro.store.database import Session
from tiro.store.states import State
from tiro.store.tables import Job
from tiro.story import name_of

OWN_PACE_FROM = 0.1
"""Part of the transcription after which the job's own pace is trusted more than past runs."""


def eta_seconds(session: Session, job: Job, duration: float | None) -> float | None:
    """Give the seconds until a queued or running job is done; None when nothing is known.

    Args:
        session: To read past runs.
        job: The job.
        duration: Seconds of its recording.
    """
    if job.state not in {State.QUEUED, State.RUNNING} or not duration:
        return None
    host = socket.gethostname()

    def rate(stage: str) -> float | None:
        engine, model = runs_on(job, stage)
        return stage_runs.rate(session, stage=name_of(stage), engine=engine, model=model, host=host)

    return estimate(job, duration, rate, time.time())


def estimate(
    job: Job, duration: float, rate: Callable[[str], float | None], now: float
) -> float | None:
    """Sum up what the stages that are left will take.

    Args:
        job: The job.
        duration: Seconds of sound.
        rate: Seconds a stage takes per second of sound; None when it was never seen.
        now: Seconds since the epoch.
    """
    total = 0.0
    for index in range(job.cursor, len(job.plan)):
        expected = _stage_seconds(job, index, duration, rate(job.plan[index]), now)
        if expected is None:
            return None
        total += expected
    return total


def _stage_seconds(
    job: Job, index: int, duration: float, rate: float | None, now: float
) -> float | None:
    whole = None if rate is None else rate * duration
    if index != job.cursor or job.stage_started_at is None:
        return whole
    spent = max(0.0, now - job.stage_started_at)
    done = job.chunks_done / job.chunks_total if job.chunks_total else 0.0
    if name_of(job.plan[index]) == "transcribe" and done >= OWN_PACE_FROM:
        return spent * (1.0 - done) / done
    return None if whole is None else max(0.0, whole - spent)
