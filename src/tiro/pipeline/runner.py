"""Walks a ticket's stages, and decides what a failure means: another try, another engine, a pause, the end."""

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

from tiro.actions import engines, lanes
from tiro.actions.searching import Resolution
from tiro.durable.tickets import Ticket
from tiro.errors import (
    EngineKeyRequired,
    EngineUnavailable,
    Internal,
    LlmKeyRequired,
    MediaMissing,
    ModelBroken,
    ModelMissing,
    StageTimedOut,
    TiroError,
)
from tiro.logs import bound
from tiro.pipeline import speaking, steps
from tiro.pipeline.stages import DO
from tiro.pipeline.task import HandedOver, Superseded, Task, Works
from tiro.store import work
from tiro.store.database import Session
from tiro.store.tables import Job
from tiro.story import Lane, is_soft, lane_of, name_of

T = TypeVar("T")
log = logging.getLogger(__name__)

BUSY = frozenset({Lane.SPEECH, Lane.VOICES})
"""Lanes whose tickets compute for minutes."""


class Runner:
    """Runs tickets on this worker; every ticket ends without an exception."""

    def __init__(self, works: Works) -> None:
        self.works = works
        self._walks: dict[asyncio.Task[None], Ticket] = {}
        self._looking: set[asyncio.Task[None]] = set()
        self._queues: dict[str, str] = {}
        """The queue of each job with a running ticket that keeps a slot busy: speech or voices."""

    @property
    def running(self) -> int:
        """Tickets that run now."""
        return len(self._walks)

    def busy_outside(self, queue: str) -> int:
        """Count running tickets of other queues that keep a slot busy."""
        held = (self._queues.get(ticket.job_id) for ticket in self._walks.values())
        return sum(1 for name in held if name is not None and name != queue)

    async def handle(self, ticket: Ticket) -> None:
        """Do what a ticket asks, as far as the job still wants it."""
        walk = asyncio.create_task(self._walk(ticket))
        self._walks[walk] = ticket
        try:
            await asyncio.wait([walk])
        finally:
            self._walks.pop(walk, None)
            if not any(other.job_id == ticket.job_id for other in self._walks.values()):
                self._queues.pop(ticket.job_id, None)
        if not walk.cancelled():
            walk.result()

    def check(self, job_id: str) -> None:
        """Stop the work on a job that has moved on; engines are killed at once."""
        if any(ticket.job_id == job_id for ticket in self._walks.values()):
            looking = asyncio.create_task(self._stop_superseded(job_id))
            self._looking.add(looking)
            looking.add_done_callback(self._looking.discard)

    async def _stop_superseded(self, job_id: str) -> None:
        fence = await self._write(lambda session: work.present_fence(session, job_id))
        for walk, ticket in list(self._walks.items()):
            if ticket.job_id == job_id and ticket.fence != fence:
                walk.cancel()

    async def wait_idle(self, seconds: float) -> None:
        """Wait until nothing runs, or the time is up."""
        if self._walks:
            await asyncio.wait(list(self._walks), timeout=seconds)

    async def hand_over_all(self) -> None:
        """Stop everything and put what is left back into the queues."""
        for walk, ticket in list(self._walks.items()):
            walk.cancel()
            await asyncio.wait([walk])
            await self._write(
                lambda session, left=ticket: steps.hand_over(session, self.works.context, left)
            )

    async def _walk(self, ticket: Ticket) -> None:
        onward: Ticket | None = ticket
        with bound(job_id=ticket.job_id):
            while onward is not None:
                walk = asyncio.current_task()
                if walk in self._walks:
                    self._walks[walk] = onward
                onward = await self._step(onward)

    async def _step(self, ticket: Ticket) -> Ticket | None:
        task = await self._begin(ticket)
        if task is None:
            return None
        try:
            return await self._do(task)
        except Superseded:
            return None
        except HandedOver:
            await self._write(lambda s: steps.hand_over(s, self.works.context, task.ticket))
        except TiroError as error:
            return await self._failed(task, error)
        except Exception as error:
            log.exception("a stage failed with a fault of Tiro's own", extra=_place(task))
            return await self._failed(task, Internal(details={"type": type(error).__name__}))
        return None

    async def _begin(self, ticket: Ticket) -> Task | None:
        entered = await self._write(
            lambda session: steps.begin(session, self.works.context, ticket)
        )
        if entered is None:
            return None
        job, about = entered
        current = Ticket(ticket.job_id, ticket.fence, job.cursor, ticket.group)
        if lane_of(job.plan[job.cursor]) in BUSY:
            self._queues[job.id] = lanes.queue_of(job, job.cursor)
        return Task(self.works, current, job, about)

    async def _do(self, task: Task) -> Ticket | None:
        stage = task.job.plan[task.job.cursor]
        try:
            async with asyncio.timeout(self._limit_seconds(task)):
                after = await DO[stage](task)
        except TimeoutError:
            raise StageTimedOut from None
        return await self._write(
            lambda session: steps.step_on(
                session, self.works.context, task.ticket, after.write, self.works.host
            )
        )

    def _limit_seconds(self, task: Task) -> float | None:
        """Give the limit of a stage; calls to engines, diarizers and hubs have limits of their own."""
        if lane_of(task.job.plan[task.job.cursor]) is not Lane.MEDIA:
            return None
        limits = self.works.context.settings.stages
        seconds = task.audio_seconds or self.works.context.settings.limits.max_duration_seconds
        return limits.base_seconds + limits.listen_factor * seconds

    async def _failed(self, task: Task, error: TiroError) -> Ticket | None:
        log.warning("a stage failed", extra={"code": error.code, **_place(task)})
        if is_soft(task.job.plan, task.ticket.cursor):
            return await self._passed_over(task, error)
        if isinstance(error, EngineKeyRequired | LlmKeyRequired):
            await self._write(lambda s: steps.suspend(s, task.ticket, error))
        elif not (await self._mended(task, error) or await self._tried_again(task, error)):
            await self._write(lambda s: steps.fail(s, task.ticket, error))
        return None

    async def _passed_over(self, task: Task, error: TiroError) -> Ticket | None:
        """Try a soft stage again, or go on without what it would have made."""
        if await self._tried_again(task, error):
            return None
        return await self._write(
            lambda s: steps.pass_over(s, self.works.context, task.ticket, error)
        )

    async def _mended(self, task: Task, error: TiroError) -> bool:
        """Whether the job goes on in another way: with its work files made anew, or another engine."""
        context = self.works.context
        if isinstance(error, MediaMissing) and task.job.cursor > 0 and not speaking.has_sound(task):
            moved = await self._write(lambda s: steps.listen_again(s, context, task.ticket))
            return moved is not None
        if not isinstance(error, ModelMissing | ModelBroken | EngineUnavailable):
            return False
        other = await asyncio.to_thread(_other_engine, task, error)
        if other is None:
            return False
        changed = await self._write(
            lambda s: steps.use_other_engine(s, context, task.ticket, other)
        )
        return changed is not None

    async def _tried_again(self, task: Task, error: TiroError) -> bool:
        if not error.is_retryable:
            return False
        least = float(error.retry_after or 0.0)
        delay = await self._write(
            lambda s: steps.try_again(s, self.works.context, task.ticket, least_seconds=least)
        )
        return delay is not None

    async def _write(self, change: Callable[[Session], T]) -> T:
        def run() -> T:
            with self.works.context.database.write() as session:
                return change(session)

        return await asyncio.to_thread(run)


def _other_engine(task: Task, error: TiroError) -> Resolution | None:
    job: Job = task.job
    if job.has_own_key or job.chunks_done:
        return None
    if isinstance(error, ModelBroken) and (job.options.get("model") or job.options.get("engine")):
        return None
    return engines.fall_back(task.works.context, job.resolved, error.text, options=job.options)


def _place(task: Task) -> dict[str, str]:
    return {"stage": name_of(task.job.plan[task.job.cursor])}
