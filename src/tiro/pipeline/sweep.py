"""Sweep: delete what is too old; what a lost worker left is still too old for the next one."""

import asyncio
from collections.abc import Iterator

from tiro.actions import sweeping
from tiro.pipeline.task import HandedOver, Next, Superseded, Task
from tiro.store import work


async def sweep(task: Task) -> Next:
    """Delete what is too old, of all owners.

    Raises:
        HandedOver: The worker is stopping.
        Superseded: The job was cancelled.
    """
    steps = sweeping.sweep(task.works.context)
    while await asyncio.to_thread(_goes_on, steps):
        if task.works.is_draining.is_set():
            raise HandedOver
        fence = await task.read(lambda session: work.present_fence(session, task.job.id))
        if fence != task.ticket.fence:
            raise Superseded
    return Next()


def _goes_on(steps: Iterator[None]) -> bool:
    for _ in steps:
        return True
    return False
