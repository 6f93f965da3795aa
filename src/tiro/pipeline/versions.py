"""A new version of a recording's text, written in the transaction that steps on."""

from collections.abc import Sequence
from dataclasses import replace

from tiro.pipeline.notices import EDITED_SHOWN, add_notice, drop_notice
from tiro.store import events, recordings, transcripts
from tiro.store.database import Session
from tiro.store.ids import new_id
from tiro.store.tables import Job
from tiro.transcript.codec import summary_to_dict
from tiro.transcript.model import Notice, Segment, Transcript

KEPT = Notice(
    EDITED_SHOWN,
    "The version that a person edited is still shown."
    " The new version is there, too; 'tiro transcripts choose' shows it.",
    "merge",
)


def add(session: Session, job: Job, like: Transcript, segments: Sequence[Segment]) -> Transcript:
    """Write the next version; it becomes the primary unless that would put a person's work aside.

    The job is told when a person's version stays the one that is shown.

    Args:
        session: The transaction.
        job: What makes it.
        like: What the version says of itself; its id, number and segments are given here.
        segments: Its text.
    """
    # The whole lock first: to take it after a part of it is how two transactions block each other.
    transcripts.lock(session, like.recording_id)
    recording = recordings.get(session, job.owner_id, like.recording_id, is_to_change=True)
    recording.revision += 1
    made = replace(
        like,
        id=new_id("tr"),
        recording_id=recording.id,
        version=transcripts.next_version(session, recording.id),
        revision=1,
        is_primary=False,
        segments=tuple(segments),
    )
    kept = transcripts.add(
        session, transcript=made, owner_id=job.owner_id, job_id=job.id, make_primary=True
    )
    if kept.is_primary:
        drop_notice(job, EDITED_SHOWN)
    else:
        add_notice(job, KEPT)
    announce(session, job, kept)
    return kept


def with_warnings(transcript: Transcript, more: Sequence[Notice]) -> Transcript:
    """Say more of a text than it said; the newest of each code."""
    codes = {notice.code for notice in more}
    kept = [notice for notice in transcript.warnings if notice.code not in codes]
    return replace(transcript, warnings=(*kept, *more))


def announce(session: Session, job: Job, transcript: Transcript) -> None:
    """Tell the new version; its text is fetched, since it can be megabytes."""
    told = summary_to_dict(transcript)
    events.add(
        session,
        kind="transcript",
        owner_id=job.owner_id,
        job_id=job.id,
        recording_id=transcript.recording_id,
        data=told,
    )
