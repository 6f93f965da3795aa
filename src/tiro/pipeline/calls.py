"""What stages that ask a language model share: the model, kept calls, and an end when the job is stopped."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tiro.actions import llms
from tiro.actions.llms import LlmChoice
from tiro.errors import LlmKeyRequired
from tiro.llms import Llm, OnText
from tiro.notes.asking import Asker
from tiro.pipeline.task import Superseded, Task
from tiro.store import written_notes
from tiro.store.tables import Job

T = TypeVar("T")


class Stopped(Exception):  # noqa: N818 - no error, a turn of events
    """The work with a model must stop."""


@dataclass(slots=True)
class Keep:
    """Keeps finished calls in rows of the job, so that a worker that is lost costs one call."""

    task: Task

    def get(self, key: str) -> Mapping[str, Any] | None:
        """Give what a call has made."""
        with self.task.works.context.database.read() as session:
            return written_notes.step(session, self.task.job.id, key)

    def put(self, key: str, value: Mapping[str, Any]) -> None:
        """Keep what a call has made.

        Raises:
            Superseded: The job has moved on.
        """
        with self.task.works.context.database.write() as session:
            if not written_notes.put_step(session, self.task.ticket.under, key, value):
                raise Superseded


@dataclass(slots=True)
class Calls:
    """The calls of one stage, off the event loop; when the stage is cancelled, they end, too."""

    _stopping: threading.Event = field(default_factory=threading.Event)

    def asker(
        self,
        llm: Llm,
        *,
        on_text: OnText | None = None,
        on_begin: Callable[[], None] | None = None,
    ) -> Asker:
        """Give what asks the model until this stage ends.

        Args:
            llm: The model.
            on_text: Is told each piece of an answer.
            on_begin: Is told that an answer begins.
        """

        def look(piece: str) -> None:
            if self._stopping.is_set():
                raise Stopped
            if on_text is not None:
                on_text(piece)

        return Asker(llm, sleep=self._sleep, on_text=look, on_begin=on_begin)

    async def run(self, work: Callable[[], T]) -> T:
        """Do blocking work in a thread."""
        call = asyncio.ensure_future(asyncio.to_thread(work))
        try:
            return await asyncio.shield(call)
        except asyncio.CancelledError:
            self._stopping.set()
            await asyncio.wait([call])
            raise

    def _sleep(self, seconds: float) -> None:
        if self._stopping.wait(seconds):
            raise Stopped


def choice_of(job: Job) -> LlmChoice:
    """Give the model that was chosen for a job, or none."""
    return LlmChoice(str(job.resolved.get("llm") or "none"), job.resolved.get("llm_model"))


async def key_of(task: Task) -> str | None:
    """Give the caller's own key of a job that runs on one.

    Raises:
        LlmKeyRequired: It is no longer in memory.
    """
    if not task.job.has_own_llm_key:
        return None
    key = await task.works.ask_llm_key(task.job)
    if key is None:
        raise LlmKeyRequired
    return key


def open_for(task: Task, key: str | None) -> Llm:
    """Make the model of a job ready, without asking it.

    Raises:
        LlmError: Its configuration or the key cannot be used.
    """
    return llms.open_llm(task.works.context, choice_of(task.job), key)
