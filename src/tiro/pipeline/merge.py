"""Merge: the chunks become one transcript, a new version of the recording's text."""

import asyncio
import json

from tiro.engines import load_engine
from tiro.pipeline import spans
from tiro.pipeline.notices import add_notice, notices
from tiro.pipeline.task import Next, Task
from tiro.store import events, transcripts, work
from tiro.store.database import Session
from tiro.store.ids import new_id
from tiro.store.tables import Job, Recording
from tiro.transcript import timeline
from tiro.transcript.codec import segment_from_row, summary_to_dict
from tiro.transcript.model import Notice, Segment, Transcript

DRAFT = Notice(
    "draft_quality",
    "This text is of draft quality: it was made by an engine that needs no download."
    " Install a Whisper model for a better one.",
    "transcribe",
)
NO_SPEECH = Notice("no_speech", "No speech was found in this recording.", "listen")


async def merge(task: Task) -> Next:
    """Join the chunks and write the transcript in the transaction that steps on."""
    planned = await task.read(lambda session: spans.load(session, task.job))
    results = await task.read(lambda session: work.chunk_results(session, task.job))
    segments = await asyncio.to_thread(_join, planned, results)

    def write(session: Session, job: Job) -> bool:
        _record(session, job, segments)
        return True

    return Next(write)


def _join(planned: list[spans.Span], results: list[tuple[int, str]]) -> list[Segment]:
    chunks = [
        timeline.ChunkText(
            start=planned[idx].start,
            end=planned[idx].end,
            segments=tuple(segment_from_row(row) for row in json.loads(result)),
        )
        for idx, result in results
    ]
    return timeline.join(chunks)


def _record(session: Session, job: Job, segments: list[Segment]) -> None:
    quality = load_engine(str(job.resolved["engine"])).capabilities.quality
    if quality == "draft":
        add_notice(job, DRAFT)
    if not segments:
        add_notice(job, NO_SPEECH)
    recording = session.get_one(Recording, job.recording_id)
    recording.revision += 1
    kept = transcripts.add(
        session,
        transcript=_transcript(session, job, recording, segments, quality),
        owner_id=job.owner_id,
        job_id=job.id,
        make_primary=True,
    )
    _announce(session, job, kept)


def _transcript(
    session: Session, job: Job, recording: Recording, segments: list[Segment], quality: str
) -> Transcript:
    return Transcript(
        id=new_id("tr"),
        recording_id=recording.id,
        version=transcripts.next_version(session, recording.id),
        revision=1,
        is_primary=False,
        origin="engine",
        language=job.resolved.get("language"),
        duration=recording.duration or 0.0,
        engine=job.resolved.get("engine"),
        model=job.resolved.get("model"),
        quality=quality,
        warnings=notices(job),
        segments=tuple(segments),
    )


def _announce(session: Session, job: Job, transcript: Transcript) -> None:
    """Tell the new version; its text is fetched, since it can be megabytes."""
    events.add(
        session,
        kind="transcript",
        owner_id=job.owner_id,
        job_id=job.id,
        recording_id=transcript.recording_id,
        data=summary_to_dict(transcript),
    )
