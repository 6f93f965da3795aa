"""Calls to the job's engine: the sound of a span, the options, the caller's key, news of a download."""

import asyncio
from collections.abc import Mapping
from typing import Any

from tiro.audio.pcm import read_pcm
from tiro.engines import Chunk, ChunkOptions, ChunkResult, LanguageGuess
from tiro.errors import EngineKeyRequired, MediaMissing
from tiro.pipeline import files, words
from tiro.pipeline.news import FetchNews
from tiro.pipeline.spans import Span
from tiro.pipeline.task import Task
from tiro.transcript.terms import entries_of
from tiro.transcript.vocabulary import expected


async def transcribe(task: Task, span: Span, language: str | None) -> ChunkResult:
    """Have one span written down in a language; None leaves it to the engine.

    Raises:
        EngineError: As the engine says.
        EngineKeyRequired: The caller's key is gone.
        StageTimedOut: It took too long.
    """
    chunk = await _sound(task, span)
    options = await _options(task, language)
    news = FetchNews(task, "transcribe")
    try:
        return await task.works.engines.transcribe(
            str(task.job.resolved["engine"]),
            task.load_options(),
            chunk,
            options,
            timeout_seconds=_limit_seconds(task, span),
            on_progress=news,
        )
    finally:
        await news.end()


async def detect_language(task: Task, span: Span) -> LanguageGuess:
    """Ask the engine for the language of one span; raises as `transcribe`."""
    chunk = await _sound(task, span)
    news = FetchNews(task, "transcribe")
    try:
        return await task.works.engines.detect_language(
            str(task.job.resolved["engine"]),
            task.load_options(),
            chunk,
            timeout_seconds=_limit_seconds(task, span),
            on_progress=news,
        )
    finally:
        await news.end()


def has_sound(task: Task) -> bool:
    """Whether the PCM that chunks are read from is there."""
    return task.works.context.files.exists(files.pcm(task.job))


async def _sound(task: Task, span: Span) -> Chunk:
    path = task.works.context.files.path(files.pcm(task.job, span.channel))
    try:
        audio = await asyncio.to_thread(read_pcm, path, span.start, span.end)
    except FileNotFoundError:
        raise MediaMissing from None
    return Chunk(audio, span.relative_regions)


async def _options(task: Task, language: str | None) -> ChunkOptions:
    sent: Mapping[str, Any] = task.job.options
    key = None
    if task.job.has_own_key:
        key = await task.works.ask_key(task.job)
        if key is None:
            raise EngineKeyRequired
    lists = await task.read(lambda session: words.load(session, task.job))
    return ChunkOptions(
        language=language,
        task=sent.get("task") or "transcribe",
        temperature=sent.get("temperature"),
        beam_size=sent.get("beam_size"),
        vocabulary=expected(entries_of(lists, language)),
        prompt=sent.get("prompt"),
        word_times=sent.get("word_times", True),
        vad=sent.get("vad") or {},
        engine_options=sent.get("engine_options") or {},
        key=key,
    )


def _limit_seconds(task: Task, span: Span) -> float:
    limits = task.works.context.settings.stages
    return limits.base_seconds + limits.chunk_factor * span.duration
