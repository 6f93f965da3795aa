"""What of a recording is indexed: its title, its speakers' names, its notes by paragraphs, and its text by segments."""

from collections.abc import Iterator
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiro.store.search import words
from tiro.store.search.entries import Entry
from tiro.store.search.places import TEXTS, Kind, begin, range_of
from tiro.store.search.port import Place
from tiro.store.tables import Note, SegmentRow, SpeakerRow

_AT_ONCE = 1000
_PIECE_CHARACTERS = 500
"""Of a paragraph of a note; a longer one is parted."""


def title_places(entry: Entry, title: str) -> Iterator[Place]:
    """Give the place of a title."""
    yield Place(range_of(entry.number, Kind.TITLE)[0], words.words(title))


def speaker_places(session: Session, entry: Entry) -> Iterator[Place]:
    """Give the places of the names of a recording's speakers."""
    rows = session.execute(
        select(SpeakerRow.id, SpeakerRow.name)
        .where(SpeakerRow.recording_id == entry.recording_id, SpeakerRow.name.is_not(None))
        .order_by(SpeakerRow.id)
    ).all()
    for at, (label, name) in enumerate(rows, range_of(entry.number, Kind.SPEAKER)[0]):
        yield Place(at, words.words(name or ""), label)


def note_places(note: Note, first: int) -> Iterator[Place]:
    """Give the places of a note, one after another; of one by a template only the primary version has any."""
    if note.template_name is not None and not note.is_primary:
        return
    for at, piece in zip(count(first), note_pieces(note.title, note.text), strict=False):
        yield Place(at, words.words(piece), note.id)


def note_pieces(title: str, content: str) -> Iterator[str]:
    """Part a note into what is found on its own: its title, and its paragraphs or parts of them."""
    return (piece for piece in _pieces(title, content) if words.words(piece))


def text_places(session: Session, entry: Entry, transcript_id: str) -> Iterator[Place]:
    """Give the places of a text, reading some at a time."""
    last = -1
    while True:
        rows = session.execute(
            select(SegmentRow.idx, SegmentRow.text, SegmentRow.held, SegmentRow.speaker)
            .where(
                SegmentRow.transcript_id == transcript_id,
                SegmentRow.idx > last,
                SegmentRow.idx < TEXTS,
            )
            .order_by(SegmentRow.idx)
            .limit(_AT_ONCE)
        ).all()
        for idx, content, held, speaker in rows:
            yield text_place(entry, idx, content, held=held, speaker=speaker)
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1].idx


def text_place(
    entry: Entry, idx: int, content: str, *, held: str | None, speaker: str | None
) -> Place:
    """Give the place of a segment; one that is held back has no words."""
    said = [] if held is not None else words.words(content)
    return Place(begin(entry.number, idx), said, speaker)


def _pieces(title: str, content: str) -> Iterator[str]:
    yield title
    for line in content.splitlines():
        rest = line.strip()
        while len(rest) > _PIECE_CHARACTERS:
            cut = rest.rfind(" ", 1, _PIECE_CHARACTERS) + 1 or _PIECE_CHARACTERS
            yield rest[:cut].rstrip()
            rest = rest[cut:].lstrip()
        yield rest
