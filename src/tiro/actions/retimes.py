"""Times of words that a person wrote, as they are found in the sound or given up."""

from collections.abc import Mapping, Sequence

from tiro.actions.plans import ALIGN
from tiro.store import events, jobs, segment_edits, transcripts
from tiro.store.database import Session
from tiro.store.tables import Job, Recording
from tiro.transcript import realigning
from tiro.transcript.codec import summary_to_dict
from tiro.transcript.model import Segment, Transcript

Pair = tuple[Segment, Segment]
"""A segment as it was when its sound was asked for, and with the times that were found."""


def texts(session: Session, recording: Recording) -> list[Transcript]:
    """Read the versions of a recording in which segments wait; all others are there in outline."""
    return [
        transcripts.outline(session, recording.owner_id, transcript_id, names)
        for transcript_id, names in segment_edits.waiting(session, recording.id).items()
    ]


def put(session: Session, recording: Recording, transcript_id: str, found: Sequence[Pair]) -> None:
    """Write times into a version where its words are still the same; tells of the new revision."""
    transcripts.lock(session, recording.id)
    pairs = {old.id: (old, new) for old, new in found}
    present = transcripts.outline(session, recording.owner_id, transcript_id, pairs)
    changed: dict[str, Segment] = {}
    for segment in present.segments:
        pair = pairs.get(segment.id)
        timed = None if pair is None else realigning.put(segment, *pair)
        if timed is not None:
            changed[segment.id] = timed
    _revise(session, recording, present, changed)


def give_up(session: Session, job: Job) -> None:
    """Let no segment of an alignment's recording wait any longer; estimated times are what they are.

    Those of which another alignment will find the times go on waiting for that one.
    """
    if job.kind != ALIGN or job.recording_id is None:
        return
    recording = session.get(Recording, job.recording_id)
    if recording is None or recording.deleted_at is not None:
        return
    transcripts.lock(session, recording.id)
    if jobs.has_other(session, job):
        return
    for present in texts(session, recording):
        waiting = [segment for segment in present.segments if segment.retime is not None]
        _revise(
            session,
            recording,
            present,
            {segment.id: realigning.given_up(segment) for segment in waiting},
        )


def _revise(
    session: Session, recording: Recording, present: Transcript, changed: Mapping[str, Segment]
) -> None:
    if not changed:
        return
    segments = [changed.get(segment.id, segment) for segment in present.segments]
    made = transcripts.edit(session, recording.owner_id, present, segments)
    events.add(
        session,
        kind="transcript",
        owner_id=recording.owner_id,
        recording_id=recording.id,
        data=summary_to_dict(made),
    )
