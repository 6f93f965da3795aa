"""Who speaks in a new text: labels, names and what people said are carried over from the one before."""

from collections.abc import Mapping, Sequence
from typing import Any

from tiro.errors import NotFound
from tiro.store import speakers, transcripts
from tiro.store.database import Session
from tiro.store.tables import Recording
from tiro.transcript import attribution, carrying, parts, speaker_edits
from tiro.transcript.model import Segment, Turn


def settle(
    session: Session,
    recording: Recording,
    segments: Sequence[Segment],
    turns: Sequence[Turn] | None,
    matches: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Segment]:
    """Give a new text its speakers, and write down who they are.

    To be called before the text is added, in the same transaction, so that nothing that a person
    says meanwhile is lost. A speaker who was there before keeps label and name, and what people
    said of who speaks when is said again.

    Args:
        session: The transaction.
        recording: What the text is of.
        segments: The new text.
        turns: As a diarizer found them; None leaves the speakers that the segments have.
        matches: What recognition said of the diarizer's speakers, by the diarizer's labels.

    Returns:
        The segments, parted where the speaker changes and numbered anew.
    """
    transcripts.lock(session, recording.id)
    said = speakers.edits(session, recording.id)
    labels: dict[str, str] = {}
    if turns is not None:
        labels = carrying.carry(
            carrying.turns_of(_present(session, recording)),
            turns,
            taken=_spoken_for(session, recording.id) | {edit.speaker or "" for edit in said},
        )
        segments = attribution.attribute(segments, carrying.renamed(turns, labels))
    settled = parts.renumbered(speaker_edits.apply(segments, said))
    speakers.put_found(
        session,
        recording.id,
        {segment.speaker for segment in settled if segment.speaker is not None},
        {labels.get(label, label): match for label, match in (matches or {}).items()},
    )
    return settled


def _present(session: Session, recording: Recording) -> Sequence[Segment]:
    try:
        return transcripts.primary(session, recording.owner_id, recording.id).segments
    except NotFound:
        return ()


def _spoken_for(session: Session, recording_id: str) -> set[str]:
    """Name the labels that mean somebody, whether they still speak or not."""
    rows = speakers.of_recording(session, recording_id)
    return {row.id for row in rows if speakers.is_named_by_person(row)}
