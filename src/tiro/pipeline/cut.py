"""Cut: chunks that end in silence, as long as suits the engine."""

import asyncio
from typing import Any

import numpy as np

from tiro.audio import speech
from tiro.engines import load_engine
from tiro.pipeline import files, spans
from tiro.pipeline.spans import Span
from tiro.pipeline.task import Next, Task
from tiro.store import work
from tiro.store.database import Session
from tiro.store.tables import Job


async def cut(task: Task) -> Next:
    """Plan the chunks; silence between them is left out."""
    heard: dict[str, Any] = await task.read(
        lambda session: work.output(session, task.job, "listen") or {}
    )
    channels: list[dict[str, Any]] = heard.get("channels") or [{**heard, "channel": None}]
    found: list[Span] = []
    for each in channels:
        found += await _of_channel(task, each, float(heard["duration"]))
    found.sort(key=lambda span: (span.start, span.channel or 0))

    def write(session: Session, job: Job) -> bool:
        spans.put(session, job, found)
        return True

    return Next(write)


async def _of_channel(task: Task, heard: dict[str, Any], duration: float) -> list[Span]:
    channel: int | None = heard["channel"]
    path = task.works.context.files.path(files.frames(task.job, channel))
    frames = await asyncio.to_thread(np.fromfile, path, np.uint8)
    planned = speech.cut(
        [(float(start), float(end)) for start, end in heard["regions"]],
        frames,
        duration,
        chunk_seconds=chunk_seconds(task.job),
    )
    return [Span(span.start, span.end, tuple(span.regions), channel) for span in planned]


def chunk_seconds(job: Job) -> float:
    """Give the longest chunk that the job asks for and its engine takes."""
    can = load_engine(str(job.resolved["engine"])).capabilities
    options: dict[str, Any] = job.options.get("engine_options") or {}
    asked = options.get("chunk_seconds")
    return min(float(asked or can.chunk_seconds), can.max_chunk_seconds)
