"""Merge: the chunks become one transcript with its speakers, a new version of the recording's text."""

import asyncio
from typing import Any

from tiro.engines import load_engine
from tiro.pipeline import chunks, people, proofing, ruling, spans, versions, voices, words
from tiro.pipeline.notices import add_notice, notices
from tiro.pipeline.proofing import Draft
from tiro.pipeline.task import Next, Task
from tiro.store import work
from tiro.store.database import Session
from tiro.store.tables import Job, Recording
from tiro.transcript.model import Notice, Segment, Transcript
from tiro.transcript.report import report

DRAFT = Notice(
    "draft_quality",
    "This text is of draft quality: it was made by an engine that needs no download."
    " Install a Whisper model for a better one.",
    "transcribe",
)
NO_SPEECH = Notice("no_speech", "No speech was found in this recording.", "listen")
HELD = "text_held_back"


async def merge(task: Task) -> Next:
    """Join the chunks and write the transcript in the transaction that steps on."""
    draft = await task.read(lambda session: _draft(session, task.job))
    segments = await asyncio.to_thread(proofing.text_of, draft)

    def write(session: Session, job: Job) -> bool:
        _record(session, job, draft, segments)
        ruling.extend(session, task.works.context, job)
        return True

    return Next(write)


def _draft(session: Session, job: Job) -> Draft:
    heard: dict[str, Any] = work.output(session, job, "listen") or {}
    planned, written = spans.load(session, job), chunks.load(session, job)
    return Draft(job, planned, written, heard, words.load(session, job))


def _record(session: Session, job: Job, draft: Draft, segments: list[Segment]) -> None:
    quality = load_engine(str(job.resolved["engine"])).capabilities.quality
    recording = session.get_one(Recording, job.recording_id)
    found = voices.load(session, job)
    settled = people.settle(
        session,
        recording,
        segments,
        found.turns if found else None,
        matches=found.matches if found else None,
    )
    _tell(job, settled, quality)
    like = Transcript(
        id="",
        recording_id=recording.id,
        version=0,
        revision=1,
        is_primary=False,
        origin="engine",
        language=job.resolved.get("language"),
        duration=recording.duration or 0.0,
        engine=job.resolved.get("engine"),
        model=job.resolved.get("model"),
        quality=quality,
        warnings=notices(job),
        report=report(settled, speech_seconds=draft.speech_seconds).as_dict(),
    )
    versions.add(session, job, like, settled)


def _tell(job: Job, segments: list[Segment], quality: str) -> None:
    """Say on the job what a reader should know of its text."""
    held = sum(1 for segment in segments if segment.held is not None)
    if quality == "draft":
        add_notice(job, DRAFT)
    if held == len(segments):
        add_notice(job, NO_SPEECH)
    if held:
        text = f"{held} passages were held back: most likely nobody said them."
        if held == 1:
            text = "A passage was held back: most likely nobody said it."
        add_notice(job, Notice(HELD, f"{text} They can be shown and restored.", "merge"))
