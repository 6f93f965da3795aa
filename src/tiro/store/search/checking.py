"""Whether the index of a recording is as its rows are."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tiro.store.search import entries
from tiro.store.search.entries import Entry
from tiro.store.search.gathering import note_places, speaker_places, text_places, title_places
from tiro.store.search.index import index_of
from tiro.store.search.places import Kind, begin, kind_of, range_of
from tiro.store.search.port import Place
from tiro.store.tables import Note, Recording

_PLACES = text(
    "SELECT id, source, CAST(tokens AS text) FROM search_places WHERE id >= :first AND id < :end"
)
_Told = tuple[int | None, str | None, tuple[str, ...]]


def differs(session: Session, recording_id: str) -> bool:
    """Whether a recording is indexed otherwise than it reads, or not at all."""
    entry = entries.find(session, recording_id, is_to_change=False)
    if entry is None:
        return True
    bounds = {"first": begin(entry.number), "end": begin(entry.number + 1)}
    there = Counter(_told(*row) for row in session.execute(_PLACES, bounds))
    index = index_of(session)
    wanted = Counter(
        _told(place.id, place.source, index.tokens(entry.sign, place.words))
        for place in _wanted(session, entry)
        if place.words
    )
    return there != wanted


def _wanted(session: Session, entry: Entry) -> Iterator[Place]:
    recording = session.get_one(Recording, entry.recording_id)
    yield from title_places(entry, recording.title)
    yield from speaker_places(session, entry)
    if entry.transcript_id is not None:
        yield from text_places(session, entry, entry.transcript_id)
    notes = select(Note).where(Note.recording_id == entry.recording_id)
    for note in session.scalars(notes):
        yield from note_places(note, range_of(entry.number, Kind.NOTE)[0])


def _told(place: int, source: str | None, tokens: str) -> _Told:
    """Give what can be compared: notes stand in any order, and PostgreSQL sorts words."""
    is_note = kind_of(place) is Kind.NOTE
    return None if is_note else place, source, tuple(sorted(tokens.split(" ")))
