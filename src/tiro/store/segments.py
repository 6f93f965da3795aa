"""Segments of a version, a page at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from tiro.errors import NotFound, RevisionConflict
from tiro.store.shown import belongs_to_shown
from tiro.store.tables import SegmentRow, TranscriptRow
from tiro.transcript.codec import segment_from_row
from tiro.transcript.model import Segment

NO_WORDS = "[]"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: with which row of which revision."""

    revision: int
    idx: int


@dataclass(frozen=True, slots=True)
class Page:
    """Segments in order; `following` is where the next page begins, None on the last."""

    segments: tuple[Segment, ...]
    following: Place | None


def page(
    session: Session,
    owner_id: str,
    transcript_id: str,
    *,
    place: Place | None,
    after_seconds: float,
    limit: int,
    with_held: bool,
    with_words: bool,
) -> Page:
    """Read a page of a version.

    Args:
        session: To read with.
        owner_id: Whose text.
        transcript_id: The version.
        place: Where to begin, as the page before said.
        after_seconds: On the first page: leave out what ends at this time or earlier.
        limit: Most segments.
        with_held: Also what is held back.
        with_words: With the words of each.

    Raises:
        NotFound: There is none, or it is another owner's.
        RevisionConflict: It was edited since the page before.
    """
    revision = session.scalar(
        select(TranscriptRow.revision).where(
            TranscriptRow.id == transcript_id,
            TranscriptRow.owner_id == owner_id,
            belongs_to_shown(owner_id, TranscriptRow.recording_id),
        )
    )
    if revision is None:
        raise NotFound("There is no such transcript.")
    if place is not None and place.revision != revision:
        raise RevisionConflict(details={"revision": revision})
    first = place.idx if place is not None else _first_after(session, transcript_id, after_seconds)
    query = _query(with_held=with_held, with_words=with_words).where(
        SegmentRow.transcript_id == transcript_id, SegmentRow.idx >= first
    )
    found = session.execute(query.order_by(SegmentRow.idx).limit(limit + 1))
    rows = list(cast("Iterable[Mapping[str, Any]]", found.mappings()))
    following = Place(revision, rows[limit]["idx"]) if len(rows) > limit else None
    return Page(tuple(map(segment_from_row, rows[:limit])), following)


def _first_after(session: Session, transcript_id: str, seconds: float) -> int:
    if not seconds:
        return 0
    query = select(func.min(SegmentRow.idx)).where(
        SegmentRow.transcript_id == transcript_id, SegmentRow.end > seconds
    )
    found = session.scalar(query)
    if found is not None:
        return found
    newest = select(func.max(SegmentRow.idx)).where(SegmentRow.transcript_id == transcript_id)
    return (session.scalar(newest) or 0) + 1


def _query(*, with_held: bool, with_words: bool) -> Select[Any]:
    columns = [
        column if with_words or column.name != "words" else literal(NO_WORDS).label("words")
        for column in SegmentRow.__table__.columns
    ]
    query = select(*columns)
    return query if with_held else query.where(SegmentRow.held.is_(None))
