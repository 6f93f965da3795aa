"""What a person may do with the speakers of a recording: name, merge, split, add and remove them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tiro.actions import editing, operations, recordings, titles
from tiro.actions.context import Context
from tiro.errors import InvalidRequest, StateConflict
from tiro.store import recordings as recording_rows
from tiro.store import speakers, transcripts
from tiro.store.database import Session
from tiro.store.tables import Recording
from tiro.store.views import speaker_view
from tiro.transcript import editing as edits
from tiro.transcript.model import Segment, Transcript

MOST_SPEAKERS = 100


@dataclass(frozen=True, slots=True)
class Split:
    """A speaker to be added, and what is theirs.

    Attributes:
        label: The label, where it is not to be a new one: what a merge took away comes back by it.
        name: Who it is.
        speaker: Only what this speaker says now.
        segments: Ids of segments that become theirs.
        stretch: Start and end of a stretch that becomes theirs.
    """

    label: str | None = None
    name: str | None = None
    speaker: str | None = None
    segments: Sequence[str] = ()
    stretch: tuple[float, float] | None = None


def show(context: Context, owner_id: str, recording_id: str) -> dict[str, Any]:
    """List a recording's speakers, with how long each speaks in the text that is shown.

    Raises:
        NotFound: There is no such recording.
    """
    with context.database.read() as session:
        recording_rows.get(session, owner_id, recording_id)
        found = speakers.of_recording(session, recording_id)
        spoken = speakers.speech_seconds(session, recording_id)
    items = [speaker_view(row) | {"speech_seconds": spoken.get(row.id, 0.0)} for row in found]
    return {"items": items, "next_cursor": None}


def rename(
    context: Context, owner_id: str, recording_id: str, speaker_id: str, name: str | None
) -> dict[str, Any]:
    """Name a speaker, or take the name away.

    Raises:
        NotFound: There is no such recording or speaker.
        InvalidRequest: The name is empty or too long.
    """
    kept = None if name is None else titles.check_name(name)
    with context.database.write() as session:
        recording = _locked(session, owner_id, recording_id)
        row = speakers.rename(session, recording_id, speaker_id, kept)
        recordings.announce(session, recording)
        return speaker_view(row)


def merge(
    context: Context, owner_id: str, recording_id: str, speaker_id: str, into: str
) -> dict[str, Any]:
    """Let one speaker go up in another; gives the one that is left.

    Raises:
        NotFound: There is no such recording, or it has not both.
        InvalidRequest: Both are the same.
    """
    if speaker_id == into:
        raise InvalidRequest(
            "A speaker cannot be merged into itself; name another one.", details={"path": "into"}
        )
    with context.database.write() as session:
        recording = _locked(session, owner_id, recording_id)
        row = speakers.merge(session, recording_id, speaker_id, into)
        editing.change(
            session,
            recording,
            lambda text: edits.give(text.segments, into, edits.said_by(speaker_id)),
        )
        recordings.announce(session, recording)
        return speaker_view(row)


def add(context: Context, owner_id: str, recording_id: str, wish: Split) -> dict[str, Any]:
    """Add a speaker, and give them what is theirs.

    Raises:
        NotFound: There is no such recording or speaker.
        InvalidRequest: The name is empty or too long.
        InvalidOptions: The text has no such segments, or nothing there is to become theirs.
        StateConflict: There are as many speakers as may be, or somebody has the label.
    """
    name = None if wish.name is None else titles.check_name(wish.name)
    with context.database.write() as session:
        recording = _locked(session, owner_id, recording_id)
        if len(speakers.of_recording(session, recording_id)) >= MOST_SPEAKERS:
            raise StateConflict(f"A recording has at most {MOST_SPEAKERS} speakers.")
        if wish.speaker is not None:
            speakers.get(session, recording_id, wish.speaker)
        row = speakers.add(session, recording_id, name, label=wish.label)
        editing.change(session, recording, lambda text: _split(text, wish, row.id))
        recordings.announce(session, recording)
        return speaker_view(row)


def remove(context: Context, owner_id: str, recording_id: str, speaker_id: str) -> None:
    """Remove a speaker; what they said is then nobody's.

    Raises:
        NotFound: There is no such recording or speaker.
    """
    with context.database.write() as session:
        recording = _locked(session, owner_id, recording_id)
        speakers.remove(session, recording_id, speaker_id)
        editing.change(
            session,
            recording,
            lambda text: edits.give(text.segments, None, edits.said_by(speaker_id)),
        )
        recordings.announce(session, recording)


def _locked(session: Session, owner_id: str, recording_id: str) -> Recording:
    """Read a recording that is about to change; nobody else changes its texts meanwhile."""
    transcripts.lock(session, recording_id)
    recording = recording_rows.get(session, owner_id, recording_id)
    recording.revision += 1
    return recording


def _split(text: Transcript, wish: Split, speaker: str) -> edits.Edited:
    try:
        edits.require_segments(text.segments, wish.segments)
    except edits.EditError as error:
        raise operations.wrong(error.part, str(error)) from None
    named = frozenset(wish.segments)
    is_there = edits.between(*wish.stretch) if wish.stretch else None
    is_said = edits.said_by(wish.speaker) if wish.speaker else None

    def chooses(segment: Segment, word: int | None) -> bool:
        is_meant = segment.id in named or (is_there is not None and is_there(segment, word))
        return is_meant and (is_said is None or is_said(segment, word))

    edited = edits.give(text.segments, speaker, chooses)
    if (wish.segments or wish.stretch) and not edited.said:
        path = "segments" if wish.segments else "start"
        who = wish.speaker or "anybody"
        raise operations.wrong(
            path, f"there are no words of {who} there; the speaker was not added"
        )
    return edited
