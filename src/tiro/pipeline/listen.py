"""Listen: one decoding pass gives peaks, levels, speech regions and the PCM that chunks are read from."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tiro.actions import plans, recordings, sound
from tiro.audio.peaks import wave
from tiro.pipeline import files
from tiro.pipeline.media import Heard
from tiro.pipeline.notices import add_notice
from tiro.pipeline.task import Next, Task
from tiro.store import recordings as rows
from tiro.store import usage, work
from tiro.store.database import Session
from tiro.store.tables import Job
from tiro.story import writes_down
from tiro.transcript.model import Notice

REPORTED_PARTS = 20
NOT_APART = Notice(
    "channels_alike",
    "The channels hold the same sound, or only one holds speech: they were written down as one.",
    "listen",
)


async def listen(task: Task) -> Next:
    """Decode the recording once.

    Raises:
        MediaMissing: The stored file is gone.
        MediaError: It cannot be decoded to the end of what it holds.
        StorageFull: There is no room for the PCM.
    """
    store = task.works.context.files
    path = sound.require(task.works.context, task.recording)
    store.require_free(task.works.context.settings.storage.min_free_bytes)
    vad: Mapping[str, Any] = task.job.options.get("vad") or {}
    with store.scratch() as folder:
        heard = await task.works.media.listen(
            path,
            Path(folder),
            vad,
            _reporter(task),
            is_apart=_is_apart(task.job),
        )
        picture = await asyncio.to_thread(wave, heard.peaks)
        _keep(task, heard)
    return Next(lambda session, job: _record(session, job, heard, picture))


def _is_apart(job: Job) -> bool:
    """Channels are for writing down; who speaks in a text that is there is told from the mix."""
    return job.options.get("channels") == "apart" and writes_down(job.plan)


def _reporter(task: Task) -> Any:
    total = task.audio_seconds
    step = max(30.0, total / REPORTED_PARTS)
    last = 0.0

    async def report(seconds: float) -> None:
        nonlocal last
        if total and seconds - last >= step:
            last = seconds
            await task.report(seconds / total)

    return report


def _keep(task: Task, heard: Heard) -> None:
    store = task.works.context.files
    for channel in heard.apart:
        store.adopt(channel.pcm, files.pcm(task.job, channel.number))
        store.adopt(channel.frames, files.frames(task.job, channel.number))
    store.adopt(heard.frames, files.frames(task.job))
    store.adopt(heard.peaks, files.peaks(task.recording.id))
    # The mix comes last: where it is, all is there.
    store.adopt(heard.pcm, files.pcm(task.job))


def _record(session: Session, job: Job, heard: Heard, picture: bytes | None) -> bool:
    channels = [{"channel": each.number, "regions": each.regions} for each in heard.apart]
    told = {"duration": heard.duration, "regions": heard.regions, "channels": channels}
    work.put_output(session, job, "listen", told)
    if _is_apart(job) and not channels and heard.channels > 1:
        add_notice(job, NOT_APART)
    recording = rows.get(session, job.owner_id, str(job.recording_id), is_to_change=True)
    if (more := heard.duration - (recording.duration or 0.0)) > 0 and job.kind == plans.TRANSCRIBE:
        usage.add_audio(session, job.owner_id, more)
    recording.duration = heard.duration
    recording.sample_rate_hz = recording.sample_rate_hz or heard.sample_rate_hz
    recording.channels = recording.channels or heard.channels
    recording.quality = heard.quality
    recording.wave = picture
    recording.peaks_key = files.peaks(recording.id)
    recording.revision += 1
    recordings.announce(session, recording, job_id=job.id)
    return True
