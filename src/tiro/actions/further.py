"""A further job on a recording that is already here."""

from typing import Any

from tiro.actions import engines, jobs, keys
from tiro.actions.context import Context
from tiro.actions.options import Options, as_sent
from tiro.errors import MediaMissing
from tiro.store import jobs as job_rows
from tiro.store import recordings
from tiro.store.ids import new_id
from tiro.store.tables import Recording
from tiro.story import plan_transcription


def transcribe(
    context: Context,
    owner_id: str,
    recording_id: str,
    options: Options,
    *,
    engine_key: str | None = None,
) -> dict[str, Any]:
    """Write the recording down once more, as a new job with options of its own.

    Raises:
        NotFound: There is no such recording.
        MediaMissing: Its file is no longer in the store.
        InvalidOptions: The engine cannot do what is asked.
        EngineError: No engine that fits works here, or the caller's key cannot be used.
        QueueFull: As many jobs are queued as may be.
    """
    resolution = engines.resolve(context, options, has_own_key=engine_key is not None)
    job_id = new_id("job")
    host = issuer = None
    try:
        with context.database.write() as session:
            recording = recordings.get(session, owner_id, recording_id)
            _require_media(context, recording)
            if engine_key is not None:
                host = keys.host_for_keys(context, session)
                issuer = keys.hold(context, job_id, engine_key)
            job = jobs.submit(
                context,
                session,
                owner_id=owner_id,
                recording=recording,
                plan=plan_transcription(must_detect_language=resolution.language is None),
                options=as_sent(options),
                resolution=resolution,
                priority=options.priority,
                own_key_host=host,
                issuer=issuer,
                job_id=job_id,
            )
            position = job_rows.queue_position(session, job)
    except BaseException:
        keys.forget(context, job_id)
        raise
    return job_rows.view(job, queue_position=position)


def _require_media(context: Context, recording: Recording) -> None:
    if recording.media_key is None or not context.files.exists(recording.media_key):
        raise MediaMissing
