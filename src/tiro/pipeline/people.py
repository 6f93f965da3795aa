"""Who speaks in a new text: labels, names and what people said are carried over from the one before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiro.errors import NotFound
from tiro.store import speakers, transcripts, voices
from tiro.store.database import Session
from tiro.store.tables import Recording
from tiro.transcript import attribution, carrying, parts, speaker_edits
from tiro.transcript.model import Segment, Turn


@dataclass(frozen=True, slots=True)
class _Present:
    """The text that is shown until now, if there is one."""

    segments: Sequence[Segment] = ()
    origin: str | None = None


def lock(session: Session, recording: Recording, matches: Mapping[str, Mapping[str, Any]]) -> None:
    """Let nobody change the recording's texts, nor the voices that were recognised in it.

    Voices come first, as for a person who deletes one; so neither waits for the other.
    """
    voices.lock(session, {str(match["voice_id"]) for match in matches.values()})
    transcripts.lock(session, recording.id)
    # Read before, it may have changed until now.
    session.refresh(recording)


def settle(
    session: Session,
    recording: Recording,
    segments: Sequence[Segment],
    turns: Sequence[Turn] | None,
    *,
    matches: Mapping[str, Mapping[str, Any]] | None = None,
    origin: str = "engine",
) -> list[Segment]:
    """Give a new text its speakers, and write down who they are.

    To be called before the text is added, in the same transaction, so that nothing that a person
    says meanwhile is lost. A speaker who was there before keeps label and name, and what people
    said of who speaks when is said again.

    Args:
        session: The transaction.
        recording: What the text is of.
        segments: The new text.
        turns: As a diarizer found them; None when the segments have their speakers, or nobody is told.
        matches: What recognition said of the diarizer's speakers, by the diarizer's labels.
        origin: Of the new text; a machine's is not shown in place of a person's.

    Returns:
        The segments, parted where the speaker changes and numbered anew.
    """
    lock(session, recording, matches or {})
    said = speakers.edits(session, recording.id)
    present = _present(session, recording)
    taken = _spoken_for(session, recording.id) | {edit.speaker for edit in said if edit.speaker}
    found = carrying.turns_of(segments, held=True) if turns is None else turns
    labels = carrying.carry(_known(session, recording, present), found, taken=taken)
    if turns is None:
        segments = carrying.relabelled(segments, labels)
    else:
        segments = attribution.attribute(segments, carrying.renamed(turns, labels))
    settled = parts.renumbered(speaker_edits.apply(segments, said))
    stays_shown = present.origin == transcripts.PERSON != origin
    speakers.put_found(
        session,
        recording.id,
        _labels(settled),
        matches={labels.get(label, label): match for label, match in (matches or {}).items()},
        spare=_labels(present.segments) if stays_shown else (),
    )
    return settled


def _present(session: Session, recording: Recording) -> _Present:
    try:
        shown = transcripts.primary(session, recording.owner_id, recording.id)
    except NotFound:
        return _Present()
    return _Present(shown.segments, shown.origin)


def _known(session: Session, recording: Recording, present: _Present) -> Sequence[Turn]:
    """Give the turns as they were told last; the text that is shown may tell of nobody."""
    shown = carrying.turns_of(present.segments)
    if shown:
        return shown
    told = transcripts.last_with_speakers(session, recording.id)
    return carrying.turns_of(told)


def _labels(segments: Sequence[Segment]) -> set[str]:
    return {segment.speaker for segment in segments if segment.speaker is not None}


def _spoken_for(session: Session, recording_id: str) -> set[str]:
    """Name the labels that mean somebody, whether they still speak or not."""
    rows = speakers.of_recording(session, recording_id)
    return {row.id for row in rows if speakers.is_named_by_person(row)}
