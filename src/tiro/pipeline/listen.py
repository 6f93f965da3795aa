"""Listen: one decoding pass gives peaks, levels, speech regions and the PCM that chunks are read from."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tiro.errors import MediaMissing
from tiro.pipeline import files
from tiro.pipeline.media import Heard
from tiro.pipeline.task import Next, Task
from tiro.store import events, speakers, work
from tiro.store.database import Session
from tiro.store.tables import Job, Recording
from tiro.store.views import recording_view

REPORTED_PARTS = 20


async def listen(task: Task) -> Next:
    """Decode the recording once.

    Raises:
        MediaMissing: The stored file is gone.
        MediaError: It cannot be decoded to the end of what it holds.
        StorageFull: There is no room for the PCM.
    """
    store = task.works.context.files
    if task.recording.media_key is None or not store.exists(task.recording.media_key):
        raise MediaMissing
    store.require_free(task.works.context.settings.storage.min_free_bytes)
    vad: Mapping[str, Any] = task.job.options.get("vad") or {}
    with store.scratch() as folder:
        heard = await task.works.media.listen(
            store.path(task.recording.media_key), Path(folder), vad, _reporter(task)
        )
        _keep(task, heard)
    return Next(lambda session, job: _record(session, job, heard))


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
    store.adopt(heard.pcm, files.pcm(task.job))
    store.adopt(heard.frames, files.frames(task.job))
    store.adopt(heard.peaks, files.peaks(task.recording.id))


def _record(session: Session, job: Job, heard: Heard) -> bool:
    work.put_output(session, job, "listen", {"duration": heard.duration, "regions": heard.regions})
    recording = session.get_one(Recording, job.recording_id)
    recording.duration = heard.duration
    recording.sample_rate_hz = recording.sample_rate_hz or heard.sample_rate_hz
    recording.channels = recording.channels or heard.channels
    recording.quality = heard.quality
    recording.peaks_key = files.peaks(recording.id)
    recording.revision += 1
    session.flush()
    events.add(
        session,
        kind="recording",
        owner_id=job.owner_id,
        job_id=job.id,
        recording_id=recording.id,
        data=recording_view(
            recording,
            job=None,
            primary_transcript_id=None,
            speakers=speakers.of_recording(session, recording.id),
        ),
    )
    return True
