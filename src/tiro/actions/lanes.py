"""Where a stage of a job waits for a worker, and what it runs on there."""

from tiro.durable.tickets import (
    IMPORTS_QUEUE,
    MEDIA_QUEUE,
    MODELS_QUEUE,
    NOTES_QUEUE,
    UPKEEP_QUEUE,
    notes_queue,
    voices_queue,
)
from tiro.store.tables import Job
from tiro.story import Lane, lane_of
from tiro.vault import host_of

OTHERS = {
    Lane.MODELS: MODELS_QUEUE,
    Lane.UPKEEP: UPKEEP_QUEUE,
    Lane.NOTES: NOTES_QUEUE,
    Lane.IMPORTS: IMPORTS_QUEUE,
}


def queue_of(job: Job, cursor: int) -> str:
    """Name the queue in which a stage of a job waits.

    Args:
        job: The job, with what was chosen for it.
        cursor: Index of the stage in the job's plan.
    """
    lane = lane_of(job.plan[cursor]) if cursor < len(job.plan) else Lane.MEDIA
    if lane is Lane.SPEECH:
        return job.speech_queue or MEDIA_QUEUE
    if lane is Lane.VOICES and job.resolved.get("diarizer"):
        return voices_queue(str(job.resolved["diarizer"]))
    if lane is Lane.NOTES and job.has_own_llm_key and job.issuer:
        return notes_queue(host_of(job.issuer))
    return OTHERS.get(lane, MEDIA_QUEUE)


def runs_on(job: Job, stage_id: str) -> tuple[str, str]:
    """Name what a stage's pace depends on: engine and model, the diarizer, or nothing."""
    lane = lane_of(stage_id)
    if lane is Lane.SPEECH:
        return str(job.resolved.get("engine")), str(job.resolved.get("model"))
    if lane is Lane.NOTES:
        return str(job.resolved.get("llm")), str(job.resolved.get("llm_model"))
    return (str(job.resolved.get("diarizer")), "") if lane is Lane.VOICES else ("", "")
