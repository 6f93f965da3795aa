"""Notes that stand beside recordings, as rows; every question names the owner."""

import time
from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from tiro.errors import NotFound
from tiro.store import events, paging, scope
from tiro.store.ids import new_id
from tiro.store.search import index
from tiro.store.shown import belongs_to_shown
from tiro.store.tables import Note, TranscriptRow
from tiro.store.views import rfc3339

PERSON = "person"
"""The origin of a note that a person wrote."""


def present_text(session: Session, recording_id: str) -> tuple[str, int] | None:
    """Give the text that is shown, by its id and revision, to tell notes of an older one by."""
    return present_texts(session, [recording_id]).get(recording_id)


def view(note: Note, *, present: tuple[str, int] | None = None) -> dict[str, Any]:
    """Give a note as the API shows it.

    Args:
        note: The row.
        present: The text that is shown now; None: it is not looked whether the note is of it.
    """
    made_of = (note.transcript_id, note.transcript_revision)
    return {
        "id": note.id,
        "recording_id": note.recording_id,
        "origin": note.origin,
        "title": note.title,
        "text": note.text,
        "revision": note.revision,
        "created_at": rfc3339(note.created_at),
        "updated_at": rfc3339(note.updated_at),
        "template": note.template,
        "version": note.version,
        "is_primary": note.is_primary or note.template is None,
        "data": note.data,
        "coverage": note.coverage,
        "transcript_id": note.transcript_id,
        "transcript_revision": note.transcript_revision,
        "is_stale": present is not None and note.transcript_id is not None and made_of != present,
        "model": note.model,
        "language": note.language,
        "proposed_tags": note.proposed_tags or [],
        "job_id": note.job_id,
        "warnings": note.notices or [],
    }


def add(session: Session, owner_id: str, recording_id: str, *, title: str, text: str) -> Note:
    """Insert what a person wrote."""
    now = time.time()
    note = Note(
        id=new_id("note"),
        owner_id=owner_id,
        recording_id=recording_id,
        origin=PERSON,
        title=title,
        text=text,
        created_at=now,
        updated_at=now,
    )
    session.add(note)
    session.flush()
    index.put_note(session, note)
    return note


def get(session: Session, owner_id: str, note_id: str, *, is_to_change: bool = False) -> Note:
    """Read one note.

    Args:
        session: The transaction.
        owner_id: Whose note.
        note_id: Which one.
        is_to_change: Let nobody else change it until the transaction ends.

    Raises:
        NotFound: There is none, it is another owner's, or its recording is deleted.
    """
    is_shown = belongs_to_shown(owner_id, Note.recording_id)
    query = select(Note).where(Note.id == note_id, Note.owner_id == owner_id, is_shown)
    if is_to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no note with this id.")
    return found


def of_recording(session: Session, owner_id: str, recording_id: str) -> list[Note]:
    """List a recording's notes, the oldest first."""
    query = select(Note).where(Note.recording_id == recording_id, Note.owner_id == owner_id)
    return list(session.scalars(query.order_by(Note.created_at, Note.id)))


def page(
    session: Session,
    owner_id: str,
    asked: paging.Asked,
    *,
    recording_id: str | None = None,
    template: str | None = None,
    versions: bool = False,
) -> paging.Page[Note]:
    """Read one page of an owner's notes.

    Args:
        session: To read with.
        owner_id: Whose notes.
        asked: Which page.
        recording_id: Of this recording alone.
        template: Of this template alone, by its name.
        versions: Also versions that are not shown.
    """
    query = select(Note).where(
        Note.owner_id == owner_id, belongs_to_shown(owner_id, Note.recording_id)
    )
    if recording_id is not None:
        query = query.where(Note.recording_id == recording_id)
    if template is not None:
        query = query.where(Note.template_name == template)
    if not versions:
        query = query.where(_is_first())
    return paging.page(session, query, Note, asked)


def present_texts(session: Session, recording_ids: Collection[str]) -> dict[str, tuple[str, int]]:
    """Give the texts that are shown of recordings, by recording, as `present_text` does."""
    rows = session.execute(
        select(TranscriptRow.recording_id, TranscriptRow.id, TranscriptRow.revision).where(
            TranscriptRow.recording_id.in_(recording_ids), TranscriptRow.is_primary
        )
    )
    return {row.recording_id: (row.id, row.revision) for row in rows}


def change(
    session: Session, note: Note, *, title: str | None = None, text: str | None = None
) -> None:
    """Write a note anew; what is not named stays."""
    if title is not None:
        note.title = title
    if text is not None:
        note.text = text
    note.updated_at = time.time()
    note.revision += 1
    session.flush()
    index.put_note(session, note)


def remove(session: Session, note: Note) -> None:
    """Delete a note."""
    index.drop_note(session, note)
    session.delete(note)
    session.flush()


def counts(session: Session, recording_ids: Collection[str]) -> dict[str, int]:
    """Count the notes of each recording that has any; versions that are not shown count with the one that is."""
    rows = session.execute(_counts(), {"recordings": list(recording_ids)})
    return {str(recording_id): int(many) for recording_id, many in rows}


@cache
def _counts() -> Select[str, int]:
    is_asked = Note.recording_id.in_(bindparam("recordings", expanding=True))
    counts = select(Note.recording_id, func.count()).where(is_asked, _is_first())
    return scope.kept(counts.group_by(Note.recording_id))


def _is_first() -> ColumnElement[bool]:
    """Say that a note is one's own, or the version of its template's note that is shown."""
    return or_(Note.is_primary, Note.template_name.is_(None))


def announce(session: Session, note: Note) -> dict[str, Any]:
    """Write the event of a note that is new or has changed; gives it as the API shows it."""
    shown = view(note)
    events.add(
        session,
        kind="note",
        owner_id=note.owner_id,
        recording_id=note.recording_id,
        data=shown,
    )
    return shown


def announce_gone(session: Session, note: Note) -> None:
    """Write the event of a note that was deleted."""
    events.add(
        session,
        kind="note",
        owner_id=note.owner_id,
        recording_id=note.recording_id,
        data={"id": note.id, "recording_id": note.recording_id, "deleted": True},
    )
