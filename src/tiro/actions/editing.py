"""What a person may change in a text: who says what, and what is held back."""

from collections.abc import Callable, Sequence
from typing import Any

from tiro.actions import operations, recordings
from tiro.actions.context import Context
from tiro.errors import NotFound, RevisionConflict, StateConflict
from tiro.store import events, speakers, transcripts
from tiro.store import recordings as recording_rows
from tiro.store.database import Session
from tiro.store.tables import Recording
from tiro.transcript import editing
from tiro.transcript.codec import summary_to_dict, to_dict
from tiro.transcript.model import Transcript

Change = Callable[[Transcript], editing.Edited]


def edit(
    context: Context,
    owner_id: str,
    transcript_id: str,
    wishes: Sequence[editing.Operation],
    *,
    revision: int,
    held: bool = False,
) -> dict[str, Any]:
    """Do operations on the version that is shown, all of them or none.

    The first edit of a machine's version makes a copy that is a person's, and shown from then on.

    Args:
        context: Settings and database.
        owner_id: Whose text.
        transcript_id: The version that the caller has seen.
        wishes: The operations; each sees what the one before made.
        revision: The revision that the caller has seen.
        held: Show what is held back, too.

    Returns:
        The version that holds the edits.

    Raises:
        NotFound: There is none of this id.
        RevisionConflict: It was edited meanwhile.
        StateConflict: Another version is shown now.
        InvalidOptions: An operation does not fit the text; `details.path` names it.
    """
    with context.database.write() as session:
        recording_id = transcripts.recording_of(session, owner_id, transcript_id)
        transcripts.lock(session, recording_id)
        present = transcripts.get(session, owner_id, transcript_id)
        _require_seen(session, present, revision)
        _require_speakers(session, recording_id, wishes)
        recording = recording_rows.get(session, owner_id, recording_id)
        recording.revision += 1
        made = _write(session, recording, present, _done(present, wishes))
        recordings.announce(session, recording)
    return to_dict(made, held=held)


def choose(context: Context, owner_id: str, transcript_id: str) -> dict[str, Any]:
    """Let a version be the one that is shown; gives it without its segments.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.write() as session:
        recording_id = transcripts.recording_of(session, owner_id, transcript_id)
        transcripts.lock(session, recording_id)
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
    session: Session, recording: Recording, present: Transcript, edited: editing.Edited
) -> Transcript:
    """Write down what a person made of the version that is shown, and tell of it."""
    speakers.add_edits(session, recording.id, edited.said)
    made = present
    if list(present.segments) != edited.segments:
        made = transcripts.edit(session, recording.owner_id, present, edited.segments)
    _tell(session, recording, made)
    return made


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
