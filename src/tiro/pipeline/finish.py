"""Finish: the job ends, and what only its stages needed is cleared away."""

from tiro.pipeline import files
from tiro.pipeline.task import Next, Task


async def finish(task: Task) -> Next:
    """Remove the work files; the runner then completes the job."""
    task.works.context.files.delete_prefix(files.prefix(task.job.id))
    return Next()
