"""The worker process: claims tickets, runs them, and hands over what is left when it is told to stop."""

import asyncio
import contextlib
import json
import logging
import os
import signal
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from functools import partial

from tiro.actions import runtime, stopping
from tiro.actions.context import Context, open_context
from tiro.actions.stopping import Order
from tiro.children.limits import no_core_dumps
from tiro.durable.host import Host
from tiro.durable.lease import Lease
from tiro.durable.queue import Queue
from tiro.durable.tickets import (
    DELIVERIES_QUEUE,
    IMPORTS_QUEUE,
    MEDIA_QUEUE,
    MODELS_QUEUE,
    NOTES_QUEUE,
    UPKEEP_QUEUE,
    Ticket,
    notes_queue,
    speech_queue,
)
from tiro.engines import load_engine, names
from tiro.pipeline.gate import Gate
from tiro.pipeline.runner import Runner
from tiro.pipeline.sending import Sender
from tiro.pipeline.upkeep import Upkeep
from tiro.pipeline.works import make_works, memory_budget
from tiro.settings import Settings
from tiro.store.events import EventRecord
from tiro.store.states import ENDED, State
from tiro.store.tail import Tail
from tiro.vault import own_host

log = logging.getLogger(__name__)


EVERYWHERE = (
    MEDIA_QUEUE, DELIVERIES_QUEUE, MODELS_QUEUE, UPKEEP_QUEUE, IMPORTS_QUEUE, NOTES_QUEUE
)  # fmt: skip
"""Queues that every worker hears."""
LOST_LEASE_EXIT = 70
STOPPED = {State.CANCELLED, State.PAUSED, State.FAILED, State.QUEUED}
MAKE_ROOM = {*ENDED, State.PAUSED}
"""States of a job that let a held one of its owner begin."""


def run(settings: Settings, *, is_supervised: bool = False) -> Order | None:
    """Work until SIGTERM or SIGINT, an order to all workers, or, when supervised, until stdin closes.

    Returns:
        The order, if one ended the work.
    """
    no_core_dumps()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    return asyncio.run(_work(settings, is_supervised=is_supervised))


async def _work(settings: Settings, *, is_supervised: bool) -> Order | None:
    leaving = Leaving(is_supervised=is_supervised)
    async with _context(settings) as context:
        worker = Worker(context, leaving.obey)
        await worker.start()
        log.info("worker ready", extra={"worker": worker.lease.id, "slots": settings.slots})
        await leaving.event.wait()
        await worker.stop(leaving.grace_seconds)
    log.info("worker stopped")
    return leaving.order


class Worker:
    """The parts of a worker process, on its event loop."""

    def __init__(self, context: Context, obey: Callable[[Order], None]) -> None:
        settings = self._settings = context.settings
        self.lease = Lease(
            context.database,
            lease_seconds=settings.worker.lease_seconds,
            slots=settings.slots,
            on_lost=_die,
        )
        self._works = make_works(context, self.lease.host)
        self._runner = Runner(self._works)
        self._gate = Gate(self._runner, settings.slots)
        self._host = Host(
            context.database,
            executor_id=self.lease.id,
            poll_seconds=settings.worker.poll_seconds,
            max_recoveries=settings.worker.max_recoveries,
        )
        self._sender = Sender(context, self._host.wake)
        self._upkeep = Upkeep(
            self._works,
            queue=Queue(context.database),
            host=self._host,
            lease=self.lease,
            gate=self._gate,
            memory_budget=memory_budget(settings),
        )
        self._tail = Tail(context.database, self._listener(context, obey), on_ring=self._host.wake)

    def _listener(
        self, context: Context, obey: Callable[[Order], None]
    ) -> Callable[[Sequence[EventRecord]], None]:
        """Give what every event is told to."""
        hear = _listener(context, self._runner, self._upkeep, self._host)
        hear_order = stopping.listener(obey)
        hear_deliveries = self._sender.listener()

        def on_events(records: Sequence[EventRecord]) -> None:
            hear(records)
            hear_order(records)
            hear_deliveries(records)

        return on_events

    async def start(self) -> None:
        """Take the lease, then begin to claim."""
        self.lease.take()
        self._host.launch(self._handle, self._gate.room)
        for queue in (*EVERYWHERE, notes_queue(own_host())):
            await asyncio.to_thread(self._host.listen, queue)
        await asyncio.to_thread(_hear_defaults, self._upkeep, self._settings)
        self._tail.start()
        self._ticking = asyncio.create_task(self._upkeep.run())
        self._placing = asyncio.create_task(self._sender.run())

    async def _handle(self, ticket: Ticket) -> None:
        who = self._sender if ticket.is_delivery else self._runner
        await who.handle(ticket)

    async def stop(self, grace_seconds: float | None = None) -> None:
        """Let chunks in flight end, hand over what is left, and give the lease up last.

        Args:
            grace_seconds: What the chunks get; None: as the settings say.
        """
        self._ticking.cancel()
        self._placing.cancel()
        self._works.is_draining.set()
        usual = self._settings.worker.grace_seconds
        grace = usual if grace_seconds is None else grace_seconds
        await asyncio.gather(self._runner.wait_idle(grace), self._sender.stop(grace))
        await self._runner.hand_over_all()
        await self._works.close()
        await self._works.context.media.close()
        self._tail.stop()
        await asyncio.to_thread(self._host.destroy)
        await asyncio.to_thread(self.lease.release)


@contextlib.asynccontextmanager
async def _context(settings: Settings) -> AsyncGenerator[Context]:
    context = await asyncio.to_thread(open_context, settings)
    try:
        yield context
    finally:
        context.close()


def _hear_defaults(upkeep: Upkeep, settings: Settings) -> None:
    """Hear the queues of each engine's default model, so that a first job need not wait for it."""
    for engine in names():
        default = load_engine(engine).capabilities.default_model
        model = str(settings.engines.config_of(engine).get("model") or default)
        upkeep.hear(speech_queue(engine, model), is_awaited=False)
    upkeep.look()


def _listener(
    context: Context, runner: Runner, upkeep: Upkeep, host: Host
) -> Callable[[Sequence[EventRecord]], None]:
    """Act on events within milliseconds: look for work, stop superseded work, pause, hear new queues."""
    loop = asyncio.get_running_loop()
    hear_settings = runtime.listener(context)

    def on_events(records: Sequence[EventRecord]) -> None:
        hear_settings(records)
        host.wake()
        upkeep.stir()
        for record in records:
            data = json.loads(record.data)
            if record.kind == "system" and "queue" in data:
                loop.call_soon_threadsafe(upkeep.look_soon)
            elif record.kind == "job" and record.job_id:
                for call in _due(record.job_id, data.get("state"), runner, upkeep):
                    loop.call_soon_threadsafe(call)

    return on_events


def _due(
    job_id: str, state: str | None, runner: Runner, upkeep: Upkeep
) -> Generator[Callable[[], None]]:
    """Name what is to be done once a job has come to a state."""
    if state in STOPPED:
        yield partial(runner.check, job_id)
    if state == State.QUEUED:
        yield upkeep.look_soon
    if state in MAKE_ROOM:
        yield upkeep.release_soon


class Leaving:
    """When a worker process is to end, how much time its work gets, and whether an order said so.

    A supervisor writes the seconds into the worker's stdin, or nothing, and closes it.
    """

    def __init__(self, *, is_supervised: bool) -> None:
        self.event = asyncio.Event()
        self.grace_seconds: float | None = None
        self.order: Order | None = None
        self._loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            try:
                self._loop.add_signal_handler(number, self.event.set)
            except NotImplementedError:
                signal.signal(number, lambda _number, _frame: self._leave(None))
        if is_supervised:
            threading.Thread(target=self._watch_stdin, daemon=True).start()

    def obey(self, order: Order) -> None:
        """Leave because all workers are told to; from any thread."""
        self.order = order
        self._leave(order.drain_seconds)

    def _leave(self, grace_seconds: float | None) -> None:
        if grace_seconds is not None:
            self.grace_seconds = grace_seconds
        self._loop.call_soon_threadsafe(self.event.set)

    def _watch_stdin(self) -> None:
        """The supervisor holds the other end: it closes when the supervisor is gone."""
        # Not through sys.stdin: its lock, held while it waits, aborts a process that ends meanwhile.
        said = b""
        while piece := os.read(0, 4096):
            said += piece
        try:
            self._leave(float(said))
        except ValueError:
            self._leave(None)


def _die() -> None:
    """Without a lease others do our work: stop at once; children end with this process."""
    log.error("the lease was lost; this worker ends")
    os._exit(LOST_LEASE_EXIT)
