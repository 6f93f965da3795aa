"""Keeps the index as the rows are, in the transaction that changes them.

Of a recording are indexed its title, its speakers' names, its notes, and what is shown of its
primary text. Rows that go take their places with them, by triggers of the database.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from tiro.store.search import words
from tiro.store.search.places import RANGES, Kind, begin, first_number, range_of
from tiro.store.search.port import Index, Place, sign_of
from tiro.store.search.postgres import PostgresIndex
from tiro.store.search.sqlite import SqliteIndex
from tiro.store.tables import (
    Note,
    Recording,
    SearchOwner,
    SearchRecording,
    SegmentRow,
    SpeakerRow,
    TranscriptRow,
)
from tiro.store.upsert import insert
from tiro.transcript.model import Segment

FORM = 1
"""Of the words in the index; a database with places of another one is indexed anew."""
_AT_ONCE = 1000
_PIECE_CHARACTERS = 500
_DELETE = text("DELETE FROM search_places WHERE id >= :first AND id < :end")
_DELETE_OF = text("DELETE FROM search_places WHERE id >= :first AND id < :end AND source = :source")
_LAST = text("SELECT max(id) FROM search_places WHERE id >= :first AND id < :end")
_FREE = text(
    "SELECT n.number + 1 FROM search_recordings n WHERE n.number >= :number AND NOT EXISTS"
    " (SELECT 1 FROM search_recordings m WHERE m.number = n.number + 1) ORDER BY n.number LIMIT 1"
)
_INDEXES: dict[bool, Index] = {True: PostgresIndex(), False: SqliteIndex()}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A recording in the index."""

    recording_id: str
    number: int
    sign: str
    transcript_id: str | None


def index_of(session: Session) -> Index:
    """Give the index of a session's database."""
    return _INDEXES[session.get_bind().dialect.name == "postgresql"]


def put_title(session: Session, recording: Recording) -> None:
    """Index a recording's title."""
    entry = _entry(session, recording.id)
    _replace(
        session, entry, Kind.TITLE, [Place(_at(entry, Kind.TITLE), words.words(recording.title))]
    )


def put_speakers(session: Session, recording_id: str) -> None:
    """Index the names of a recording's speakers."""
    rows = session.execute(
        select(SpeakerRow.id, SpeakerRow.name)
        .where(SpeakerRow.recording_id == recording_id, SpeakerRow.name.is_not(None))
        .order_by(SpeakerRow.id)
    )
    entry = _entry(session, recording_id)
    places = [
        Place(_at(entry, Kind.SPEAKER) + number, words.words(name or ""), label)
        for number, (label, name) in enumerate(rows)
    ]
    _replace(session, entry, Kind.SPEAKER, places)


def put_note(session: Session, note: Note) -> None:
    """Index a note that is new or was changed."""
    entry = _entry(session, note.recording_id)
    _drop_note(session, entry, note.id)
    first, end = range_of(entry.number, Kind.NOTE)
    last = session.scalar(_LAST, {"first": first, "end": end})
    free = first if last is None else last + 1
    pieces = zip(count(free), note_pieces(note.title, note.text), strict=False)
    places = [Place(at, words.words(piece), note.id) for at, piece in pieces]
    index_of(session).put(session, entry.sign, places)


def drop_note(session: Session, note: Note) -> None:
    """Forget a note that goes."""
    _drop_note(session, _entry(session, note.recording_id), note.id)


def note_pieces(title: str | None, content: str) -> Iterator[str]:
    """Part a note into what is found on its own: its title, and its paragraphs or parts of them."""
    if title:
        yield title
    for line in content.splitlines():
        rest = line.strip()
        while len(rest) > _PIECE_CHARACTERS:
            cut = rest.rfind(" ", 1, _PIECE_CHARACTERS) + 1 or _PIECE_CHARACTERS
            yield rest[:cut].rstrip()
            rest = rest[cut:].lstrip()
        if rest:
            yield rest


def put_text(session: Session, transcript_id: str) -> None:
    """Index the text of a version that has become the primary one, instead of the one before."""
    entry = _entry(session, _recording_of(session, transcript_id))
    first, end = range_of(entry.number, Kind.TEXT)
    session.execute(_DELETE, {"first": first, "end": end})
    _follow(session, entry, transcript_id)
    index_of(session).put(session, entry.sign, _text_places(session, entry, transcript_id))


def copy_text(session: Session, transcript_id: str, to: str) -> None:
    """Index the text of a primary version that is a copy of another, place by place."""
    entry = _entry(session, _recording_of(session, to))
    if entry.transcript_id == transcript_id:
        _follow(session, entry, to)
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
    came = {place: _said(one.text, one.held) for place, one in inserted}
    came |= _texts_at(session, transcript_id, [place for _, place in moved])
    gone = {*deleted, *(place for place, _ in moved)} - came.keys()
    new: list[Place] = []
    for where, found in came.items():
        at = begin(entry.number, where)
        if not index.is_same(session, at, index.tokens(entry.sign, found)):
            gone.add(where)
            new.append(Place(at, found))
    for where in gone:
        at = begin(entry.number, where)
        session.execute(_DELETE, {"first": at, "end": at + 1})
    index.put(session, entry.sign, new)


def forget(session: Session, recording_ids: Iterable[str]) -> None:
    """Forget all of some recordings; deleting their rows does so, too."""
    gone = SearchRecording.recording_id.in_(list(recording_ids))
    session.execute(delete(SearchRecording).where(gone))


def put_all(session: Session, recording_id: str) -> None:
    """Index all of a recording anew."""
    entry = _entry(session, recording_id)
    session.execute(_DELETE, {"first": begin(entry.number), "end": begin(entry.number + 1)})
    recording = session.get_one(Recording, recording_id)
    put_title(session, recording)
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
    session.execute(
        update(SearchRecording)
        .where(SearchRecording.recording_id == recording_id)
        .values(made=FORM)
    )


def _entry(session: Session, recording_id: str) -> _Entry:
    """Find or make a recording's entry; nobody else changes it until the transaction ends."""
    query = (
        select(SearchRecording.number, SearchRecording.transcript_id, SearchOwner.number)
        .join(SearchOwner, SearchOwner.owner_id == SearchRecording.owner_id)
        .where(SearchRecording.recording_id == recording_id)
        .with_for_update(of=SearchRecording)
    )
    found = session.execute(query).first()
    if found is None:
        _make_entry(session, recording_id)
        found = session.execute(query).one()
    number, transcript_id, owner = found
    return _Entry(recording_id, number, sign_of(owner), transcript_id)


def _make_entry(session: Session, recording_id: str) -> None:
    owner_id, created_at = session.execute(
        select(Recording.owner_id, Recording.created_at).where(Recording.id == recording_id)
    ).one()
    session.execute(insert(session, SearchOwner).values(owner_id=owner_id).on_conflict_do_nothing())
    number = first_number(created_at)
    while True:
        row = insert(session, SearchRecording).values(
            number=number, recording_id=recording_id, owner_id=owner_id, made=FORM
        )
        session.execute(row.on_conflict_do_nothing())
        mine = select(SearchRecording.number).where(SearchRecording.recording_id == recording_id)
        if session.scalar(mine) is not None:
            return
        # Another recording of the same tenth of a second has it.
        number = int(session.scalar(_FREE, {"number": number}) or number + 1)


def _follow(session: Session, entry: _Entry, transcript_id: str) -> None:
    session.execute(
        update(SearchRecording)
        .where(SearchRecording.recording_id == entry.recording_id)
        .values(transcript_id=transcript_id)
    )


def _replace(session: Session, entry: _Entry, kind: Kind, places: Sequence[Place]) -> None:
    first, end = range_of(entry.number, kind)
    session.execute(_DELETE, {"first": first, "end": end})
    index_of(session).put(session, entry.sign, places)


def _drop_note(session: Session, entry: _Entry, note_id: str) -> None:
    first, end = range_of(entry.number, Kind.NOTE)
    session.execute(_DELETE_OF, {"first": first, "end": end, "source": note_id})


def _at(entry: _Entry, kind: Kind) -> int:
    return range_of(entry.number, kind)[0]


def _indexed_recording(session: Session, transcript_id: str) -> str | None:
    query = select(SearchRecording.recording_id)
    return session.scalar(query.where(SearchRecording.transcript_id == transcript_id))


def _recording_of(session: Session, transcript_id: str) -> str:
    query = select(TranscriptRow.recording_id).where(TranscriptRow.id == transcript_id)
    return session.scalars(query).one()


def _said(content: str, held: str | None) -> list[str]:
    return [] if held is not None else words.words(content)


def _text_places(session: Session, entry: _Entry, transcript_id: str) -> Iterator[Place]:
    """Read the places of a text, some at a time."""
    last = -1
    while True:
        rows = session.execute(
            select(SegmentRow.idx, SegmentRow.text, SegmentRow.held)
            .where(SegmentRow.transcript_id == transcript_id, SegmentRow.idx > last)
            .order_by(SegmentRow.idx)
            .limit(_AT_ONCE)
        ).all()
        if not rows:
            return
        for idx, content, held in rows:
            if idx < RANGES[Kind.TEXT][1]:
                yield Place(begin(entry.number, idx), _said(content, held))
        last = rows[-1].idx


def _texts_at(
    session: Session, transcript_id: str, places: Sequence[int]
) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    for at in range(0, len(places), _AT_ONCE):
        rows = session.execute(
            select(SegmentRow.idx, SegmentRow.text, SegmentRow.held).where(
                SegmentRow.transcript_id == transcript_id,
                SegmentRow.idx.in_(places[at : at + _AT_ONCE]),
            )
        )
        found |= {idx: _said(content, held) for idx, content, held in rows}
    return found
