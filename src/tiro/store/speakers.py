"""The speakers of recordings: their labels, the names that they have, and what people said of who speaks when.

A label (`S1`) is what texts carry; its row holds the name. A name that a person gave stays until
a person changes it. A name that came from a kept voice goes when the voice does.
"""

import time
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from tiro.errors import NotFound, StateConflict
from tiro.store import scope
from tiro.store.ids import new_id
from tiro.store.search import index
from tiro.store.tables import SegmentRow, SpeakerRow, TranscriptRow, Voice
from tiro.store.tables import SpeakerEdit as SpeakerEditRow
from tiro.store.views import SURE
from tiro.transcript.carrying import next_label
from tiro.transcript.speaker_edits import SpeakerEdit

LEAST_STEP_SECONDS = 1e-5
"""Told apart in a double of seconds since the epoch, by a factor of forty."""
DELETED_AT_ONCE = 1000
"""Databases bound the values of a statement."""


def of_recording(session: Session, recording_id: str) -> list[SpeakerRow]:
    """List a recording's speakers in the order of their labels."""
    return of_recordings(session, [recording_id]).get(recording_id, [])


def of_recordings(session: Session, recording_ids: Sequence[str]) -> dict[str, list[SpeakerRow]]:
    """List the speakers of each recording that has any, in the order of their labels."""
    found: dict[str, list[SpeakerRow]] = {}
    rows = session.scalars(_of_recordings(), {"recordings": list(recording_ids)})
    for row in sorted(rows, key=lambda row: (len(row.id), row.id)):
        found.setdefault(row.recording_id, []).append(row)
    return found


@cache
def _of_recordings() -> Select[SpeakerRow]:
    is_asked = SpeakerRow.recording_id.in_(bindparam("recordings", expanding=True))
    return scope.kept(select(SpeakerRow).where(is_asked))


def names(session: Session, recording_id: str) -> dict[str, str]:
    """Give the names of those speakers of a recording who have one, by label."""
    return {row.id: row.name for row in of_recording(session, recording_id) if row.name}


def speech_seconds(session: Session, recording_id: str) -> dict[str, float]:
    """Give how long each speaks in the text that is shown, by label; what is held back does not count."""
    seconds = func.sum(SegmentRow.end - SegmentRow.start)
    rows = session.execute(
        select(SegmentRow.speaker, seconds)
        .join(TranscriptRow, TranscriptRow.id == SegmentRow.transcript_id)
        .where(TranscriptRow.recording_id == recording_id, TranscriptRow.is_primary)
        .where(SegmentRow.held.is_(None), SegmentRow.speaker.is_not(None))
        .group_by(SegmentRow.speaker)
    )
    return {str(label): round(float(said), 3) for label, said in rows}


def get(session: Session, recording_id: str, speaker_id: str) -> SpeakerRow:
    """Read one speaker.

    Raises:
        NotFound: The recording has no speaker of this label.
    """
    row = session.get(SpeakerRow, (recording_id, speaker_id))
    if row is None:
        raise NotFound("This recording has no speaker with this id.")
    return row


def add(
    session: Session, recording_id: str, name: str | None, *, label: str | None = None
) -> SpeakerRow:
    """Add a speaker under a label that is named, else one that nobody has in any version of the text.

    Raises:
        StateConflict: There is a speaker of this label.
    """
    present = {row.id for row in of_recording(session, recording_id)}
    if label in present:
        raise StateConflict(f"There is a speaker {label} already.")
    said = session.scalars(
        select(SegmentRow.speaker)
        .join(TranscriptRow, TranscriptRow.id == SegmentRow.transcript_id)
        .where(TranscriptRow.recording_id == recording_id)
        .distinct()
    )
    taken = present | {one or "" for one in said}
    row = _row(recording_id, label or next_label(taken), name)
    session.add(row)
    session.flush()
    index.put_speakers(session, recording_id)
    return row


def put_found(
    session: Session,
    recording_id: str,
    labels: Collection[str],
    *,
    matches: Mapping[str, Mapping[str, Any]] | None = None,
    spare: Collection[str] = (),
) -> None:
    """Write down who was found in a new text of a recording.

    Speakers whom nobody named, of whom nobody said anything and who are not found any more, go.
    What was recognised before is replaced; a name that a person gave is kept, and no match is
    put beside it.

    Args:
        session: The transaction.
        recording_id: Of which recording.
        labels: Of the speakers of the text, after labels were carried over and edits applied.
        matches: What recognition said, by label; of voices that are gone meanwhile nothing is kept.
        spare: Labels of speakers who stay as they are, because another text that has them is shown.
    """
    rows = {row.id: row for row in of_recording(session, recording_id)}
    kept = {edit.speaker for edit in edits(session, recording_id)} | set(labels)
    for row in rows.values():
        if is_named_by_person(row) or row.id in set(spare) - set(labels):
            continue
        _forget_match(row)
        if row.id not in kept:
            session.delete(row)
    for label in set(labels) - rows.keys():
        rows[label] = _row(recording_id, label, None)
        session.add(rows[label])
    for label, match in (matches or {}).items():
        voice = session.get(Voice, match["voice_id"])
        if voice is not None and label in labels and not is_named_by_person(rows[label]):
            _put_match(rows[label], {**match, "name": voice.name})
    session.flush()
    index.put_speakers(session, recording_id)


def ensure(session: Session, recording_id: str, labels: Collection[str]) -> None:
    """Add those of the labels that the recording has no speaker for."""
    present = {row.id for row in of_recording(session, recording_id)}
    session.add_all(_row(recording_id, label, None) for label in sorted(set(labels) - present))
    session.flush()


def is_named_by_person(row: SpeakerRow) -> bool:
    """Whether the name was given by a person, not by recognition."""
    is_recognised = row.match is not None and row.match["verdict"] == SURE
    return row.name is not None and not is_recognised


def rename(session: Session, recording_id: str, speaker_id: str, name: str | None) -> SpeakerRow:
    """Let a person name a speaker, or take the name away; what was recognised is forgotten.

    Raises:
        NotFound: The recording has no speaker of this label.
    """
    row = get(session, recording_id, speaker_id)
    _forget_match(row)
    row.name = name
    session.flush()
    index.put_speakers(session, recording_id)
    return row


def merge(session: Session, recording_id: str, speaker_id: str, into: str) -> SpeakerRow:
    """Let one speaker go up in another, who takes over the name when without one.

    What people said of the one now holds of the other. The texts are the caller's to change.

    Raises:
        NotFound: The recording has not both.
    """
    gone, kept = get(session, recording_id, speaker_id), get(session, recording_id, into)
    if kept.name is None and gone.name is not None:
        kept.name, kept.voice_id, kept.match = gone.name, gone.voice_id, gone.match
    session.execute(
        update(SpeakerEditRow)
        .where(SpeakerEditRow.recording_id == recording_id, SpeakerEditRow.speaker == speaker_id)
        .values(speaker=into)
    )
    session.delete(gone)
    session.flush()
    index.put_speakers(session, recording_id)
    return kept


def remove(session: Session, recording_id: str, speaker_id: str) -> None:
    """Delete a speaker, and what people said of them; the texts are the caller's to change.

    Raises:
        NotFound: The recording has no speaker of this label.
    """
    session.delete(get(session, recording_id, speaker_id))
    session.execute(
        delete(SpeakerEditRow).where(
            SpeakerEditRow.recording_id == recording_id, SpeakerEditRow.speaker == speaker_id
        )
    )
    session.flush()
    index.put_speakers(session, recording_id)


def edits(session: Session, recording_id: str) -> list[SpeakerEdit]:
    """List what people said of who speaks when, the oldest first."""
    return [
        SpeakerEdit(row.start, row.end, row.speaker, row.channel)
        for row in _edit_rows(session, recording_id)
    ]


def add_edits(session: Session, recording_id: str, said: Sequence[SpeakerEdit]) -> None:
    """Write down what a person said; earlier words on the same stretch, which no longer count, go."""
    earlier = _edit_rows(session, recording_id)
    # Later words win, whatever the clock does.
    moment = max([time.time(), *(row.created_at + LEAST_STEP_SECONDS for row in earlier)])
    over = _covered(earlier, said)
    for at in range(0, len(over), DELETED_AT_ONCE):
        some = over[at : at + DELETED_AT_ONCE]
        session.execute(delete(SpeakerEditRow).where(SpeakerEditRow.id.in_(some)))
    session.add_all(
        SpeakerEditRow(
            id=new_id("said"),
            recording_id=recording_id,
            start=edit.start,
            end=edit.end,
            speaker=edit.speaker,
            channel=edit.channel,
            created_at=moment + number * LEAST_STEP_SECONDS,
        )
        for number, edit in enumerate(said)
    )
    session.flush()


def _edit_rows(session: Session, recording_id: str) -> Sequence[SpeakerEditRow]:
    return session.scalars(
        select(SpeakerEditRow)
        .where(SpeakerEditRow.recording_id == recording_id)
        .order_by(SpeakerEditRow.created_at, SpeakerEditRow.id)
    ).all()


def _covered(rows: Sequence[SpeakerEditRow], said: Sequence[SpeakerEdit]) -> list[str]:
    """Name the rows of which an edit leaves nothing: it begins no later, and ends no earlier."""
    starts: dict[int | None, list[float]] = {}
    furthest: dict[int | None, list[float]] = {}
    for edit in sorted(said, key=lambda edit: edit.start):
        starts.setdefault(edit.channel, []).append(edit.start)
        ends = furthest.setdefault(edit.channel, [])
        ends.append(max(edit.end, ends[-1]) if ends else edit.end)

    def is_covered(row: SpeakerEditRow) -> bool:
        for channel in {None, row.channel} & starts.keys():
            count = bisect_right(starts[channel], row.start)
            if count and furthest[channel][count - 1] >= row.end:
                return True
        return False

    return [row.id for row in rows if is_covered(row)]


def _row(recording_id: str, label: str, name: str | None) -> SpeakerRow:
    return SpeakerRow(recording_id=recording_id, id=label, created_at=time.time(), name=name)


def _put_match(row: SpeakerRow, match: Mapping[str, Any]) -> None:
    row.match = dict(match)
    row.voice_id = str(match["voice_id"])
    row.name = str(match["name"]) if match["verdict"] == SURE else None


def _forget_match(row: SpeakerRow) -> None:
    if not is_named_by_person(row):
        row.name = None
    row.voice_id = row.match = None
