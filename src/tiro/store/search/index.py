"""Keeps the index as the rows are, in the transaction that changes them.

Of a recording are indexed its title, its speakers' names, its notes, and what is shown of its
primary text. Rows that go take their places with them, by triggers of the database.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tiro.store.search import entries
from tiro.store.search.entries import Entry
from tiro.store.search.gathering import (
    note_places,
    speaker_places,
    text_place,
    text_places,
    title_places,
)
from tiro.store.search.places import TEXTS, Kind, begin, range_of
from tiro.store.search.port import Index, Place
from tiro.store.search.postgres import PostgresIndex
from tiro.store.search.sqlite import SqliteIndex
from tiro.store.tables import (
    Note,
    Recording,
    SearchRecording,
    SegmentRow,
    TranscriptRow,
)
from tiro.transcript.model import Segment

_AT_ONCE = 1000
_DELETE = text("DELETE FROM search_places WHERE id >= :first AND id < :end")
_DELETE_OF = text("DELETE FROM search_places WHERE id >= :first AND id < :end AND source = :source")
_LAST = text("SELECT max(id) FROM search_places WHERE id >= :first AND id < :end")
_COUNT = text("SELECT count(*) FROM search_places WHERE id >= :first AND id < :end")
_INDEXES: dict[bool, Index] = {True: PostgresIndex(), False: SqliteIndex()}


def index_of(session: Session) -> Index:
    """Give the index of a session's database."""
    return _INDEXES[session.get_bind().dialect.name == "postgresql"]


def put_title(session: Session, recording: Recording) -> None:
    """Index a recording's title."""
    entry = _entry(session, recording.id)
    _replace(session, entry, Kind.TITLE, title_places(entry, recording.title))


def put_speakers(session: Session, recording_id: str) -> None:
    """Index the names of a recording's speakers."""
    entry = _entry(session, recording_id)
    _replace(session, entry, Kind.SPEAKER, speaker_places(session, entry))


def put_note(session: Session, note: Note) -> None:
    """Index a note that is new or was changed."""
    entry = _entry(session, note.recording_id)
    _drop_note(session, entry, note.id)
    first, end = range_of(entry.number, Kind.NOTE)
    last = session.scalar(_LAST, {"first": first, "end": end})
    places = note_places(note, first if last is None else last + 1)
    index_of(session).put(session, entry.sign, places)


def drop_note(session: Session, note: Note) -> None:
    """Forget a note that goes."""
    _drop_note(session, _entry(session, note.recording_id), note.id)


def put_text(session: Session, transcript_id: str) -> None:
    """Index the text of a version that has become the primary one, instead of the one before."""
    entry = _entry(session, _recording_of(session, transcript_id))
    first, end = range_of(entry.number, Kind.TEXT)
    session.execute(_DELETE, {"first": first, "end": end})
    entries.follow(session, entry, transcript_id)
    index_of(session).put(session, entry.sign, text_places(session, entry, transcript_id))


def copy_text(session: Session, transcript_id: str, to: str) -> None:
    """Index the text of a primary version that is a copy of another, place by place."""
    entry = _entry(session, _recording_of(session, to))
    if entry.transcript_id == transcript_id:
        entries.follow(session, entry, to)
    else:
        put_text(session, to)


def renumber_text(session: Session, transcript_id: str) -> None:
    """Index the text of a version anew, if it is the one that is indexed: its rows have other places."""
    if _indexed_recording(session, transcript_id) is not None:
        put_text(session, transcript_id)


def change_text(
    session: Session,
    transcript_id: str,
    *,
    deleted: Collection[int],
    inserted: Sequence[tuple[int, Segment]],
    moved: Sequence[tuple[int, int]],
) -> None:
    """Follow a change of some segments of a version, if that is the one that is indexed.

    Args:
        session: The transaction.
        transcript_id: The version.
        deleted: Places of rows that went, also of those that came back changed.
        inserted: Rows that came.
        moved: From which place to which; indexed anew from their rows.
    """
    recording_id = _indexed_recording(session, transcript_id)
    if recording_id is None:
        return
    entry, index = _entry(session, recording_id), index_of(session)
    came = [
        text_place(entry, idx, one.text, held=one.held, speaker=one.speaker)
        for idx, one in inserted
        if idx < TEXTS
    ]
    came += _places_at(session, entry, transcript_id, [idx for _, idx in moved])
    new = [place for place in came if not index.is_there(session, entry.sign, place)]
    went = (*deleted, *(idx for idx, _ in moved))
    left = {begin(entry.number, idx) for idx in went if idx < TEXTS}
    for at in (left - {place.id for place in came}) | {place.id for place in new}:
        session.execute(_DELETE, {"first": at, "end": at + 1})
    index.put(session, entry.sign, new)


def put_all(session: Session, recording_id: str) -> int:
    """Index all of a recording anew; gives how many places it has, none when it is gone."""
    entry = entries.find(session, recording_id) or entries.make(session, recording_id)
    if entry is None:
        return 0
    everything = {"first": begin(entry.number), "end": begin(entry.number + 1)}
    session.execute(_DELETE, everything)
    put_title(session, session.get_one(Recording, recording_id))
    put_speakers(session, recording_id)
    for note in session.scalars(select(Note).where(Note.recording_id == recording_id)):
        put_note(session, note)
    primary = session.scalar(
        select(TranscriptRow.id).where(
            TranscriptRow.recording_id == recording_id, TranscriptRow.is_primary
        )
    )
    if primary is not None:
        put_text(session, primary)
    entries.mark_made(session, recording_id)
    return session.scalar(_COUNT, everything) or 0


def _entry(session: Session, recording_id: str) -> Entry:
    """Find a recording's entry; one that has none, from before there was a search, is indexed now."""
    found = entries.find(session, recording_id)
    if found is None:
        put_all(session, recording_id)
        found = entries.find(session, recording_id)
    assert found is not None  # noqa: S101 - whoever changes a recording knows that it is there
    return found


def _replace(session: Session, entry: Entry, kind: Kind, places: Iterable[Place]) -> None:
    first, end = range_of(entry.number, kind)
    session.execute(_DELETE, {"first": first, "end": end})
    index_of(session).put(session, entry.sign, places)


def _drop_note(session: Session, entry: Entry, note_id: str) -> None:
    first, end = range_of(entry.number, Kind.NOTE)
    session.execute(_DELETE_OF, {"first": first, "end": end, "source": note_id})


def _indexed_recording(session: Session, transcript_id: str) -> str | None:
    query = select(SearchRecording.recording_id)
    return session.scalar(query.where(SearchRecording.transcript_id == transcript_id))


def _recording_of(session: Session, transcript_id: str) -> str:
    query = select(TranscriptRow.recording_id).where(TranscriptRow.id == transcript_id)
    return session.scalars(query).one()


def _places_at(
    session: Session, entry: Entry, transcript_id: str, idxs: Sequence[int]
) -> list[Place]:
    """Give the places of some segments."""
    found: list[Place] = []
    for at in range(0, len(idxs), _AT_ONCE):
        rows = session.execute(
            select(SegmentRow.idx, SegmentRow.text, SegmentRow.held, SegmentRow.speaker).where(
                SegmentRow.transcript_id == transcript_id,
                SegmentRow.idx.in_(idxs[at : at + _AT_ONCE]),
                SegmentRow.idx < TEXTS,
            )
        )
        found += [
            text_place(entry, idx, content, held=held, speaker=speaker)
            for idx, content, held, speaker in rows
        ]
    return found
