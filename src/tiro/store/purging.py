"""Removes rows for good, a few at a time, so that no lock is held for long however long a text is.

On SQLite what is removed is overwritten (`secure_delete`); what the journal still holds of it goes
when it is truncated, which whoever removed something leaves for a worker (`owe`).
"""

from typing import Any

from sqlalchemy import Select, delete, func, or_, select, text, tuple_, update
from sqlalchemy.orm import Session

from tiro.store import flags, written_notes
from tiro.store.database import now
from tiro.store.notes import PERSON
from tiro.store.search import places
from tiro.store.states import ENDED, State
from tiro.store.tables import (
    ChunkRow,
    IdempotencyKey,
    Job,
    Note,
    NoteStep,
    Recording,
    SearchRecording,
    SegmentRow,
    StageOutput,
    TranscriptRow,
)

SEGMENTS_AT_ONCE = 1_000
CHUNKS_AT_ONCE = 200
PLACES_AT_ONCE = 1_000
OWED = "scrub"
_DELETE_PLACES = text(
    "DELETE FROM search_places WHERE id IN (SELECT id FROM search_places"
    " WHERE id >= :first AND id < :end ORDER BY id LIMIT :limit)"
)


def due(
    session: Session, limit: int, after: tuple[float, str] = (0.0, "")
) -> list[tuple[float, str, str]]:
    """List recordings that are to go for good by now, the oldest first: since when, whose and which."""
    rows = session.execute(
        select(Recording.purge_at, Recording.owner_id, Recording.id)
        .where(
            Recording.purge_at <= now(session),
            tuple_(Recording.purge_at, Recording.id) > tuple_(*after),
        )
        .order_by(Recording.purge_at, Recording.id)
        .limit(limit)
    )
    return [(float(since or 0.0), owner_id, recording_id) for since, owner_id, recording_id in rows]


def shrink(session: Session, recording_id: str, *, is_all: bool) -> bool:
    """Remove some of what is much of a recording: words, and what engines heard.

    Args:
        session: The transaction.
        recording_id: Which one.
        is_all: Also of a text that is shown, and of jobs that have not ended.

    Returns:
        Whether there was anything to remove.
    """
    texts = select(TranscriptRow.id).where(TranscriptRow.recording_id == recording_id)
    jobs = _jobs_of(recording_id)
    if not is_all:
        texts = texts.where(TranscriptRow.is_primary.is_(False))
        jobs = jobs.where(Job.state.in_(ENDED))
    return (
        _shrink_index(session, recording_id, is_all=is_all)
        or _shrink_texts(session, texts)
        or _shrink_chunks(session, jobs)
    )


def forget_keys(session: Session, recording_id: str) -> None:
    """Forget the keys of the requests that made a recording."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.recording_id == recording_id))


def condemn_idle(session: Session, owner_id: str, recording_id: str) -> Recording | None:
    """Let a recording go for good unless somebody works on it; None when it is not there or busy."""
    found = _idle(session, owner_id, recording_id)
    if found is None:
        return None
    found.deleted_at = found.deleted_at or now(session)
    found.purge_at = now(session)
    found.revision += 1
    session.flush()
    return found


def silence(session: Session, owner_id: str, recording_id: str) -> Recording | None:
    """Let nobody hear a recording any more; None when it is not there, silent already, or busy."""
    found = _idle(session, owner_id, recording_id)
    if found is None or found.media_key is None or found.media_deleted_at is not None:
        return None
    found.media_deleted_at = now(session)
    found.revision += 1
    session.flush()
    return found


def silenced(session: Session, limit: int, after: str = "") -> list[str]:
    """List recordings whose sound is deleted, but whose file may still be there."""
    query = select(Recording.id).where(
        Recording.media_deleted_at.is_not(None),
        Recording.media_key.is_not(None),
        Recording.id > after,
    )
    return list(session.scalars(query.order_by(Recording.id).limit(limit)))


def end_silencing(session: Session, recording_id: str) -> None:
    """Write down that the file of a recording is gone."""
    gone = update(Recording).where(
        Recording.id == recording_id, Recording.media_deleted_at.is_not(None)
    )
    session.execute(gone.values(media_key=None))


def hush(session: Session, owner_id: str, recording_id: str) -> Recording | None:
    """Let a recording have no text that is shown; None when it is not there or busy."""
    found = _idle(session, owner_id, recording_id)
    if found is None:
        return None
    session.execute(
        update(TranscriptRow)
        .where(TranscriptRow.recording_id == recording_id)
        .values(is_primary=False)
    )
    # What failed half-way begins anew: what was heard so far goes, too.
    session.execute(
        update(Job)
        .where(Job.recording_id == recording_id, Job.state == State.FAILED)
        .values(cursor=0, chunks_total=0, chunks_done=0, progress=0)
    )
    for kept in (StageOutput, NoteStep):
        session.execute(delete(kept).where(kept.job_id.in_(_jobs_of(recording_id))))
    _remove_written(session, recording_id)
    session.execute(
        update(SearchRecording)
        .where(SearchRecording.recording_id == recording_id)
        .values(transcript_id=None)
    )
    found.language = None
    found.revision += 1
    session.flush()
    return found


def _remove_written(session: Session, recording_id: str) -> None:
    """Remove the notes that were written of a text; what a person made of them is theirs."""
    written = delete(Note).where(Note.recording_id == recording_id, Note.origin != PERSON)
    session.execute(written.execution_options(synchronize_session=False))
    left = select(Note.template_name).where(
        Note.recording_id == recording_id, Note.template_name.is_not(None)
    )
    shown = select(Note.template_name).where(Note.recording_id == recording_id, Note.is_primary)
    for name in {*session.scalars(left)} - {*session.scalars(shown)}:
        # What stood behind a note that went is shown in its place.
        written_notes.promote(session, recording_id, str(name))


def remove_texts(session: Session, recording_id: str) -> int:
    """Remove the versions of a recording's text that have no words any more; gives how many."""
    has_words = select(SegmentRow.idx).where(SegmentRow.transcript_id == TranscriptRow.id)
    removed = delete(TranscriptRow).where(
        TranscriptRow.recording_id == recording_id,
        TranscriptRow.is_primary.is_(False),
        ~has_words.exists(),
    )
    result: Any = session.execute(removed.execution_options(synchronize_session=False))
    return int(result.rowcount)


def owe(session: Session) -> None:
    """Leave it to a worker to take what was removed out of the index and the journal."""
    moment = now(session)
    first = (owed(session) or {}).get("first", moment)
    flags.put(session, OWED, {"first": first, "last": moment})


def owed(session: Session) -> dict[str, Any] | None:
    """Tell when something was first and last removed since all was last taken out; None when nothing was."""
    return flags.get(session, OWED) or None


def settle(session: Session, seen: dict[str, Any]) -> None:
    """Note that all was taken out, unless more was removed meanwhile."""
    if flags.get(session, OWED) == seen:
        flags.put(session, OWED, {})


def _idle(session: Session, owner_id: str, recording_id: str) -> Recording | None:
    """Lock a recording on which nobody works; jobs first, as everybody locks them who locks both."""
    jobs = select(Job.id).where(Job.recording_id == recording_id).order_by(Job.id)
    session.execute(jobs.with_for_update())
    query = select(Recording).where(
        Recording.id == recording_id,
        Recording.owner_id == owner_id,
        or_(Recording.purge_at.is_(None), Recording.purge_at > now(session)),
    )
    locked = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(locked)
    busy = select(func.count()).where(Job.recording_id == recording_id, Job.state.not_in(ENDED))
    return None if found is None or session.scalar(busy) else found


def _shrink_index(session: Session, recording_id: str, *, is_all: bool) -> bool:
    row = session.execute(
        select(SearchRecording.number, SearchRecording.transcript_id).where(
            SearchRecording.recording_id == recording_id
        )
    ).first()
    if row is None or (row.transcript_id is not None and not is_all):
        return False
    end = places.begin(row.number + 1) if is_all else places.begin(row.number, places.TEXTS)
    values = {"first": places.begin(row.number), "end": end, "limit": PLACES_AT_ONCE}
    result: Any = session.execute(_DELETE_PLACES, values)
    return int(result.rowcount) > 0


def _shrink_texts(session: Session, texts: Select[str]) -> bool:
    for transcript_id in session.scalars(texts).all():
        of_this = SegmentRow.transcript_id == transcript_id
        found = select(SegmentRow.idx).where(of_this).order_by(SegmentRow.idx)
        last = session.scalars(found.limit(SEGMENTS_AT_ONCE)).all()
        if last:
            gone = delete(SegmentRow).where(of_this, SegmentRow.idx <= last[-1])
            session.execute(gone.execution_options(synchronize_session=False))
            return True
    return False


def _shrink_chunks(session: Session, jobs: Select[str]) -> bool:
    for job_id in session.scalars(jobs).all():
        of_this = ChunkRow.job_id == job_id
        found = select(ChunkRow.run, ChunkRow.idx).where(of_this)
        rows = session.execute(found.order_by(ChunkRow.run, ChunkRow.idx).limit(CHUNKS_AT_ONCE))
        last = rows.all()
        if last:
            place = tuple_(ChunkRow.run, ChunkRow.idx) <= tuple_(*last[-1])
            gone = delete(ChunkRow).where(of_this, place)
            session.execute(gone.execution_options(synchronize_session=False))
            return True
    return False


def _jobs_of(recording_id: str) -> Select[str]:
    return select(Job.id).where(Job.recording_id == recording_id)
