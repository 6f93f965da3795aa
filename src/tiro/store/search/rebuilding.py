"""Builds the index anew, or what of it is missing, some recordings at a time; goes on where it was cut."""

import time
from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from tiro.store.database import Database
from tiro.store.search import entries
from tiro.store.search.checking import differs
from tiro.store.search.index import put_all
from tiro.store.tables import Recording, SearchRecording, TranscriptRow

_RECORDINGS = 50
_PLACES = 2_000
"""Of one transaction, so that others do not wait long."""
_SAMPLE = 40
PAUSE_SECONDS = 0.02


def begin(database: Database) -> None:
    """Let everything be indexed anew; what was begun before and was cut goes on instead."""
    with database.write() as session:
        if not missing(session):
            entries.begin_round(session)


def build(database: Database, tell: Callable[[int, int], None] | None = None) -> int:
    """Index what is missing; others may write meanwhile.

    Args:
        database: The database.
        tell: Hears how many recordings are done, and of how many.

    Returns:
        How many recordings were indexed.
    """
    with database.write() as session:
        if not entries.has_form(session):
            entries.begin_round(session)
        count = missing(session)
    done = 0
    while some := _some(database):
        done += some
        if tell is not None:
            tell(done, max(done, count))
        # Whoever waits to write gets a turn.
        time.sleep(PAUSE_SECONDS)
    return done


def missing(session: Session) -> int:
    """Count the recordings that are not indexed in the present round."""
    query = select(func.count()).select_from(Recording).outerjoin(*_entry())
    return session.scalar(query.where(_is_missing(session))) or 0


def faults(session: Session) -> Sequence[str]:
    """Name recordings whose index is not as their rows are: another text, or other words in some of them."""
    strays = (
        select(SearchRecording.recording_id)
        .join(TranscriptRow, TranscriptRow.recording_id == SearchRecording.recording_id)
        .where(TranscriptRow.is_primary)
        .where(SearchRecording.transcript_id.is_distinct_from(TranscriptRow.id))
        .limit(_SAMPLE)
    )
    newest = select(SearchRecording.recording_id).order_by(SearchRecording.number.desc())
    oldest = select(SearchRecording.recording_id).order_by(SearchRecording.number)
    looked_at = {
        recording_id
        for query in (newest, oldest)
        for recording_id in session.scalars(query.limit(_SAMPLE // 2))
    }
    wrong = {each for each in looked_at if differs(session, each)}
    return sorted({*session.scalars(strays), *wrong})


def _some(database: Database) -> int:
    """Index the next recordings, in one transaction; gives how many."""
    with database.write() as session:
        query = select(Recording.id).outerjoin(*_entry()).where(_is_missing(session))
        waiting = list(session.scalars(query.order_by(Recording.created_at).limit(_RECORDINGS)))
        places = done = 0
        for recording_id in waiting:
            places += put_all(session, recording_id)
            done += 1
            if places >= _PLACES:
                break
        return done


def _entry() -> tuple[type[SearchRecording], ColumnElement[bool]]:
    return SearchRecording, SearchRecording.recording_id == Recording.id


def _is_missing(session: Session) -> ColumnElement[bool]:
    made = SearchRecording.made
    return or_(made.is_(None), made < entries.current_round(session))
