"""How much this worker may claim now: nothing while it drains, the queue is paused or the disk is full."""

from dataclasses import dataclass

from tiro.durable.tickets import (
    DELIVERIES_QUEUE,
    IMPORTS_QUEUE,
    MEDIA_QUEUE,
    MODELS_QUEUE,
    NOTES_QUEUE,
    UPKEEP_QUEUE,
)
from tiro.pipeline.runner import Runner

MEDIA_EXTRA = 4
"""Light tickets, such as merge, that may run beside as many recordings as there are slots."""

PULLS = 2
"""Models that one worker fetches at once: more would only share the line."""


@dataclass(slots=True)
class Gate:
    """Asked before every claim, on DBOS's threads; its flags are set from the event loop."""

    runner: Runner
    slots: int
    is_paused: bool = False
    is_disk_full: bool = False

    @property
    def is_open(self) -> bool:
        """Whether anything may be claimed."""
        is_draining = self.runner.works.is_draining.is_set()
        return not (self.is_paused or self.is_disk_full or is_draining)

    def room(self, queue: str) -> int:
        """Give how many tickets of a queue may run here, running ones included."""
        if queue == UPKEEP_QUEUE:
            # What makes room must not wait until there is some.
            return 0 if self.runner.works.is_draining.is_set() else 1
        if not self.is_open:
            return 0
        fixed = self._fixed(queue.partition("/")[0])
        return max(0, self.slots - self.runner.busy_outside(queue)) if fixed is None else fixed

    def _fixed(self, queue: str) -> int | None:
        """Give the room of a queue whose work does not compute here; None for the others."""
        settings = self.runner.works.context.settings
        return {
            MEDIA_QUEUE: self.slots + MEDIA_EXTRA,
            MODELS_QUEUE: PULLS,
            IMPORTS_QUEUE: settings.imports.at_once,
            NOTES_QUEUE: settings.llms.at_once,
            DELIVERIES_QUEUE: settings.deliveries.at_once,
        }.get(queue)
