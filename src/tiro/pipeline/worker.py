"""The worker process: claims tickets, runs them, and hands over what is left when it is told to stop."""

import asyncio
import contextlib
import json
import logging
import os
import signal
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any

from tiro.actions import runtime
from tiro.actions.context import Context, open_context
from tiro.children.limits import no_core_dumps
from tiro.durable.host import Host
from tiro.durable.lease import Lease
from tiro.durable.queue import Queue
from tiro.durable.tickets import MEDIA_QUEUE, MODELS_QUEUE, speech_queue
from tiro.engines import load_engine, names
from tiro.pipeline.gate import Gate
from tiro.pipeline.runner import Runner
from tiro.pipeline.upkeep import Upkeep
from tiro.pipeline.works import make_works, memory_budget
from tiro.settings import Settings
from tiro.store.events import EventRecord
from tiro.store.states import State
from tiro.store.tail import Tail

log = logging.getLogger(__name__)


LOST_LEASE_EXIT = 70
STOPPED = {State.CANCELLED, State.PAUSED, State.FAILED, State.QUEUED}


def run(settings: Settings, *, is_supervised: bool = False) -> None:
    """Work until SIGTERM or SIGINT, or, when supervised, until stdin closes."""
    no_core_dumps()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    asyncio.run(_work(settings, is_supervised=is_supervised))


async def _work(settings: Settings, *, is_supervised: bool) -> None:
    stop = _stop_signal(is_supervised=is_supervised)
    async with _context(settings) as context:
        worker = Worker(context)
        await worker.start()
        log.info("worker ready", extra={"worker": worker.lease.id, "slots": settings.slots})
        await stop.wait()
        await worker.stop()
    log.info("worker stopped")


class Worker:
    """The parts of a worker process, on its event loop."""

    def __init__(self, context: Context) -> None:
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
        self._upkeep = Upkeep(
            self._works,
            queue=Queue(context.database),
            host=self._host,
            lease=self.lease,
            gate=self._gate,
            memory_budget=memory_budget(settings),
        )
        listener = _listener(context, self._runner, self._upkeep, self._host)
        self._tail = Tail(context.database, listener)

    async def start(self) -> None:
        """Take the lease, then begin to claim."""
        self.lease.take()
        self._host.launch(self._runner.handle, self._gate.room)
        await asyncio.to_thread(self._host.listen, MEDIA_QUEUE)
        await asyncio.to_thread(self._host.listen, MODELS_QUEUE, is_patient=True)
        await asyncio.to_thread(_hear_defaults, self._upkeep, self._settings)
        self._tail.start()
        self._ticking = asyncio.create_task(self._upkeep.run())

    async def stop(self) -> None:
        """Let chunks in flight end, hand over what is left, and give the lease up last."""
        self._ticking.cancel()
        self._works.is_draining.set()
        await self._runner.wait_idle(self._settings.worker.grace_seconds)
        await self._runner.hand_over_all()
        await self._works.close()
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
        for record in records:
            data = json.loads(record.data)
            if record.kind == "system" and "queue" in data:
                loop.call_soon_threadsafe(upkeep.look_soon)
            elif record.kind == "job" and record.job_id and data.get("state") in STOPPED:
                loop.call_soon_threadsafe(runner.check, record.job_id)
                if data["state"] == State.QUEUED:
                    loop.call_soon_threadsafe(upkeep.look_soon)

    return on_events


def _stop_signal(*, is_supervised: bool) -> asyncio.Event:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:
            signal.signal(number, _setter(loop, stop))
    if is_supervised:
        threading.Thread(target=_watch_stdin, args=(loop, stop), daemon=True).start()
    return stop


def _setter(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> Callable[[int, Any], None]:
    def set_stop(_number: int, _frame: Any) -> None:
        loop.call_soon_threadsafe(stop.set)

    return set_stop


def _watch_stdin(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """The supervisor holds the other end: it closes when the supervisor is gone."""
    # Not through sys.stdin: its lock, held while it waits, aborts a process that ends meanwhile.
    while os.read(0, 4096):
        pass
    loop.call_soon_threadsafe(stop.set)


def _die() -> None:
    """Without a lease others do our work: stop at once; children end with this process."""
    log.error("the lease was lost; this worker ends")
    os._exit(LOST_LEASE_EXIT)
