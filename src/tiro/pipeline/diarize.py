"""Diarize: who speaks when.

A diarizer that fails is replaced by the next that works; when none does, the text comes without
speakers and the job says so.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tiro.actions.choosing import AUTO, DiarizerChoice, next_diarizer
from tiro.actions.options import parse
from tiro.diarizers import Diarization, Sound, SpeakerCount, load_diarizer
from tiro.errors import MediaMissing, StageTimedOut, TiroError
from tiro.pipeline import files, loading, speaking, voices
from tiro.pipeline.news import FetchNews
from tiro.pipeline.notices import add_notice
from tiro.pipeline.reporting import reported
from tiro.pipeline.task import Next, Task
from tiro.pipeline.voices import Heard
from tiro.store import work
from tiro.store.database import Session
from tiro.store.tables import Job
from tiro.transcript.model import Notice

STAGE = "diarize"
TRIES = 2
"""Of one diarizer, when its failure may pass."""

FAILED = "diarization_failed"
log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Outcome:
    """What came of it.

    Attributes:
        found: None when no diarizer could do it.
        name: The diarizer that did it, or the last that was tried.
        choices: Those that took the place of one that failed.
    """

    name: str
    found: Heard | None = None
    reason: str = ""
    choices: list[DiarizerChoice] = field(default_factory=list[DiarizerChoice])


async def diarize(task: Task) -> Next:
    """Tell the speakers apart, unless each has a channel.

    Raises:
        MediaMissing: The sound is gone.
    """
    heard: dict[str, Any] = await task.read(
        lambda session: work.output(session, task.job, "listen") or {}
    )
    regions = tuple((float(start), float(end)) for start, end in heard.get("regions", ()))
    if heard.get("channels") or not regions:
        return Next()
    if not speaking.has_sound(task):
        raise MediaMissing
    path = task.works.context.files.path(files.pcm(task.job))
    sound = Sound(str(path), float(heard["duration"]), regions)
    outcome = await _first_that_can(task, sound)
    return Next(lambda session, job: _record(session, job, outcome))


def count_of(job: Job) -> SpeakerCount:
    """Give how many speakers the job says there are; without bounds when it says nothing."""
    asked = parse({"speakers": job.options.get("speakers")})
    return SpeakerCount(*asked.speaker_bounds)


async def _first_that_can(task: Task, sound: Sound) -> _Outcome:
    outcome = _Outcome(await _first_name(task))
    while True:
        try:
            outcome.found = await _with_tries(task, outcome.name, sound)
        except MediaMissing:
            raise
        except TiroError as error:
            outcome.reason = error.text
            log.warning("a diarizer failed", extra={"code": error.code, "diarizer": outcome.name})
        else:
            return outcome
        following = await asyncio.to_thread(
            next_diarizer, task.works.context, {"diarizer": outcome.name}, outcome.reason
        )
        if following is None:
            return outcome
        outcome.choices.append(following)
        outcome.name = following.name


async def _first_name(task: Task) -> str:
    """Give the job's diarizer; a restarted job that ended without one tries what works now."""
    chosen = task.job.resolved.get("diarizer")
    if chosen is None:
        usual = await asyncio.to_thread(next_diarizer, task.works.context, {}, "")
        chosen = usual.name if usual else AUTO
    return str(chosen)


async def _with_tries(task: Task, name: str, sound: Sound) -> Heard:
    for _ in range(TRIES - 1):
        try:
            return await _ask(task, name, sound)
        except TiroError as error:
            if not error.is_retryable or isinstance(error, StageTimedOut):
                raise
    return await _ask(task, name, sound)


async def _ask(task: Task, name: str, sound: Sound) -> Heard:
    limits = task.works.context.settings.stages
    load = loading.diarizer_options(task.works.context, name)
    news = FetchNews(task, STAGE)

    async def begin(tell: Callable[[float], None]) -> Diarization:
        return await task.works.diarizers.diarize(
            name,
            load,
            sound,
            count_of(task.job),
            timeout_seconds=limits.base_seconds + limits.diarize_factor * sound.duration,
            on_progress=lambda fraction, _: tell(fraction),
            on_load=news,
        )

    try:
        told = await reported(begin, task.report)
    finally:
        await news.end()
    found = {speaker: [float(x) for x in voice] for speaker, voice in told.voices.items()}
    return Heard(tuple(told.turns), found, load_diarizer(name).capabilities.encoder)


def _record(session: Session, job: Job, outcome: _Outcome) -> bool:
    steps = [step.view() for choice in outcome.choices for step in choice.steps]
    present: list[Any] = job.resolved.get("steps") or []
    used = None if outcome.found is None else outcome.name
    job.resolved = {**job.resolved, "diarizer": used, "steps": [*present, *steps]}
    for choice in outcome.choices if used else ():
        for notice in choice.warnings:
            add_notice(job, notice)
    if outcome.found is None:
        text = f"The speakers could not be told apart: {outcome.reason} The text has none."
        add_notice(job, Notice(FAILED, text, STAGE))
    else:
        voices.put(session, job, outcome.found)
    return True
