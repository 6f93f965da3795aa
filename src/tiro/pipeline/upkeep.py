"""What workers do besides their tickets: take over from the lost, notice dead jobs, sweep what is old."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from tiro import diarizers
from tiro.actions import (
    auditing,
    closing,
    imports,
    purging,
    recordings,
    resumable,
    retimes,
    scrubbing,
    silencing,
    sweeping,
)
from tiro.actions import jobs as job_actions
from tiro.actions.watching import Watcher
from tiro.durable.host import Host
from tiro.durable.lease import Lease
from tiro.durable.queue import Queue
from tiro.durable.tickets import parse_speech_queue, voices_queue
from tiro.engines import LoadOptions
from tiro.engines.serving import can_serve
from tiro.errors import StorageFull, TiroError, WorkerLost
from tiro.pipeline import allowance, loading
from tiro.pipeline.gate import Gate
from tiro.pipeline.task import Works
from tiro.store import (
    batches,
    deliveries,
    events,
    idempotency,
    jobs,
    links,
    places,
    sending,
    sessions,
    work,
    workers,
)
from tiro.store.database import Session
from tiro.store.states import State
from tiro.store.tables import Job

log = logging.getLogger(__name__)

TICKS_PER_LEASE = 3
LONGEST_TICK_SECONDS = 20.0
QUIET_TICKS = 4
"""While nothing happens, what follows from changes alone is looked for at every so many ticks."""
DEAD_AFTER_LEASES = 4
"""Leases after which a live job without any ticket is given up."""
SWEEP_SECONDS = 600.0
STRAY_SECONDS = 3_600.0
DAY_SECONDS = 86_400.0
KEEP_EVENTS_SECONDS = 86_400.0
KEEP_TICKETS_SECONDS = 3_600.0
STALE_BATCH = 100
TICKET_BATCH = 1_000


class Upkeep:
    """Runs beside the tickets of one worker, on its event loop; heavy parts on threads."""

    def __init__(
        self,
        works: Works,
        *,
        queue: Queue,
        host: Host,
        lease: Lease,
        gate: Gate,
        memory_budget: int | None,
    ) -> None:
        self._works = works
        self._queue = queue
        self._host = host
        self._lease = lease
        self._gate = gate
        self._memory_budget = memory_budget
        self._refused: set[str] = set()
        self._swept = 0.0
        self._watcher = Watcher()
        self._looking: set[asyncio.Task[None]] = set()
        self._reading = threading.Lock()
        self._is_stirred = True
        self._ticks = 0

    async def run(self) -> None:
        """Tick until cancelled; a failed tick is logged and the next one tried."""
        while True:
            self._lease.tell([*self._host.heard(), *self._engines()])
            for part in self._parts():
                await self._guarded(part)
            tick = self._lease.lease_seconds / TICKS_PER_LEASE
            await asyncio.sleep(min(tick, LONGEST_TICK_SECONDS))

    def stir(self) -> None:
        """Look for everything at the next tick: something has changed; from any thread."""
        self._is_stirred = True

    def look_soon(self) -> None:
        """Look again, off the event loop that this is called on."""
        self._soon(self.look)

    def release_soon(self) -> None:
        """Let held jobs go on where another has ended, off the event loop that this is called on."""
        self._soon(self._release)

    def _soon(self, part: Callable[[], None]) -> None:
        looking = asyncio.create_task(self._guarded(part))
        self._looking.add(looking)
        looking.add_done_callback(self._looking.discard)

    def _parts(self) -> Sequence[Callable[[], None]]:
        """What this tick does, in this order."""
        timely = (self._recover, self._give_up_dead, self._watch, self._sweep)
        self._ticks += 1
        if not self._is_stirred and self._ticks % QUIET_TICKS:
            return (self._look_at_disk, *timely)
        # Before the parts: what changes while they look is for the next tick.
        self._is_stirred = False
        return (self.look, *timely, self._release, self._purge, self._close, self._tidy)

    def look(self) -> None:
        """Read the flags that the gate goes by, and hear the queues that jobs wait in."""
        context = self._works.context
        # One look after the other, so that an older reading never replaces a newer one.
        with self._reading, context.database.read() as session:
            self._gate.is_paused = job_actions.is_queue_paused(session)
            awaited = work.awaited_queues(session)
        self._look_at_disk()
        for queue in awaited:
            self.hear(queue)
        self._hear_voices()

    def _look_at_disk(self) -> None:
        was_full, self._gate.is_disk_full = self._gate.is_disk_full, not has_room(self._works)
        if was_full and not self._gate.is_disk_full:
            self._host.wake()

    def _hear_voices(self) -> None:
        """Hear the queue of each diarizer that this worker can run, also of one installed meanwhile."""
        for name in diarizers.names():
            queue = voices_queue(name)
            if queue not in self._host.heard() and loading.can_diarize(
                self._works.context, name, memory_budget_bytes=self._memory_budget
            ):
                self._host.listen(queue)

    def hear(self, queue: str, *, is_awaited: bool = True) -> None:
        """Hear a speech queue if this worker can serve its engine and model.

        Args:
            queue: Its name.
            is_awaited: A job waits in it, so that it is worth a line in the log if it cannot be served.
        """
        engine, model, host = parse_speech_queue(queue)
        if host is not None and host != self._lease.host:
            return
        settings = self._works.context.settings
        load = LoadOptions(
            model=model,
            models_dir=str(settings.models_dir),
            may_fetch=settings.models.fetch == "on_use",
            slots=settings.slots,
            threads=settings.threads,
            config=settings.engines.config_of(engine),
        )
        if can_serve(engine, load, memory_budget_bytes=self._memory_budget):
            self._host.listen(queue)
            self._refused.discard(queue)
        elif is_awaited and queue not in self._refused:
            self._refused.add(queue)
            log.warning("this worker cannot serve a queue", extra={"queue": queue})

    def _engines(self) -> list[dict[str, str | int]]:
        return [
            {"engine": use.engine, "model": use.model, "memory_bytes": use.size_bytes}
            for use in self._works.engines.memory()
        ]

    async def _guarded(self, part: Callable[[], None]) -> None:
        try:
            await asyncio.to_thread(part)
        except TiroError as error:
            log.warning("upkeep failed", extra={"code": error.code})
        except Exception:
            log.exception("upkeep failed")

    def _release(self) -> None:
        allowance.release(self._works.context)

    def _recover(self) -> None:
        self._host.recover(self._lease.alive)

    def _give_up_dead(self) -> None:
        """Fail live jobs for which no ticket exists any more: their work was lost too often."""
        context = self._works.context
        before = time.time() - self._lease.lease_seconds * DEAD_AFTER_LEASES
        with context.database.read() as session:
            suspects = work.stale(session, before, STALE_BATCH)
            unsent = places.lost(session, before, STALE_BATCH)
        for delivery_id, fence in unsent:
            if not self._queue.has_live_tickets(delivery_id, fence):
                with context.database.write() as session:
                    sending.hand_back(session, delivery_id, fence)
        for job in suspects:
            if not self._queue.has_live_tickets(job.id, job.fence):
                with context.database.write() as session:
                    _give_up(session, job)

    def _purge(self) -> None:
        """Remove what people deleted, and what they can no longer hear."""
        context = self._works.context
        purging.purge_due(context)
        silencing.finish_all(context)

    def _close(self) -> None:
        closing.close_due(self._works.context)

    def _tidy(self) -> None:
        """Let what is too old be deleted, and take what was deleted out of its last places."""
        sweeping.submit_due(self._works.context)
        scrubbing.scrub(self._works.context)

    def _watch(self) -> None:
        """Look into the watched folder, if it is this worker's turn."""
        self._watcher.look(self._works.context)

    def _sweep(self) -> None:
        if time.monotonic() - self._swept < SWEEP_SECONDS:
            return
        self._swept = time.monotonic()
        context = self._works.context
        with context.database.write() as session:
            events.sweep(session, KEEP_EVENTS_SECONDS)
            idempotency.sweep(session)
            batches.sweep(session)
            links.sweep(session)
            sessions.sweep(session, context.settings.accounts.session_idle_seconds)
            workers.forget_old(session, self._lease.lease_seconds * 20)
        ended = datetime.fromtimestamp(time.time() - KEEP_TICKETS_SECONDS, UTC).isoformat()
        while self._queue.sweep(ended, TICKET_BATCH) == TICKET_BATCH:
            pass
        context.files.sweep_temporary(SWEEP_SECONDS)
        self._sweep_work_files()
        recordings.sweep_files(context, STRAY_SECONDS)
        auditing.sweep(context)
        self._sweep_deliveries()
        resumable.sweep(context)
        imports.sweep(context, SWEEP_SECONDS)

    def _sweep_deliveries(self) -> None:
        context = self._works.context
        days = context.settings.deliveries.keep_days
        while days != "never":
            with context.database.write() as session:
                found = deliveries.sweep(session, time.time() - days * DAY_SECONDS)
            if found < deliveries.SWEEP_BATCH:
                return

    def _sweep_work_files(self) -> None:
        """Remove the work files of jobs that will not need them."""
        context = self._works.context
        found = context.files.folders("work", older_than_seconds=SWEEP_SECONDS)
        with context.database.read() as session:
            kept = jobs.needing_files(session, found)
        for job_id in set(found) - kept:
            context.files.delete_prefix(f"work/{job_id}")


def has_room(works: Works) -> bool:
    """Whether the disk has the free space that new work needs."""
    context = works.context
    try:
        context.files.require_free(context.settings.storage.min_free_bytes)
    except StorageFull:
        return False
    return True


def _give_up(session: Session, stale: Job) -> None:
    job = work.load(session, work.Fence(stale.id, stale.fence))
    if job is None or job.state not in {State.QUEUED, State.RUNNING}:
        return
    failed = work.fail(session, work.Fence(job.id, job.fence), WorkerLost().view())
    if failed is not None:
        log.error("gave up a job whose work is lost", extra={"job_id": job.id})
        retimes.give_up(session, failed)
        jobs.announce(session, failed)
