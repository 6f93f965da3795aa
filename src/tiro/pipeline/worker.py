"""The worker process: claims tickets, runs them, and hands over what is left when it is told to stop."""

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any

from tiro.actions.context import Context, open_context
from tiro.children.limits import no_core_dumps, total_memory_bytes
from tiro.durable.host import Host
from tiro.durable.lease import Lease
from tiro.durable.queue import Queue
from tiro.durable.tickets import MEDIA_QUEUE, speech_queue
from tiro.engines import load_engine, names
from tiro.engines.pool import EnginePool
from tiro.pipeline.gate import Gate
from tiro.pipeline.media import MediaPool
from tiro.pipeline.runner import Runner
from tiro.pipeline.task import Works
from tiro.pipeline.upkeep import Upkeep
from tiro.settings import Settings
from tiro.store.events import EventRecord
from tiro.store.states import State
from tiro.store.tables import Job
from tiro.store.tail import Tail
from tiro.vault import ask

log = logging.getLogger(__name__)

MODEL_MEMORY_PART = 0.6
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
        lease = Lease(
            context.database,
            lease_seconds=settings.worker.lease_seconds,
            slots=settings.slots,
            on_lost=_die,
        )
        works = make_works(context, lease.host)
        runner = Runner(works)
        gate = Gate(runner, settings.slots)
        host = Host(
            context.database,
            executor_id=lease.id,
            poll_seconds=settings.worker.poll_seconds,
            max_recoveries=settings.worker.max_recoveries,
        )
        upkeep = Upkeep(
            works,
            queue=Queue(context.database),
            host=host,
            lease=lease,
            gate=gate,
            memory_budget=memory_budget(settings),
        )
        lease.take()
        host.launch(runner.handle, gate.room)
        await asyncio.to_thread(host.listen, MEDIA_QUEUE)
        await asyncio.to_thread(_hear_defaults, upkeep, settings)
        tail = Tail(context.database, _listener(runner, gate, upkeep))
        tail.start()
        ticking = asyncio.create_task(upkeep.run())
        log.info("worker ready", extra={"worker": lease.id, "slots": settings.slots})
        await stop.wait()
        ticking.cancel()
        await _drain(works, runner, settings.worker.grace_seconds)
        tail.stop()
        await asyncio.to_thread(host.destroy)
        await asyncio.to_thread(lease.release)
    log.info("worker stopped")


@contextlib.asynccontextmanager
async def _context(settings: Settings) -> AsyncGenerator[Context]:
    context = await asyncio.to_thread(open_context, settings)
    try:
        yield context
    finally:
        context.close()


def make_works(context: Context, host: str, *, engine_key: str | None = None) -> Works:
    """Put together what stages work with.

    Args:
        context: Settings, database, files and queue.
        host: This machine's name, under which the pace of stages is remembered.
        engine_key: The caller's key when it is known here; otherwise the issuing API is asked.
    """
    settings = context.settings
    run_dir = settings.data_dir / "run"

    async def ask_key(job: Job) -> str | None:
        return engine_key or await ask(run_dir, job.id, issuer=job.issuer)

    return Works(
        context=context,
        engines=EnginePool(
            memory_budget_bytes=memory_budget(settings),
            idle_seconds=settings.engines.idle_seconds,
        ),
        media=MediaPool(settings, slots=settings.slots),
        ask_key=ask_key,
        host=host,
    )


def memory_budget(settings: Settings) -> int | None:
    """Give the bytes that loaded models may take; None when the machine does not tell its memory."""
    if settings.engines.memory_bytes:
        return settings.engines.memory_bytes
    total = total_memory_bytes()
    return None if total is None else int(total * MODEL_MEMORY_PART)


def _hear_defaults(upkeep: Upkeep, settings: Settings) -> None:
    """Hear the queues of each engine's default model, so that a first job need not wait for it."""
    for engine in names():
        default = load_engine(engine).capabilities.default_model
        model = str(settings.engines.config_of(engine).get("model") or default)
        upkeep.hear(speech_queue(engine, model), is_awaited=False)
    upkeep.look()


def _listener(
    runner: Runner, gate: Gate, upkeep: Upkeep
) -> Callable[[Sequence[EventRecord]], None]:
    """Act on events within milliseconds: stop superseded work, pause, hear new queues."""
    loop = asyncio.get_running_loop()

    def on_events(records: Sequence[EventRecord]) -> None:
        for record in records:
            data = json.loads(record.data)
            if record.kind == "system" and "queue" in data:
                gate.is_paused = bool(data["queue"]["paused"])
            elif record.kind == "job" and record.job_id and data.get("state") in STOPPED:
                loop.call_soon_threadsafe(runner.check, record.job_id)
                if data["state"] == State.QUEUED:
                    loop.call_soon_threadsafe(upkeep.look_soon)

    return on_events


async def _drain(works: Works, runner: Runner, grace_seconds: float) -> None:
    """Let chunks in flight end, then hand over what is left."""
    works.is_draining.set()
    await runner.wait_idle(grace_seconds)
    await runner.hand_over_all()
    await works.engines.close()
    await works.media.close()


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
    sys.stdin.buffer.read()
    loop.call_soon_threadsafe(stop.set)


def _die() -> None:
    """Without a lease others do our work: stop at once; children end with this process."""
    log.error("the lease was lost; this worker ends")
    os._exit(LOST_LEASE_EXIT)
