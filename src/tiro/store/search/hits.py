"""What was found, read back from the rows: text with the found words marked, and when the first of them is said."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select, text
from sqlalchemy.orm import Session

from tiro.store.search import highlights
from tiro.store.search.gathering import note_pieces
from tiro.store.search.places import Kind, kind_of, number_of, range_of, within
from tiro.store.search.query import Query
from tiro.store.tables import Note, Recording, SearchRecording, SegmentRow, SpeakerRow
from tiro.transcript import anchors
from tiro.transcript.codec import words_from_row

LONGEST_TEXT = 600
_BEFORE = 200
_CUT = "\u2026"
_SOURCES = text(
    "SELECT id, source FROM search_places WHERE id >= :first AND id < :end AND source IS NOT NULL"
)

Hit = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """A recording, what the index knows of it, and its places that are to be shown."""

    entry: SearchRecording
    recording: Recording
    places: Sequence[int]


class Reader:
    """Reads the hits of some recordings.

    Args:
        session: To read with.
        found: The recordings and their places.
        query: What was looked for.
    """

    def __init__(self, session: Session, found: Sequence[Found], query: Query) -> None:
        self._session = session
        self._query = query
        self._people = _people(session, [each.recording.id for each in found])
        self._said = _segments(session, found)
        self._notes = _notes(session, found)

    def hits(self, found: Found) -> list[Hit]:
        """Give the hits of a recording as the API shows them; what went meanwhile is left out."""
        readers: dict[Kind, Callable[[Found, int], Hit | None]] = {
            Kind.TEXT: self._text,
            Kind.TITLE: self._title,
            Kind.SPEAKER: self._speaker,
            Kind.NOTE: self._note,
        }
        hits = (readers[kind_of(place)](found, place) for place in found.places)
        return [hit for hit in hits if hit is not None]

    def _text(self, found: Found, place: int) -> Hit | None:
        transcript_id = found.entry.transcript_id or ""
        row = self._said.get((transcript_id, within(place)))
        if row is None:
            return None
        places = highlights.find(row.text, self._query)
        return self._hit(Kind.TEXT, row.text, places) | {
            "transcript_id": transcript_id,
            "segment_id": row.id,
            "start": row.start,
            "end": row.end,
            "speaker": self._person(found, row.speaker),
            "at": _first_said(row, places),
        }

    def _title(self, found: Found, place: int) -> Hit:
        del place
        return self._hit(Kind.TITLE, found.recording.title)

    def _speaker(self, found: Found, place: int) -> Hit | None:
        label = self._source(found, place)
        person = self._person(found, label)
        if person is None or person["name"] is None:
            return None
        return self._hit(Kind.SPEAKER, person["name"]) | {"speaker": person}

    def _note(self, found: Found, place: int) -> Hit | None:
        note_id = self._source(found, place)
        note, first = self._notes.get(note_id or "", (None, 0))
        pieces = [] if note is None else list(note_pieces(note.title, note.text))
        if place - first >= len(pieces):
            return None
        return self._hit(Kind.NOTE, pieces[place - first]) | {"note_id": note_id}

    def _hit(
        self, kind: Kind, content: str, places: Sequence[tuple[int, int]] | None = None
    ) -> Hit:
        found = highlights.find(content, self._query) if places is None else places
        shown, found = _excerpt(content, found)
        return {
            "kind": kind.value,
            "transcript_id": None,
            "segment_id": None,
            "note_id": None,
            "start": None,
            "end": None,
            "speaker": None,
            "text": shown,
            "highlights": highlights.in_utf16(shown, found),
            "at": None,
        }

    def _person(self, found: Found, label: str | None) -> dict[str, str | None] | None:
        if label is None:
            return None
        return {"id": label, "name": self._people.get((found.recording.id, label))}

    def _source(self, found: Found, place: int) -> str | None:
        query = _SOURCES.bindparams(first=place, end=place + 1)
        row = self._session.execute(query).first()
        del found
        return None if row is None else str(row.source)


def _people(session: Session, recording_ids: Sequence[str]) -> dict[tuple[str, str], str | None]:
    rows = session.execute(
        select(SpeakerRow.recording_id, SpeakerRow.id, SpeakerRow.name).where(
            SpeakerRow.recording_id.in_(recording_ids)
        )
    )
    return {(recording_id, label): name for recording_id, label, name in rows}


def _segments(session: Session, found: Sequence[Found]) -> dict[tuple[str, int], Any]:
    """Read the segments of places, by version and place."""
    wanted = [
        and_(SegmentRow.transcript_id == each.entry.transcript_id, SegmentRow.idx.in_(places))
        for each in found
        if (places := [within(place) for place in each.places if kind_of(place) is Kind.TEXT])
    ]
    if not wanted:
        return {}
    columns = (SegmentRow.transcript_id, SegmentRow.idx, SegmentRow.id, SegmentRow.start)
    more = (SegmentRow.end, SegmentRow.text, SegmentRow.speaker, SegmentRow.words)
    rows = session.execute(select(*columns, *more).where(or_(*wanted)))
    return {(row.transcript_id, row.idx): row for row in rows}


def _notes(session: Session, found: Iterable[Found]) -> Mapping[str, tuple[Note, int]]:
    """Read the notes of recordings of which some are to be shown, each with its first place."""
    notes: dict[str, tuple[Note, int]] = {}
    for each in found:
        if not any(kind_of(place) is Kind.NOTE for place in each.places):
            continue
        first, end = range_of(number_of(each.places[0]), Kind.NOTE)
        firsts: dict[str, int] = {}
        for place, source in session.execute(_SOURCES, {"first": first, "end": end}):
            firsts[source] = min(place, firsts.get(source, place))
        rows = session.scalars(select(Note).where(Note.recording_id == each.recording.id))
        notes |= {note.id: (note, firsts[note.id]) for note in rows if note.id in firsts}
    return notes


def _first_said(row: Any, places: Sequence[tuple[int, int]]) -> float:
    """Tell when the first found word begins; where that is not known, when the segment does."""
    words = words_from_row(row.words)
    offsets = anchors.locate(row.text, words)
    if not places or offsets is None:
        return float(row.start)
    before = [
        word.start for word, offset in zip(words, offsets, strict=True) if offset <= places[0][0]
    ]
    return float(before[-1] if before else row.start)


def _excerpt(
    content: str, places: Sequence[tuple[int, int]]
) -> tuple[str, Sequence[tuple[int, int]]]:
    """Cut a long text to what is around the first found word."""
    if len(content) <= LONGEST_TEXT:
        return content, places
    start = 0
    if places and places[0][0] > _BEFORE:
        start = content.find(" ", places[0][0] - _BEFORE, places[0][0]) + 1
        start = start or places[0][0] - _BEFORE
    end = min(len(content), start + LONGEST_TEXT)
    before, after = _CUT if start else "", _CUT if end < len(content) else ""
    moved = [
        (first - start + len(before), last - start + len(before))
        for first, last in places
        if first >= start and last <= end
    ]
    return before + content[start:end] + after, moved
