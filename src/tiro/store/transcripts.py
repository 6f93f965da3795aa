"""Versions of a recording's text; exactly one of them is the primary, and a person's is never replaced by a machine's."""

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, replace

from blake3 import blake3
from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from tiro.errors import NotFound
from tiro.store import segment_edits
from tiro.store import speakers as speaker_rows
from tiro.store.ids import new_id
from tiro.store.search import index
from tiro.store.shown import belongs_to_shown
from tiro.store.tables import Recording, SegmentRow, TranscriptRow
from tiro.transcript.model import Flag, Notice, Origin, Segment, Speaker, Transcript

PERSON = "person"


def next_version(session: Session, recording_id: str) -> int:
    """Give the number of a recording's next version, which nobody else gets meanwhile."""
    lock(session, recording_id)
    newest = select(func.max(TranscriptRow.version)).where(
        TranscriptRow.recording_id == recording_id
    )
    return (session.scalar(newest) or 0) + 1


def add(
    session: Session,
    *,
    transcript: Transcript,
    owner_id: str,
    job_id: str | None,
    make_primary: bool,
    segments: Iterable[Segment] | None = None,
) -> Transcript:
    """Insert a version with its segments.

    Args:
        session: The transaction.
        transcript: The version; whether it is the primary is decided here.
        owner_id: Whose it is.
        job_id: The job that made it.
        make_primary: Let it be the primary, unless that is a person's work and this is not. The
            first version is the primary in any case.
        segments: Those of a version that has none itself, one by one; they are not returned.

    Returns:
        The version as it is kept.
    """
    row = _insert(session, transcript, owner_id=owner_id, job_id=job_id, make_primary=make_primary)
    segment_edits.put(session, row.id, transcript.segments if segments is None else segments)
    if row.is_primary:
        index.put_text(session, row.id)
    return _value(row, transcript.segments, _speakers(session, row.recording_id))


def _insert(
    session: Session,
    transcript: Transcript,
    *,
    owner_id: str,
    job_id: str | None,
    make_primary: bool,
) -> TranscriptRow:
    """Insert a version without its segments."""
    lock(session, transcript.recording_id)
    is_primary = _becomes_primary(session, transcript, is_wanted=make_primary)
    if is_primary:
        session.execute(
            update(TranscriptRow)
            .where(TranscriptRow.recording_id == transcript.recording_id, TranscriptRow.is_primary)
            .values(is_primary=False)
        )
    row = row_of(transcript, owner_id=owner_id, job_id=job_id, is_primary=is_primary)
    session.add(row)
    session.flush()
    if is_primary:
        _tell_language(session, row)
    return row


def edit(
    session: Session,
    owner_id: str,
    transcript: Transcript,
    segments: Sequence[Segment],
    *,
    as_new_version: bool = False,
) -> Transcript:
    """Write down what a person made of a version; the recording is locked by the caller.

    A person's version gets a new revision. Any other stays as it is, but for its revision, which
    tells others who hold it that it was edited; a copy, of origin `person`, becomes the primary.

    Args:
        session: The transaction.
        owner_id: Whose it is.
        transcript: The version as it was read, if only in outline.
        segments: What it becomes; those that are the same object are not written again.
        as_new_version: Let a person's version stay as it is, too.

    Returns:
        The version that holds the segments.
    """
    row = session.scalars(_of(owner_id).where(TranscriptRow.id == transcript.id)).one()
    row.revision += 1
    session.flush()
    if transcript.origin != PERSON or as_new_version:
        row = _copy(session, owner_id, transcript)
    segment_edits.change(session, row.id, transcript.segments, segments)
    return _value(row, tuple(segments), _speakers(session, row.recording_id))


def _copy(session: Session, owner_id: str, transcript: Transcript) -> TranscriptRow:
    copy = replace(
        transcript,
        id=new_id("tr"),
        version=next_version(session, transcript.recording_id),
        revision=1,
        origin=PERSON,
        segments=(),
        made_of=None,
    )
    row = _insert(session, copy, owner_id=owner_id, job_id=None, make_primary=True)
    segment_edits.copy(session, transcript.id, copy.id)
    segment_edits.give_up(session, transcript.id)
    index.copy_text(session, transcript.id, copy.id)
    return row


def make_primary(session: Session, owner_id: str, transcript_id: str) -> Transcript:
    """Let a person choose the version that is shown; the recording is locked by the caller.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    row = session.scalar(_of(owner_id).where(TranscriptRow.id == transcript_id))
    if row is not None and not row.is_primary:
        others = (TranscriptRow.recording_id == row.recording_id, TranscriptRow.is_primary)
        session.execute(update(TranscriptRow).where(*others).values(is_primary=False))
        row.is_primary = True
        session.flush()
        _tell_language(session, row)
        index.put_text(session, row.id)
    return _whole(session, row)


def get(session: Session, owner_id: str, transcript_id: str) -> Transcript:
    """Read one version with its segments.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    query = _of(owner_id).where(TranscriptRow.id == transcript_id)
    return _whole(session, session.scalar(query))


def head(session: Session, owner_id: str, transcript_id: str) -> tuple[Transcript, int]:
    """Read one version without its segments, and how many of them are held back.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    row = session.scalar(_of(owner_id).where(TranscriptRow.id == transcript_id))
    if row is None:
        raise NotFound("There is no such transcript.")
    held = select(func.count()).where(
        SegmentRow.transcript_id == transcript_id, SegmentRow.held.is_not(None)
    )
    value = _value(row, (), _speakers(session, row.recording_id))
    return value, session.scalar(held) or 0


def outline(
    session: Session, owner_id: str, transcript_id: str, names: Collection[str]
) -> Transcript:
    """Read a version, but text and words only of the segments that are named.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    row = session.scalar(_of(owner_id).where(TranscriptRow.id == transcript_id))
    if row is None:
        raise NotFound("There is no such transcript.")
    segments = segment_edits.outline(session, row.id, names)
    return _value(row, segments, _speakers(session, row.recording_id))


def mark(session: Session, owner_id: str, transcript_id: str) -> str:
    """Give a short text that is another one when a version, or who speaks in it, has changed.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    row = session.scalar(_of(owner_id).where(TranscriptRow.id == transcript_id))
    if row is None:
        raise NotFound("There is no such transcript.")
    names = [(one.id, one.name) for one in _speakers(session, row.recording_id)]
    source = None if row.of_id is None else _state_of(session, row.of_id)
    told = blake3(repr((row.id, row.is_primary, names, source)).encode()).hexdigest(8)
    return f"{row.revision}-{told}"


def _state_of(session: Session, transcript_id: str) -> tuple[int, bool] | None:
    columns = (TranscriptRow.revision, TranscriptRow.is_primary)
    row = session.execute(select(*columns).where(TranscriptRow.id == transcript_id)).first()
    return None if row is None else (row.revision, row.is_primary)


def primary_id(session: Session, owner_id: str, recording_id: str) -> str:
    """Name a recording's primary version.

    Raises:
        NotFound: There is none yet, or it is another owner's.
    """
    query = _of(owner_id).where(
        TranscriptRow.recording_id == recording_id, TranscriptRow.is_primary
    )
    row = session.scalar(query)
    if row is None:
        raise NotFound("There is no such transcript.")
    return row.id


def recording_of(session: Session, owner_id: str, transcript_id: str) -> str:
    """Name the recording that a version belongs to.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    found = session.scalar(
        select(TranscriptRow.recording_id).where(
            TranscriptRow.id == transcript_id,
            TranscriptRow.owner_id == owner_id,
            belongs_to_shown(owner_id, TranscriptRow.recording_id),
        )
    )
    if found is None:
        raise NotFound("There is no such transcript.")
    return found


def primary(session: Session, owner_id: str, recording_id: str) -> Transcript:
    """Read a recording's primary version with its segments.

    Raises:
        NotFound: There is none yet, or it is another owner's.
    """
    query = _of(owner_id).where(
        TranscriptRow.recording_id == recording_id, TranscriptRow.is_primary
    )
    return _whole(session, session.scalar(query))


def last_with_speakers(session: Session, recording_id: str) -> list[Segment]:
    """Read the segments of the newest version that tells of any speaker; empty when none does."""
    newest = session.scalar(
        select(TranscriptRow.id)
        .join(SegmentRow, SegmentRow.transcript_id == TranscriptRow.id)
        .where(TranscriptRow.recording_id == recording_id, SegmentRow.speaker.is_not(None))
        .order_by(TranscriptRow.version.desc())
        .limit(1)
    )
    return [] if newest is None else list(segment_edits.read(session, newest))


def versions(session: Session, owner_id: str, recording_id: str) -> list[Transcript]:
    """List a recording's versions without their segments, newest first."""
    query = _of(owner_id).where(TranscriptRow.recording_id == recording_id)
    rows = session.scalars(query.order_by(TranscriptRow.version.desc()))
    return [_value(row, (), ()) for row in rows]


def made_at(session: Session, recording_id: str) -> dict[str, float]:
    """Tell when each version of a recording was made."""
    query = select(TranscriptRow.id, TranscriptRow.created_at)
    rows = session.execute(query.where(TranscriptRow.recording_id == recording_id))
    return {row.id: row.created_at for row in rows}


def _of(owner_id: str) -> Select[TranscriptRow]:
    is_shown = belongs_to_shown(owner_id, TranscriptRow.recording_id)
    return select(TranscriptRow).where(TranscriptRow.owner_id == owner_id, is_shown)


def lock(session: Session, recording_id: str) -> None:
    """Let others that add or edit versions of the recording wait for this transaction."""
    session.execute(select(Recording.id).where(Recording.id == recording_id).with_for_update())


def _tell_language(session: Session, row: TranscriptRow) -> None:
    """Let the recording have the language of its primary version, so that it is found by it."""
    recording = session.get_one(Recording, row.recording_id)
    recording.language = row.language
    session.flush()


def _becomes_primary(session: Session, transcript: Transcript, *, is_wanted: bool) -> bool:
    present = session.scalar(
        select(TranscriptRow.origin).where(
            TranscriptRow.recording_id == transcript.recording_id, TranscriptRow.is_primary
        )
    )
    if present is None:
        return True
    return is_wanted and (present != PERSON or transcript.origin == PERSON)


def _whole(session: Session, row: TranscriptRow | None) -> Transcript:
    if row is None:
        raise NotFound("There is no such transcript.")
    segments = segment_edits.read(session, row.id)
    whole = _value(row, segments, _speakers(session, row.recording_id))
    if whole.made_of is None:
        return whole
    flags = tuple(Flag(**flag) for flag in row.flags or ())
    return replace(whole, made_of=replace(whole.made_of, flags=flags))


def _speakers(session: Session, recording_id: str) -> tuple[Speaker, ...]:
    rows = speaker_rows.of_recording(session, recording_id)
    return tuple(Speaker(row.id, row.name) for row in rows)


def row_of(
    transcript: Transcript, *, owner_id: str, job_id: str | None, is_primary: bool
) -> TranscriptRow:
    """Make the row of a version, which is not inserted yet."""
    made_of = transcript.made_of
    row = TranscriptRow(
        id=transcript.id,
        owner_id=owner_id,
        recording_id=transcript.recording_id,
        job_id=job_id,
        version=transcript.version,
        revision=transcript.revision,
        is_primary=is_primary,
        origin=transcript.origin,
        language=transcript.language,
        duration=transcript.duration,
        engine=transcript.engine,
        model=transcript.model,
        quality=transcript.quality,
        created_at=time.time(),
        warnings=[
            {"code": notice.code, "message": notice.message, "stage": notice.stage}
            for notice in transcript.warnings
        ],
        report=None if transcript.report is None else dict(transcript.report),
    )
    if made_of is not None:
        row.of_id, row.of_revision = made_of.of, made_of.revision
        row.template, row.flagged = made_of.template, made_of.flagged
        row.flags = [asdict(flag) for flag in made_of.flags]
    return row


def _value(
    row: TranscriptRow, segments: tuple[Segment, ...], speakers: tuple[Speaker, ...]
) -> Transcript:
    return Transcript(
        id=row.id,
        recording_id=row.recording_id,
        version=row.version,
        revision=row.revision,
        is_primary=row.is_primary,
        origin=row.origin,
        language=row.language,
        duration=row.duration,
        engine=row.engine,
        model=row.model,
        quality=row.quality,
        warnings=tuple(Notice(**notice) for notice in row.warnings),
        segments=segments,
        report=row.report,
        speakers=speakers,
        made_of=_origin(row),
    )


def _origin(row: TranscriptRow) -> Origin | None:
    """Say what a version was made of, without the segments that were left as they were."""
    if row.of_id is None:
        return None
    return Origin(
        of=row.of_id,
        revision=row.of_revision or 0,
        is_current=row.current_as is not None,
        template=row.template,
        flagged=row.flagged,
    )
