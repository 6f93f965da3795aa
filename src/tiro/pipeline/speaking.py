"""Calls to the job's engine: the sound of a span, the options, the caller's key, news of a download."""

import asyncio
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from tiro.audio.service import read_pcm
from tiro.engines import Chunk, ChunkOptions, ChunkResult, LanguageGuess
from tiro.errors import EngineKeyRequired, MediaMissing
from tiro.pipeline import files
from tiro.pipeline.notices import add_notice, drop_notice
from tiro.pipeline.spans import Span
from tiro.pipeline.task import Task
from tiro.store import jobs, work
from tiro.store.tables import Job
from tiro.transcript.model import Notice

FETCH = "model_fetch"


async def transcribe(task: Task, span: Span) -> ChunkResult:
    """Have one span written down.

    Raises:
        EngineError: As the engine says.
        EngineKeyRequired: The caller's key is gone.
        StageTimedOut: It took too long.
    """
    chunk = await _sound(task, span)
    options = await _options(task)
    return await task.works.engines.transcribe(
        str(task.job.resolved["engine"]),
        task.load_options(),
        chunk,
        options,
        timeout_seconds=_limit_seconds(task, span),
        on_progress=_fetch_news(task),
    )


async def detect_language(task: Task, span: Span) -> LanguageGuess:
    """Ask the engine for the language of one span; raises as `transcribe`."""
    chunk = await _sound(task, span)
    return await task.works.engines.detect_language(
        str(task.job.resolved["engine"]),
        task.load_options(),
        chunk,
        timeout_seconds=_limit_seconds(task, span),
        on_progress=_fetch_news(task),
    )


def has_sound(task: Task) -> bool:
    """Whether the PCM that chunks are read from is there."""
    return task.works.context.files.exists(files.pcm(task.job))


async def _sound(task: Task, span: Span) -> Chunk:
    path = task.works.context.files.path(files.pcm(task.job))
    try:
        audio = await asyncio.to_thread(read_pcm, path, span.start, span.end)
    except FileNotFoundError:
        raise MediaMissing from None
    return Chunk(audio, span.relative_regions)


async def _options(task: Task) -> ChunkOptions:
    sent: Mapping[str, Any] = task.job.options
    key = None
    if task.job.has_own_key:
        key = await task.works.ask_key(task.job)
        if key is None:
            raise EngineKeyRequired
    return ChunkOptions(
        language=task.job.resolved.get("language"),
        task=sent.get("task") or "transcribe",
        temperature=sent.get("temperature"),
        beam_size=sent.get("beam_size"),
        vocabulary=tuple(sent.get("vocabulary") or ()),
        prompt=sent.get("prompt"),
        word_times=sent.get("word_times", True),
        vad=sent.get("vad") or {},
        engine_options=sent.get("engine_options") or {},
        key=key,
    )


def _limit_seconds(task: Task, span: Span) -> float:
    limits = task.works.context.settings.stages
    return limits.base_seconds + limits.chunk_factor * span.duration


def _fetch_news(task: Task) -> Any:
    """Show the download of a model as a warning on the job, and take it away at the end."""

    async def tell(fraction: float, text: str) -> None:
        def change(session: Session) -> Job | None:
            job = work.hold(session, task.ticket.under)
            if job is None:
                return None
            if fraction >= 1.0:
                drop_notice(job, FETCH)
            else:
                add_notice(job, Notice(FETCH, f"{text}: {fraction:.0%}", "transcribe"))
            jobs.announce(session, job)
            return job

        await task.write(change)

    return tell
