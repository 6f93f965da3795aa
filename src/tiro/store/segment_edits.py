"""Segments of a version as rows: an edit reads in full and writes only what it changes.

Rows stand at places with room between them, so that new ones need not move the others.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, cast

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from tiro.store.search import index
from tiro.store.tables import SegmentRow, TranscriptRow
from tiro.transcript.codec import segment_from_row, segment_to_row
from tiro.transcript.comparing import Line
from tiro.transcript.model import Segment

ROOM = 64
_BATCH = 500
_MOST_NAMES = 4000
"""More are not looked up one by one: everything is read."""


@dataclass(slots=True)
class _Changes:
    """What to do with rows, by their place."""

    deleted: list[int] = field(default_factory=list[int])
    inserted: list[tuple[int, Segment]] = field(default_factory=list[tuple[int, Segment]])
    moved: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])


def put(session: Session, transcript_id: str, segments: Iterable[Segment]) -> None:
    """Insert the segments of a version that has none; of many only some are held at a time."""
    placed = ((number * ROOM, segment) for number, segment in enumerate(segments, 1))
    while some := list(islice(placed, _BATCH)):
        _insert(session, transcript_id, some)


def copy(session: Session, transcript_id: str, to: str) -> None:
    """Give a version that has no segments those of another."""
    others = [each for each in SegmentRow.__table__.columns if each.name != "transcript_id"]
    session.execute(
        insert(SegmentRow).from_select(
            ["transcript_id", *(each.name for each in others)],
            select(literal(to), *others).where(SegmentRow.transcript_id == transcript_id),
        )
    )


def read(session: Session, transcript_id: str) -> tuple[Segment, ...]:
    """Read all segments in their order."""
    return tuple(map(segment_from_row, _rows(session, transcript_id)))


def lines(session: Session, transcript_id: str) -> list[Line]:
    """Read what is shown of a version, in its order, to compare it."""
    columns = (SegmentRow.start, SegmentRow.end, SegmentRow.text, SegmentRow.speaker)
    rows = session.execute(
        select(*columns, SegmentRow.words)
        .where(SegmentRow.transcript_id == transcript_id, SegmentRow.held.is_(None))
        .order_by(SegmentRow.idx)
    )
    return [Line(*row) for row in rows]


def outline(session: Session, transcript_id: str, names: Collection[str]) -> tuple[Segment, ...]:
    """Read all segments in their order, but text and words only of those that are named."""
    if len(names) > _MOST_NAMES:
        return read(session, transcript_id)
    full = {
        row["id"]: segment_from_row(row)
        for some in _batches(sorted(names))
        for row in _rows(session, transcript_id, SegmentRow.id.in_(some))
    }
    columns = (SegmentRow.id, SegmentRow.start, SegmentRow.end, SegmentRow.channel, SegmentRow.held)
    rows = session.execute(
        select(*columns).where(SegmentRow.transcript_id == transcript_id).order_by(SegmentRow.idx)
    )
    return tuple(
        full.get(name) or Segment(name, start, end, "", channel=channel, held=held)
        for name, start, end, channel, held in rows
    )


def waiting(session: Session, recording_id: str) -> dict[str, list[str]]:
    """Name the segments that wait for their times, by the versions of a recording."""
    rows = session.execute(
        select(SegmentRow.transcript_id, SegmentRow.id)
        .join(TranscriptRow, TranscriptRow.id == SegmentRow.transcript_id)
        .where(TranscriptRow.recording_id == recording_id, SegmentRow.retime.is_not(None))
        .order_by(TranscriptRow.version, SegmentRow.idx)
    )
    found: dict[str, list[str]] = {}
    for transcript_id, name in rows:
        found.setdefault(transcript_id, []).append(name)
    return found


def give_up(session: Session, transcript_id: str) -> None:
    """Let no segment of a version wait for its times: those of the version after it do."""
    session.execute(
        update(SegmentRow)
        .where(SegmentRow.transcript_id == transcript_id, SegmentRow.retime.is_not(None))
        .values(retime=None)
    )


def rewrite(session: Session, transcript_id: str, segment: Segment) -> None:
    """Let one segment of a version that is not shown, and so in no index, read otherwise."""
    row = segment_to_row(segment)
    values = {name: row[name] for name in ("text", "language", "words")}
    mine = (SegmentRow.transcript_id == transcript_id, SegmentRow.id == segment.id)
    session.execute(update(SegmentRow).where(*mine).values(values))


def change(
    session: Session, transcript_id: str, before: Sequence[Segment], after: Sequence[Segment]
) -> None:
    """Let a version have other segments; what is the same object is not written.

    Args:
        session: The transaction, which has locked the recording.
        transcript_id: The version.
        before: Its segments as they were read.
        after: Those that it is to have.
    """
    changes = _changes(before, after, _places(session, transcript_id))
    is_spread = changes is None
    if changes is None:
        _spread(session, transcript_id)
        changes = _changes(before, after, _places(session, transcript_id))
    assert changes is not None  # noqa: S101 - there is room after spreading
    mine = SegmentRow.transcript_id == transcript_id
    for some in _batches(changes.deleted):
        session.execute(delete(SegmentRow).where(mine, SegmentRow.idx.in_(some)))
    for old, new in changes.moved:
        session.execute(update(SegmentRow).where(mine, SegmentRow.idx == old).values(idx=-1 - new))
    _insert(session, transcript_id, changes.inserted)
    if changes.moved:
        back = update(SegmentRow).where(mine, SegmentRow.idx < 0)
        session.execute(back.values(idx=-1 - SegmentRow.idx))
    if is_spread:
        index.renumber_text(session, transcript_id)
        return
    index.change_text(
        session,
        transcript_id,
        deleted=changes.deleted,
        inserted=changes.inserted,
        moved=changes.moved,
    )


def _changes(
    before: Sequence[Segment], after: Sequence[Segment], places: Mapping[str, int]
) -> _Changes | None:
    """Say what to do, or None when there is no room for what is new."""
    old = {segment.id: segment for segment in before}
    left = {segment.id for segment in after}
    changes = _Changes(deleted=[place for name, place in places.items() if name not in left])
    for place, segment in _placed(after, places):
        if place is None:
            return None
        present = places.get(segment.id)
        is_same = old.get(segment.id) is segment
        if is_same and present is not None:
            if present != place:
                changes.moved.append((present, place))
            continue
        if present is not None:
            changes.deleted.append(present)
        changes.inserted.append((place, segment))
    return changes


def _placed(
    after: Sequence[Segment], places: Mapping[str, int]
) -> Iterator[tuple[int | None, Segment]]:
    """Give each segment a place: its own where that fits the order, else one between; None: no room."""
    last = -1
    waiting: list[Segment] = []
    for segment in after:
        present = places.get(segment.id)
        if present is None or present <= last:
            waiting.append(segment)
            continue
        yield from _between(waiting, last, present)
        yield present, segment
        last, waiting = present, []
    yield from _between(waiting, last, last + ROOM * (len(waiting) + 1))


def _between(
    segments: Sequence[Segment], low: int, high: int
) -> Iterator[tuple[int | None, Segment]]:
    step = (high - low) // (len(segments) + 1)
    for number, segment in enumerate(segments, 1):
        yield (low + step * number if step else None), segment


def _spread(session: Session, transcript_id: str) -> None:
    """Make room between all rows; those of an earlier release have none."""
    mine = SegmentRow.transcript_id == transcript_id
    numbered = (
        select(SegmentRow.idx, func.row_number().over(order_by=SegmentRow.idx).label("number"))
        .where(mine)
        .subquery()
    )
    away = update(SegmentRow).where(mine, SegmentRow.idx == numbered.c.idx)
    # In two steps, since a place may be taken only once at any moment.
    session.execute(
        away.values(idx=-ROOM * numbered.c.number), execution_options={"synchronize_session": False}
    )
    session.execute(
        update(SegmentRow).where(mine).values(idx=-SegmentRow.idx),
        execution_options={"synchronize_session": False},
    )


def _places(session: Session, transcript_id: str) -> dict[str, int]:
    rows = session.execute(
        select(SegmentRow.id, SegmentRow.idx)
        .where(SegmentRow.transcript_id == transcript_id)
        .order_by(SegmentRow.idx)
    )
    return {name: place for name, place in rows}


def _rows(session: Session, transcript_id: str, *which: Any) -> Iterable[Mapping[str, Any]]:
    found = session.execute(
        select(*SegmentRow.__table__.columns)
        .where(SegmentRow.transcript_id == transcript_id, *which)
        .order_by(SegmentRow.idx)
    )
    return cast("Iterable[Mapping[str, Any]]", found.mappings())


def _insert(session: Session, transcript_id: str, placed: Iterable[tuple[int, Segment]]) -> None:
    rows = [
        {"transcript_id": transcript_id, "idx": place, **segment_to_row(segment)}
        for place, segment in placed
    ]
    if rows:
        session.execute(insert(SegmentRow), rows)


def _batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[first : first + _BATCH] for first in range(0, len(items), _BATCH))
