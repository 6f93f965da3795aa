"""Clean texts and translations: versions that stand beside the one they were made of, and are never shown by themselves."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from tiro.errors import NotFound
from tiro.store import segment_edits, transcripts
from tiro.store.ids import new_id
from tiro.store.shown import belongs_to_shown
from tiro.store.tables import TranscriptRow
from tiro.transcript.model import Flag, Segment, Transcript

CLEAN = "clean"
TRANSLATION = "translation"
SIDE = frozenset({CLEAN, TRANSLATION})
"""Origins of versions that stand beside another."""


@dataclass(frozen=True, slots=True)
class Side:
    """What is to stand beside a version.

    Attributes:
        kind: `clean` or `translation`.
        text: As it is to be kept; its id and number are given here.
        flags: The segments that were left as they were.
    """

    kind: str
    text: Transcript
    flags: Sequence[Flag] = ()


def current_as(kind: str, language: str | None) -> str:
    """Name what only one version made of another is at a time: `clean`, `translation-de`."""
    return kind if kind == CLEAN else f"{kind}-{language}"


def source(session: Session, owner_id: str, recording_id: str) -> Transcript:
    """Read the version that clean texts and translations are made of: what is shown, as it was said.

    Raises:
        NotFound: There is no text, or it is another owner's.
    """
    shown = transcripts.primary(session, owner_id, recording_id)
    return shown if shown.made_of is None else transcripts.get(session, owner_id, shown.made_of.of)


def add(session: Session, side: Side, *, owner_id: str, job_id: str) -> Transcript:
    """Insert a version beside the one it was made of; an earlier one of its kind stays, but is not current.

    Raises:
        NotFound: What it was made of is gone.
    """
    made_of = side.text.made_of
    assert made_of is not None  # noqa: S101 - all that stands beside a version says which
    transcripts.lock(session, side.text.recording_id)
    transcripts.head(session, owner_id, made_of.of)
    text = replace(
        side.text,
        id=new_id("tr"),
        version=transcripts.next_version(session, side.text.recording_id),
        origin=side.kind,
        revision=1,
        is_primary=False,
        made_of=replace(made_of, flagged=count_open(side.flags), flags=tuple(side.flags)),
    )
    row = transcripts.row_of(text, owner_id=owner_id, job_id=job_id, is_primary=False)
    session.add(row)
    session.flush()
    put_current(session, text)
    segment_edits.put(session, row.id, text.segments)
    return replace(text, speakers=())


def count_open(flags: Sequence[Flag]) -> int:
    """Count those that nobody has decided on."""
    return sum(flag.decision is None for flag in flags)


def put_flag(session: Session, text: Transcript, flag: Flag, segment: Segment) -> Transcript:
    """Keep what was decided on a segment, and how it reads now; the recording is locked by the caller."""
    assert text.made_of is not None  # noqa: S101 - only such versions have flags
    flags = tuple(flag if each.segment == flag.segment else each for each in text.made_of.flags)
    row = session.get_one(TranscriptRow, text.id)
    row.flags = [asdict(each) for each in flags]
    row.flagged = count_open(flags)
    row.revision += 1
    session.flush()
    segment_edits.rewrite(session, text.id, segment)
    return replace(
        text,
        revision=row.revision,
        made_of=replace(text.made_of, flagged=row.flagged, flags=flags),
    )


def put_current(session: Session, text: Transcript) -> None:
    """Let a version be the current one of its kind, language and source."""
    assert text.made_of is not None  # noqa: S101 - as above
    name = current_as(text.origin, text.language)
    rows = update(TranscriptRow)
    before = (TranscriptRow.of_id == text.made_of.of, TranscriptRow.current_as == name)
    session.execute(rows.where(*before).values(current_as=None))
    session.execute(rows.where(TranscriptRow.id == text.id).values(current_as=name))


def current(
    session: Session, owner_id: str, of: str, kind: str, language: str | None = None
) -> str | None:
    """Name the newest version of a kind that was made of another; None when there is none."""
    return session.scalar(
        _rows(owner_id).where(
            TranscriptRow.of_id == of, TranscriptRow.current_as == current_as(kind, language)
        )
    )


def was_made(
    session: Session, transcript_id: str, *, job_id: str, revision: int, since: float
) -> bool:
    """Whether a job has made a version of its source in this state since a moment."""
    row = session.get_one(TranscriptRow, transcript_id)
    return (row.job_id, row.of_revision) == (job_id, revision) and row.created_at >= since


def pairs(
    session: Session, owner_id: str, text: Transcript
) -> list[tuple[Segment | None, Segment]]:
    """Give each segment of a version beside the one that it was made of, where that is still there."""
    assert text.made_of is not None  # noqa: S101 - asked of such versions alone
    try:
        source_text = transcripts.get(session, owner_id, text.made_of.of)
    except NotFound:
        return [(None, each) for each in text.segments]
    said = {each.id: each for each in source_text.segments}
    return [(said.get(each.id), each) for each in text.segments]


def is_stale(
    session: Session, versions: Sequence[Transcript], recording_id: str
) -> dict[str, bool]:
    """Tell by id which versions were made of one that was edited since, or is not shown any more."""
    columns = (TranscriptRow.id, TranscriptRow.revision, TranscriptRow.is_primary)
    rows = session.execute(select(*columns).where(TranscriptRow.recording_id == recording_id))
    present = {row.id: (row.revision, row.is_primary) for row in rows}
    return {each.id: _is_stale(each, present) for each in versions}


def remove(session: Session, owner_id: str, transcript_id: str) -> None:
    """Delete a version that stands beside another; the recording is locked by the caller.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    found = session.scalar(_rows(owner_id).where(TranscriptRow.id == transcript_id))
    if found is None:
        raise NotFound("There is no such transcript.")
    session.delete(session.get_one(TranscriptRow, transcript_id))
    session.flush()


def _rows(owner_id: str) -> Select[str]:
    is_shown = belongs_to_shown(owner_id, TranscriptRow.recording_id)
    return select(TranscriptRow.id).where(TranscriptRow.owner_id == owner_id, is_shown)


def _is_stale(version: Transcript, present: dict[str, tuple[int, bool]]) -> bool:
    if version.made_of is None:
        return False
    revision, is_shown = present.get(version.made_of.of, (None, False))
    if revision != version.made_of.revision:
        return True
    return not (is_shown or version.is_primary)
