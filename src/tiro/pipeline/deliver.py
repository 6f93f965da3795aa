"""Deliver: a recording is sent to the job's destinations, each by a delivery with attempts of its own."""

from tiro.actions import deliveries
from tiro.errors import StateConflict
from tiro.pipeline.notices import tell_failed
from tiro.pipeline.task import Next, Task
from tiro.store import job_stages, rules
from tiro.store.database import Session
from tiro.store.tables import Job
from tiro.story import is_soft

STAGE = "deliver"
AWAY = "{} of {} destinations were deleted or are switched off."


async def deliver(task: Task) -> Next:
    """Make a delivery for each destination; the job says when one was deleted or switched off meanwhile."""
    del task
    return Next(make)


def make(session: Session, job: Job) -> bool:
    """Make the deliveries of a job, once in each of its attempts.

    When a transcription goes on from here, where it was sent before is left out: nothing is new.
    """
    wanted = [str(each) for each in job.resolved.get(STAGE) or ()]
    if is_soft(job.plan, job.cursor) and not job_stages.is_after_others(session, job):
        before = rules.delivered_by(session, job.id)
        wanted = [each for each in wanted if each not in before]
    key = f"{job.id}:{job.attempt}:{STAGE}"
    made = deliveries.add_all(
        session, job.owner_id, str(job.recording_id), wanted, job_id=job.id, key=key
    )
    away = len(set(wanted)) - made
    if away:
        error = StateConflict(AWAY.format(away, len(set(wanted))))
        tell_failed(job, STAGE, error, what="Not all was delivered")
    return True
