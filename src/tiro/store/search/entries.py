"""Recordings as the index knows them: their numbers, the signs of their owners, and in which round they were indexed."""

from dataclasses import dataclass

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from tiro.store import flags
from tiro.store.search.places import first_number
from tiro.store.search.port import sign_of
from tiro.store.tables import Recording, SearchOwner, SearchRecording
from tiro.store.upsert import insert

FORM = 1
"""Of the words in the index; one of another form is built anew."""
_ROUND = "search"
_FREE = text(
    "SELECT n.number + 1 FROM search_recordings n WHERE n.number >= :number AND NOT EXISTS"
    " (SELECT 1 FROM search_recordings m WHERE m.number = n.number + 1) ORDER BY n.number LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A recording in the index; its words begin with `sign`."""

    recording_id: str
    number: int
    sign: str
    transcript_id: str | None


def find(session: Session, recording_id: str, *, is_to_change: bool = True) -> Entry | None:
    """Find a recording's entry; one that is to change nobody else changes until the transaction ends."""
    query = (
        select(SearchRecording.number, SearchRecording.transcript_id, SearchOwner.number)
        .join(SearchOwner, SearchOwner.owner_id == SearchRecording.owner_id)
        .where(SearchRecording.recording_id == recording_id)
    )
    if is_to_change:
        query = query.with_for_update(of=SearchRecording)
    found = session.execute(query).first()
    if found is None:
        return None
    number, transcript_id, owner = found
    return Entry(recording_id, number, sign_of(owner), transcript_id)


def make(session: Session, recording_id: str) -> Entry | None:
    """Make a recording's entry; None when the recording is gone."""
    found = session.execute(
        select(Recording.owner_id, Recording.created_at)
        .where(Recording.id == recording_id)
        .with_for_update(read=True, key_share=True)
    ).first()
    if found is None:
        return None
    owner_id, created_at = found
    owner = insert(session, SearchOwner).values(owner_id=owner_id)
    session.execute(owner.on_conflict_do_nothing())
    number, made = first_number(created_at), current_round(session)
    while True:
        row = insert(session, SearchRecording).values(
            number=number, recording_id=recording_id, owner_id=owner_id, made=made
        )
        session.execute(row.on_conflict_do_nothing())
        entry = find(session, recording_id)
        if entry is not None:
            return entry
        # Another recording of the same tenth of a second has it.
        number = int(session.scalar(_FREE, {"number": number}) or number + 1)


def follow(session: Session, entry: Entry, transcript_id: str) -> None:
    """Let a version be the one whose text is indexed."""
    session.execute(
        update(SearchRecording)
        .where(SearchRecording.recording_id == entry.recording_id)
        .values(transcript_id=transcript_id)
    )


def mark_made(session: Session, recording_id: str) -> None:
    """Let a recording be indexed in the present round."""
    session.execute(
        update(SearchRecording)
        .where(SearchRecording.recording_id == recording_id)
        .values(made=current_round(session))
    )


def current_round(session: Session) -> int:
    """Tell how often the whole index was to be built."""
    return int((flags.get(session, _ROUND) or {"round": 1})["round"])


def begin_round(session: Session) -> None:
    """Let the whole index be built anew."""
    flags.put(session, _ROUND, {"round": current_round(session) + 1, "form": FORM})


def has_form(session: Session) -> bool:
    """Whether the index has, or is given, the form that this release reads."""
    said = flags.get(session, _ROUND)
    return said is None or said["form"] == FORM
