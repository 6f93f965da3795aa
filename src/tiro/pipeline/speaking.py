"""Calls to the job's engine: the sound of a span, the options, the caller's key, news of a download."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from tiro.audio.pcm import read_pcm
from tiro.engines import Chunk, ChunkOptions, ChunkResult, LanguageGuess
from tiro.errors import EngineKeyRequired, MediaMissing
from tiro.pipeline import files
from tiro.pipeline.notices import add_notice, drop_notice
from tiro.pipeline.spans import Span
from tiro.pipeline.task import Superseded, Task
from tiro.store import jobs, work
from tiro.store.database import Session
from tiro.store.tables import Job
from tiro.transcript.model import Notice

FETCH = "model_fetch"
NEWS_SECONDS = 1.0


async def transcribe(task: Task, span: Span) -> ChunkResult:
    """Have one span written down.

    Raises:
        EngineError: As the engine says.
        EngineKeyRequired: The caller's key is gone.
        StageTimedOut: It took too long.
    """
    chunk = await _sound(task, span)
    options = await _options(task)
    news = _FetchNews(task)
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
    news = _FetchNews(task)
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
        vocabulary=_expected(sent.get("vocabulary") or ()),
        prompt=sent.get("prompt"),
        word_times=sent.get("word_times", True),
        vad=sent.get("vad") or {},
        engine_options=sent.get("engine_options") or {},
        key=key,
    )


def _expected(items: Sequence[str | Mapping[str, Any]]) -> tuple[str, ...]:
    """Give the words that the engine is told of, as they are to be written."""
    return tuple(item if isinstance(item, str) else str(item["word"]) for item in items)


def _limit_seconds(task: Task, span: Span) -> float:
    limits = task.works.context.settings.stages
    return limits.base_seconds + limits.chunk_factor * span.duration


class _FetchNews:
    """Shows the download of a model as a warning on the job, at most once a second, and takes it away."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._latest: tuple[float, str] | None = None
        self._writer: asyncio.Task[None] | None = None

    def __call__(self, fraction: float, text: str) -> None:
        """Hear of the download; called in the event loop."""
        self._latest = (fraction, text)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_on())

    async def end(self) -> None:
        """Take the warning away once the engine has answered."""
        if self._writer is None:
            return
        self._latest = None
        self._writer.cancel()
        await asyncio.wait([self._writer])
        with contextlib.suppress(Superseded):
            await self._task.write(lambda session: self._show(session, None))

    async def _write_on(self) -> None:
        while self._latest is not None:
            shown, self._latest = self._latest, None
            with contextlib.suppress(Superseded):
                await self._task.write(lambda session, item=shown: self._show(session, item))
            await asyncio.sleep(NEWS_SECONDS)

    def _show(self, session: Session, item: tuple[float, str] | None) -> Job | None:
        job = work.hold(session, self._task.ticket.under)
        if job is None:
            return None
        if item is None:
            drop_notice(job, FETCH)
        else:
            add_notice(job, Notice(FETCH, f"{item[1]}: {item[0]:.0%}", "transcribe"))
        jobs.announce(session, job)
        return job
