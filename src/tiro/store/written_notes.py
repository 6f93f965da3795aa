"""Notes that were written by a template, and what each call of a model has made for them."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, delete, func, insert, select
from sqlalchemy.orm import Session

from tiro.store import notes, recordings, work
from tiro.store.ids import new_id
from tiro.store.notes import PERSON
from tiro.store.search import index
from tiro.store.tables import Job, Note, NoteStep

MODEL = "model"
EXTRACTED = "extracted"


@dataclass(frozen=True, slots=True)
class Made:
    """A note as it was made.

    Attributes:
        template: Such as `meeting@1`.
        title: Shown above it.
        text: Markdown.
        data: The template's fields, statements with their times.
        coverage: What was read.
        origin: `model` or `extracted`.
        transcript_id: What it was made of.
        transcript_revision: In which state.
        model: Which one wrote it, if one did.
        language: Of the note.
        proposed_tags: Offered for the recording.
        notices: What the reader should know.
    """

    template: str
    title: str
    text: str
    data: Mapping[str, Any]
    coverage: Mapping[str, Any]
    origin: str
    transcript_id: str
    transcript_revision: int
    model: str | None = None
    language: str | None = None
    proposed_tags: Sequence[str] = ()
    notices: Sequence[Mapping[str, Any]] = ()


def add(session: Session, owner_id: str, recording_id: str, job_id: str, made: Made) -> Note:
    """Insert a note as the next version of its template; it is shown, unless a person's stands there.

    Raises:
        NotFound: The recording is gone.
    """
    # Versions, and their places in the index, are numbered one after the other.
    recordings.get(session, owner_id, recording_id, is_to_change=True)
    name = made.template.partition("@")[0]
    before = primary(session, recording_id, name)
    is_primary = before is None or before.origin != PERSON
    note = _row(owner_id, recording_id, job_id, made, is_primary=is_primary)
    note.version = next_version(session, recording_id, name)
    if is_primary:
        _show(session, note, instead_of=before)
    else:
        session.add(note)
        session.flush()
    return note


def _row(owner_id: str, recording_id: str, job_id: str, made: Made, *, is_primary: bool) -> Note:
    now = time.time()
    return Note(
        id=new_id("note"),
        owner_id=owner_id,
        recording_id=recording_id,
        origin=made.origin,
        title=made.title,
        text=made.text,
        created_at=now,
        updated_at=now,
        template=made.template,
        template_name=made.template.partition("@")[0],
        is_primary=is_primary,
        data=dict(made.data),
        coverage=dict(made.coverage),
        transcript_id=made.transcript_id,
        transcript_revision=made.transcript_revision,
        model=made.model,
        language=made.language,
        proposed_tags=list(made.proposed_tags),
        notices=[dict(each) for each in made.notices],
        job_id=job_id,
    )


def is_written(
    session: Session, job: Job, template_id: str, *, of: tuple[str, int], since: float
) -> bool:
    """Whether a job has written the note of a template already, since a time, of this state of the text.

    Args:
        session: To read with.
        job: Which job.
        template_id: Such as `meeting@1`.
        of: The text, by id and revision.
        since: When its present run began, seconds since the epoch.
    """
    found = session.scalar(
        select(Note.id)
        .where(
            Note.recording_id == job.recording_id,
            Note.job_id == job.id,
            Note.template == template_id,
            Note.transcript_id == of[0],
            Note.transcript_revision == of[1],
            Note.created_at >= since,
        )
        .limit(1)
    )
    return found is not None


def primary(session: Session, recording_id: str, template_name: str) -> Note | None:
    """Read the note of a template that is shown."""
    return session.scalar(
        select(Note).where(
            Note.recording_id == recording_id,
            Note.template_name == template_name,
            Note.is_primary,
        )
    )


def next_version(session: Session, recording_id: str, template_name: str) -> int:
    """Give the number of the next version of a template's note."""
    last = session.scalar(
        select(func.max(Note.version)).where(
            Note.recording_id == recording_id, Note.template_name == template_name
        )
    )
    return (last or 0) + 1


def count_own(session: Session, note: Note) -> int:
    """Count the versions of a template's note that a person has made."""
    query = select(func.count()).where(
        Note.owner_id == note.owner_id,
        Note.recording_id == note.recording_id,
        Note.template_name == note.template_name,
        Note.origin == PERSON,
    )
    return session.scalar(query) or 0


def make_primary(session: Session, note: Note) -> None:
    """Show this version of its template's note instead of another."""
    if note.is_primary or note.template_name is None:
        return
    before = primary(session, note.recording_id, note.template_name)
    note.revision += 1
    _show(session, note, instead_of=before)


def edited(session: Session, note: Note, *, title: str, text: str) -> Note:
    """Keep what a person made of a note as its next version, of origin `person`; the other stays."""
    assert note.template_name is not None  # noqa: S101 - notes of one's own are changed in place
    now = time.time()
    before = primary(session, note.recording_id, note.template_name)
    own = Note(
        id=new_id("note"),
        owner_id=note.owner_id,
        recording_id=note.recording_id,
        origin=PERSON,
        title=title,
        text=text,
        created_at=now,
        updated_at=now,
        template=note.template,
        template_name=note.template_name,
        version=next_version(session, note.recording_id, note.template_name),
        data=note.data,
        coverage=note.coverage,
        transcript_id=note.transcript_id,
        transcript_revision=note.transcript_revision,
        model=note.model,
        language=note.language,
        proposed_tags=note.proposed_tags,
        notices=note.notices,
        job_id=note.job_id,
    )
    _show(session, own, instead_of=before)
    return own


def promote(session: Session, recording_id: str, template_name: str) -> Note | None:
    """Show another version when the one that was shown is gone: a person's newest, else the newest.

    Gives the one that is shown now, None when none is left.
    """
    is_persons = case((Note.origin == PERSON, 1), else_=0)
    found = session.scalar(
        select(Note)
        .where(Note.recording_id == recording_id, Note.template_name == template_name)
        .order_by(is_persons.desc(), Note.version.desc())
        .limit(1)
    )
    if found is not None and not found.is_primary:
        found.revision += 1
        _show(session, found, instead_of=None)
    return found


def step(session: Session, job_id: str, key: str) -> Mapping[str, Any] | None:
    """Give what a call has made for a job; None when it was not done yet."""
    found = session.scalar(
        select(NoteStep.data).where(NoteStep.job_id == job_id, NoteStep.key == key)
    )
    return None if found is None else json.loads(found)


def put_step(session: Session, fence: work.Fence, key: str, data: Mapping[str, Any]) -> bool:
    """Keep what a call has made, under the job's fence; False when the job has moved on."""
    if work.hold(session, fence) is None:
        return False
    told = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    session.execute(delete(NoteStep).where(NoteStep.job_id == fence.job_id, NoteStep.key == key))
    session.execute(insert(NoteStep).values(job_id=fence.job_id, key=key, data=told))
    return True


def forget_steps(session: Session, job_id: str) -> None:
    """Delete what calls have made for a job that is done."""
    session.execute(delete(NoteStep).where(NoteStep.job_id == job_id))


def _show(session: Session, note: Note, *, instead_of: Note | None) -> None:
    """Make a version the one that is shown, and tell of the one that is not shown any more."""
    if instead_of is not None:
        instead_of.is_primary = False
        instead_of.revision += 1
        session.flush()
        index.drop_note(session, instead_of)
        notes.announce(session, instead_of)
    note.is_primary = True
    session.add(note)
    session.flush()
    index.put_note(session, note)
