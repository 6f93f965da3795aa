"""What a person may change in a text: who says what, and what is held back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tiro.actions import aligning, operations, recordings, side_texts
from tiro.actions.context import Context
from tiro.errors import NotFound, RevisionConflict, StateConflict
from tiro.store import drafts, events, speakers, transcripts
from tiro.store import recordings as recording_rows
from tiro.store.database import Session
from tiro.store.tables import Recording
from tiro.transcript import editing
from tiro.transcript.codec import summary_to_dict
from tiro.transcript.model import Segment, Transcript

Change = Callable[[Transcript], editing.Edited]


@dataclass(frozen=True, slots=True)
class Saving:
    """How an edit is saved.

    Attributes:
        revision: The revision of the version that the caller has seen.
        as_new_version: Leave a person's version as it is, too, and write the next one.
        drops_draft: Forget the version's draft, of which this is what was done.
    """

    revision: int
    as_new_version: bool = False
    drops_draft: bool = False


def edit(
    context: Context,
    owner_id: str,
    transcript_id: str,
    wishes: Sequence[editing.Operation],
    saving: Saving,
) -> str:
    """Do operations on the version that is shown, all of them or none.

    The first edit of a machine's version makes a copy that is a person's, and shown from then on.
    Times of new words are estimated, and a job that finds them in the sound is queued where an
    engine here can do that.

    Args:
        context: Settings, database and queue.
        owner_id: Whose text.
        transcript_id: The version that the caller has seen.
        wishes: The operations; each sees what the one before made.
        saving: What the caller has seen, and how the edit is saved.

    Returns:
        The id of the version that holds the edits.

    Raises:
        NotFound: There is none of this id.
        RevisionConflict: It was edited meanwhile.
        StateConflict: Another version is shown now.
        InvalidOptions: An operation does not fit the text; `details.path` names it.
    """
    with context.database.read() as session:
        present = _read(session, owner_id, transcript_id, wishes)
        _require_seen(session, present, saving.revision)
    # Done before anybody has to wait: thousands of operations take seconds.
    edited = _done(present, wishes)
    aligner = aligning.find(context, present, _untimed(present, edited))
    with context.database.write() as session:
        recording = _locked(session, owner_id, present.recording_id)
        _require_seen(
            session, transcripts.head(session, owner_id, transcript_id)[0], saving.revision
        )
        _require_speakers(session, recording.id, wishes)
        recording.revision += 1
        if not aligning.begin(context, session, recording, aligner):
            edited = _given_up(edited, _untimed(present, edited))
        made = _write(session, recording, present, edited, as_new_version=saving.as_new_version)
        if saving.drops_draft:
            drafts.remove(session, transcript_id)
        recordings.announce(session, recording)
    return made.id


def choose(context: Context, owner_id: str, transcript_id: str) -> dict[str, Any]:
    """Let a version be the one that is shown; gives it without its segments.

    Raises:
        NotFound: There is none of this id.
        StateConflict: It is a translation.
    """
    with context.database.write() as session:
        recording_id = transcripts.recording_of(session, owner_id, transcript_id)
        transcripts.lock(session, recording_id)
        side_texts.require_choosable(transcripts.head(session, owner_id, transcript_id)[0])
        chosen = transcripts.make_primary(session, owner_id, transcript_id)
        labels = {segment.speaker for segment in chosen.segments if segment.speaker}
        speakers.ensure(session, recording_id, labels)
        recording = recording_rows.get(session, owner_id, recording_id)
        recording.revision += 1
        _tell(session, recording, chosen)
        recordings.announce(session, recording)
    return summary_to_dict(chosen)


def change(session: Session, recording: Recording, how: Change) -> None:
    """Let the text that is shown follow a change of the recording's speakers; the caller has locked it.

    A recording without text has none to follow.
    """
    try:
        present = transcripts.primary(session, recording.owner_id, recording.id)
    except NotFound:
        return
    _write(session, recording, present, how(present))


def _write(
    session: Session,
    recording: Recording,
    present: Transcript,
    edited: editing.Edited,
    *,
    as_new_version: bool = False,
) -> Transcript:
    """Write down what a person made of the version that is shown, and tell of it."""
    speakers.add_edits(session, recording.id, edited.said)
    made = present
    if list(present.segments) != edited.segments:
        made = transcripts.edit(
            session,
            recording.owner_id,
            present,
            edited.segments,
            as_new_version=as_new_version,
        )
    _tell(session, recording, made)
    return made


def _locked(session: Session, owner_id: str, recording_id: str) -> Recording:
    """Read a recording that is about to be edited; nobody else changes its texts meanwhile.

    Jobs are locked before their recordings by all who lock both, such as workers.
    """
    aligning.is_queued(session, recording_id)
    transcripts.lock(session, recording_id)
    return recording_rows.get(session, owner_id, recording_id)


def _untimed(present: Transcript, edited: editing.Edited) -> list[Segment]:
    """Give the segments in which the edit made words whose times are estimated."""
    known = set(map(id, present.segments))
    return [each for each in edited.segments if each.retime is not None and id(each) not in known]


def _given_up(edited: editing.Edited, untimed: Sequence[Segment]) -> editing.Edited:
    """Let estimated times be what they are."""
    timed = {id(segment): replace(segment, retime=None) for segment in untimed}
    return replace(edited, segments=[timed.get(id(each), each) for each in edited.segments])


def _read(
    session: Session, owner_id: str, transcript_id: str, wishes: Sequence[editing.Operation]
) -> Transcript:
    """Read a version as far as the operations need it: those of a stretch need all of it."""
    names: set[str] = set()
    for wish in wishes:
        named = editing.segments_of(wish)
        if named is None:
            return transcripts.get(session, owner_id, transcript_id)
        names.update(named)
    return transcripts.outline(session, owner_id, transcript_id, names)


def _tell(session: Session, recording: Recording, transcript: Transcript) -> None:
    events.add(
        session,
        kind="transcript",
        owner_id=recording.owner_id,
        recording_id=recording.id,
        data=summary_to_dict(transcript),
    )


def _done(present: Transcript, wishes: Sequence[editing.Operation]) -> editing.Edited:
    try:
        return editing.edit_all(present.segments, wishes)
    except editing.EditError as error:
        raise operations.wrong(f"{error.number}.{error.part}", str(error)) from None


def _require_seen(session: Session, present: Transcript, revision: int) -> None:
    if present.revision != revision:
        shown = recording_rows.primary_transcript_ids(session, [present.recording_id])
        details = {
            "revision": present.revision,
            "primary_transcript_id": shown[present.recording_id],
        }
        raise RevisionConflict(details=details)
    if not present.is_primary and present.made_of is not None:
        raise StateConflict(
            "This version stands beside the text and cannot be edited: edit the text and make it"
            " anew, or let a clean text be shown first."
        )
    if not present.is_primary:
        raise StateConflict("Only the version that is shown can be edited.")


def _require_speakers(
    session: Session, recording_id: str, wishes: Sequence[editing.Operation]
) -> None:
    known = [row.id for row in speakers.of_recording(session, recording_id)]
    for number, wish in enumerate(wishes):
        if isinstance(wish, editing.Assign) and wish.speaker not in {None, *known}:
            there_are = f"there are {', '.join(known)}" if known else "add one first"
            raise operations.wrong(
                f"{number}.speaker", f"this recording has no such speaker; {there_are}"
            )
