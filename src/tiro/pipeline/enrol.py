"""Enrol: one speaker's speech becomes the vector of a voice that is kept by consent."""

from typing import Any

from tiro.actions.voices import speech_of
from tiro.diarizers import Sound
from tiro.errors import MediaMissing, NotFound
from tiro.pipeline import files, loading, speaking
from tiro.pipeline.news import FetchNews
from tiro.pipeline.task import Next, Task
from tiro.store import voices, work
from tiro.store.database import Session
from tiro.store.tables import Job, Voice

STAGE = "enrol"


async def enrol(task: Task) -> Next:
    """Hear the speaker; a voice that was deleted meanwhile is not heard.

    Raises:
        MediaMissing: The sound is gone.
        NotFound: The text is gone.
        StateConflict: The speaker says too little.
        EngineError: As the diarizer says.
    """
    if not speaking.has_sound(task):
        raise MediaMissing
    if await task.read(lambda session: _voice(session, task.job)) is None:
        return Next()
    speaker = str(task.job.options["speaker"])
    stretches = await task.read(lambda session: speech_of(session, task.recording, speaker))
    heard = await _embed(task, stretches)
    seconds = sum(end - start for start, end in stretches)

    def write(session: Session, job: Job) -> bool:
        voice = _voice(session, job)
        if voice is not None:
            voices.put_heard(session, voice, heard, seconds)
        return True

    return Next(write)


async def _embed(task: Task, stretches: list[tuple[float, float]]) -> list[float]:
    name = str(task.job.resolved["diarizer"])
    limits = task.works.context.settings.stages
    sound = await _sound(task)
    news = FetchNews(task, STAGE)
    try:
        vector = await task.works.diarizers.embed(
            name,
            loading.diarizer_options(task.works.context, name),
            sound,
            stretches,
            timeout_seconds=limits.base_seconds + limits.diarize_factor * sound.duration,
            on_load=news,
        )
    finally:
        await news.end()
    return [float(value) for value in vector]


async def _sound(task: Task) -> Sound:
    listened: dict[str, Any] = await task.read(
        lambda session: work.output(session, task.job, "listen") or {}
    )
    regions = tuple((float(start), float(end)) for start, end in listened.get("regions", ()))
    path = task.works.context.files.path(files.pcm(task.job))
    return Sound(str(path), task.audio_seconds, regions)


def _voice(session: Session, job: Job) -> Voice | None:
    try:
        return voices.get(session, job.owner_id, str(job.options["voice_id"]))
    except NotFound:
        return None
