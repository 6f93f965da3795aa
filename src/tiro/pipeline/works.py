"""Puts together what stages work with, in a worker or in the command line's own process."""

from tiro.actions.context import Context, run_dir
from tiro.actions.keys import llm_key_name
from tiro.children.limits import total_memory_bytes
from tiro.diarizers.pool import DiarizerPool
from tiro.engines.pool import EnginePool
from tiro.pipeline.media import MediaPool
from tiro.pipeline.task import Works
from tiro.settings import Settings
from tiro.store.tables import Job
from tiro.vault import ask

MODEL_MEMORY_PART = 0.6


def make_works(
    context: Context, host: str, *, engine_key: str | None = None, llm_key: str | None = None
) -> Works:
    """Put together what stages work with.

    Args:
        context: Settings, database, files and queue.
        host: This machine's name, under which the pace of stages is remembered.
        engine_key: The caller's key when it is known here; otherwise the issuing API is asked.
        llm_key: The caller's key of a language model, alike.
    """
    settings = context.settings
    keys_at = run_dir(settings)

    async def ask_key(job: Job) -> str | None:
        return engine_key or await ask(keys_at, job.id, issuer=job.issuer)

    async def ask_llm_key(job: Job) -> str | None:
        return llm_key or await ask(keys_at, llm_key_name(job.id), issuer=job.issuer)

    return Works(
        context=context,
        engines=EnginePool(
            memory_budget_bytes=memory_budget(settings),
            idle_seconds=settings.engines.idle_seconds,
        ),
        diarizers=DiarizerPool(slots=settings.slots),
        media=MediaPool(context.live, slots=settings.slots),
        ask_key=ask_key,
        ask_llm_key=ask_llm_key,
        host=host,
    )


def memory_budget(settings: Settings) -> int | None:
    """Give the bytes that loaded models may take; None when the machine does not tell its memory."""
    if settings.engines.memory_bytes:
        return settings.engines.memory_bytes
    total = total_memory_bytes()
    return None if total is None else int(total * MODEL_MEMORY_PART)
