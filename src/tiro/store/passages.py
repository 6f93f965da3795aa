"""What was said at places of the index, with who said it and what was said around it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from tiro.store.search import finder
from tiro.store.search.places import begin, number_of, within
from tiro.store.tables import SegmentRow, SpeakerRow

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Said:
    """A segment; `place` is that of the index, `speaker` a name or a label, `follows` the place before, if it is read, too."""

    place: int
    recording_id: str
    title: str
    segment_id: str
    start: float
    end: float
    speaker: str | None
    text: str
    follows: int | None = None


def read(
    session: Session, owner_id: str, places: Collection[int], *, is_around: bool = True
) -> list[Said]:
    """Read the segments of places, in their order; what is gone, hidden or held back is left out.

    Args:
        session: To read with.
        owner_id: Whose.
        places: Of the text.
        is_around: Also what is said before and after each.
    """
    wanted: dict[int, list[int]] = {}
    for place in sorted(set(places)):
        wanted.setdefault(number_of(place), []).append(within(place))
    rows = finder.recordings_of(session, owner_id, list(wanted))
    names = _names(session, [recording.id for _, recording in rows.values()])
    found: list[Said] = []
    for number, idxs in wanted.items():
        if number not in rows or rows[number][0].transcript_id is None:
            continue
        entry, recording = rows[number]
        before = _beside(session, str(entry.transcript_id), idxs) if is_around else {}
        all_idxs = sorted({*idxs, *before, *before.values()})
        for row in _segments(session, str(entry.transcript_id), all_idxs):
            who = None if row.speaker is None else names.get((recording.id, row.speaker))
            last = before.get(row.idx)
            found.append(
                Said(
                    place=begin(number, row.idx),
                    recording_id=recording.id,
                    title=recording.title,
                    segment_id=row.id,
                    start=row.start,
                    end=row.end,
                    speaker=who or row.speaker,
                    text=row.text,
                    follows=None if last is None else begin(number, last),
                )
            )
    return found


def _beside(session: Session, transcript_id: str, idxs: list[int]) -> dict[int, int]:
    """Find what stands directly before and after some places: each place to the one before it."""
    mine = select(SegmentRow.idx).where(
        SegmentRow.transcript_id == transcript_id, SegmentRow.held.is_(None), SegmentRow.text != ""
    )
    found: dict[int, int] = {}
    for idx in idxs:
        last = session.scalar(
            mine.where(SegmentRow.idx < idx).order_by(SegmentRow.idx.desc()).limit(1)
        )
        following = session.scalar(
            mine.where(SegmentRow.idx > idx).order_by(SegmentRow.idx).limit(1)
        )
        if last is not None:
            found[idx] = last
        if following is not None:
            found[following] = idx
    return found


def _segments(session: Session, transcript_id: str, idxs: list[int]) -> list[SegmentRow]:
    found: list[SegmentRow] = []
    for at in range(0, len(idxs), _AT_ONCE):
        wanted = SegmentRow.idx.in_(idxs[at : at + _AT_ONCE])
        is_said = and_(SegmentRow.held.is_(None), SegmentRow.text != "")
        query = select(SegmentRow).where(SegmentRow.transcript_id == transcript_id, wanted, is_said)
        found += session.scalars(query.order_by(SegmentRow.idx))
    return found


def _names(session: Session, recording_ids: Collection[str]) -> Mapping[tuple[str, str], str]:
    rows = session.execute(
        select(SpeakerRow.recording_id, SpeakerRow.id, SpeakerRow.name).where(
            SpeakerRow.recording_id.in_(recording_ids), SpeakerRow.name.is_not(None)
        )
    )
    return {(recording_id, label): str(name) for recording_id, label, name in rows}
