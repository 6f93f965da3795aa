"""Align: words that a person wrote get their times from the sound; what fails keeps its estimates."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tiro.actions import retimes, sound
from tiro.audio.pcm import name_of, read_pcm
from tiro.engines import Chunk
from tiro.engines.alignment import Alignment, AlignOptions
from tiro.errors import InvalidOptions
from tiro.pipeline.news import FetchNews
from tiro.pipeline.task import HandedOver, Next, Task
from tiro.store import work
from tiro.store.database import Session
from tiro.store.tables import Job, Recording
from tiro.transcript import realigning
from tiro.transcript.model import Segment, Transcript
from tiro.transcript.realigning import Piece

STAGE = "align"
_MOST_ROUNDS = 5
"""A text may be edited while it is aligned; what still waits afterwards keeps its estimates."""

_WRITTEN_SECONDS = 120.0
"""So much sound is done between two writes, each of which is a revision of the text."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A piece of a version, and the language to ask for."""

    transcript_id: str
    piece: Piece
    language: str | None


async def align(task: Task) -> Next:
    """Find the times of all segments of the recording that wait for them.

    Raises:
        MediaMissing: The sound is gone.
        MediaError: It cannot be decoded.
        EngineError: As the engine says.
    """
    for _ in range(_MOST_ROUNDS):
        texts = await task.read(lambda session: retimes.texts(session, task.recording))
        asked = [one for text in texts for one in _asked(text)]
        if not asked:
            break
        await _round(task, asked)
    return Next(_end)


def _end(session: Session, job: Job) -> bool:
    retimes.give_up(session, job)
    return True


def _asked(text: Transcript) -> Iterator[_Asked]:
    for piece in realigning.pieces(text.segments):
        yield _Asked(text.id, piece, piece.language or text.language)


async def _round(task: Task, asked: Sequence[_Asked]) -> None:
    store = task.works.context.files
    path = sound.require(task.works.context, task.recording)
    stretches: dict[int | None, list[tuple[float, float]]] = {}
    for one in asked:
        stretches.setdefault(one.piece.channel, []).append((one.piece.start, one.piece.end))
    with store.scratch() as folder:
        prefix = str(Path(folder) / "pcm")
        await task.works.media.excerpt(path, prefix, stretches)
        waiting: list[tuple[_Asked, list[Segment]]] = []
        for number, one in enumerate(asked, 1):
            waiting.append((one, await _times(task, one, prefix)))
            is_last = number == len(asked)
            if is_last or _seconds(waiting) >= _WRITTEN_SECONDS:
                await _write(task, waiting)
                waiting = []
            if not is_last and task.works.is_draining.is_set():
                await _write(task, waiting)
                raise HandedOver
            await task.report(number / len(asked))


def _seconds(done: Sequence[tuple[_Asked, list[Segment]]]) -> float:
    return sum(one.piece.end - one.piece.start for one, _ in done)


async def _times(task: Task, asked: _Asked, prefix: str) -> list[Segment]:
    """Give the segments of a piece with their times; a language that is not known keeps them."""
    piece = asked.piece
    path = Path(name_of(prefix, piece.channel))
    audio = await asyncio.to_thread(read_pcm, path, piece.start, piece.end)
    chunk = Chunk(audio, ((0.0, len(audio) / 16_000),))
    try:
        found = await _call(task, asked, chunk)
    except InvalidOptions:
        return realigning.retimed(piece, piece.words, range(len(piece.words)))
    words = [
        replace(word, start=word.start + piece.start, end=word.end + piece.start)
        for word in found.words
    ]
    return realigning.retimed(piece, words, found.kept)


async def _call(task: Task, asked: _Asked, chunk: Chunk) -> Alignment:
    limits = task.works.context.settings.stages
    offset = asked.piece.start
    words = [
        replace(word, start=max(0.0, word.start - offset), end=max(0.0, word.end - offset))
        for word in asked.piece.words
    ]
    news = FetchNews(task, STAGE)
    try:
        return await task.works.engines.align(
            str(task.job.resolved["engine"]),
            task.load_options(),
            chunk,
            words,
            options=AlignOptions(language=asked.language),
            timeout_seconds=limits.base_seconds + limits.chunk_factor * chunk.duration,
            on_progress=news,
        )
    finally:
        await news.end()


async def _write(task: Task, done: Sequence[tuple[_Asked, list[Segment]]]) -> None:
    found: dict[str, list[retimes.Pair]] = {}
    for one, segments in done:
        pairs = zip(one.piece.segments, segments, strict=True)
        found.setdefault(one.transcript_id, []).extend(pairs)
    await task.write(lambda session: _record(session, task, found))


def _record(
    session: Session, task: Task, found: Mapping[str, Sequence[retimes.Pair]]
) -> Job | None:
    job = work.hold(session, task.ticket.under)
    if job is None:
        return None
    recording = session.get_one(Recording, job.recording_id)
    for transcript_id, pairs in found.items():
        retimes.put(session, recording, transcript_id, pairs)
    return job
