"""Notes of one's own: texts that a person keeps beside a recording."""

from collections.abc import Sequence
from typing import Any

from tiro.actions import recordings as recording_actions
from tiro.actions import tagging, titles
from tiro.actions.context import Context
from tiro.errors import InvalidRequest, RevisionConflict, StateConflict
from tiro.store import notes, owners, paging, recordings, tags, written_notes
from tiro.store.database import Session
from tiro.store.tables import Note, Recording

MOST_NOTES = 200
"""Of one recording."""
MOST_VERSIONS = 200
"""Of a template's note, that a person has made."""
LARGEST_BYTES = 200_000
"""Of a note's text, as UTF-8."""


def page(
    context: Context,
    owner_id: str,
    recording_id: str,
    *,
    template: str | None = None,
    versions: bool = True,
) -> dict[str, Any]:
    """Give a recording's notes, the oldest first.

    Args:
        context: The database.
        owner_id: Whose recording.
        recording_id: Which one.
        template: Only those of this template, by its name.
        versions: Also those of a template that are not shown.

    Raises:
        NotFound: There is no such recording.
    """
    with context.database.read() as session:
        recordings.get(session, owner_id, recording_id)
        found = [
            note
            for note in notes.of_recording(session, owner_id, recording_id)
            if template in (None, note.template_name)
            and (versions or note.is_primary or note.template_name is None)
        ]
        present = notes.present_text(session, recording_id)
        items = [notes.view(note, present=present) for note in found]
    return {"items": items, "next_cursor": None}


def library(
    context: Context,
    owner_id: str,
    asked: paging.Asked,
    *,
    recording_id: str | None = None,
    template: str | None = None,
    versions: bool = False,
) -> dict[str, Any]:
    """Give one page of an owner's notes, whatever recordings they stand beside."""
    with context.database.read() as session:
        found = notes.page(
            session,
            owner_id,
            asked,
            recording_id=recording_id,
            template=template,
            versions=versions,
        )
        texts = notes.present_texts(session, {each.recording_id for each in found.items})
        shown = [notes.view(each, present=texts.get(each.recording_id)) for each in found.items]
        return found.view(shown)


def show(context: Context, owner_id: str, note_id: str) -> dict[str, Any]:
    """Give one note.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.read() as session:
        found = notes.get(session, owner_id, note_id)
        return notes.view(found, present=notes.present_text(session, found.recording_id))


def create(
    context: Context, owner_id: str, recording_id: str, *, title: str, text: str
) -> dict[str, Any]:
    """Keep a new note beside a recording.

    Raises:
        NotFound: There is no such recording.
        InvalidRequest: It is empty or too long.
        StateConflict: As many stand beside it as may.
    """
    kept_title, kept_text = _checked(title, text)
    with context.database.write() as session:
        recording = recordings.get(session, owner_id, recording_id, is_to_change=True)
        if notes.counts(session, [recording_id]).get(recording_id, 0) >= MOST_NOTES:
            raise StateConflict(f"At most {MOST_NOTES} notes stand beside a recording.")
        note = notes.add(session, owner_id, recording_id, title=kept_title, text=kept_text)
        recording.revision += 1
        recording_actions.announce(session, recording)
        return notes.announce(session, note)


def change(
    context: Context,
    owner_id: str,
    note_id: str,
    *,
    revision: int,
    title: str | None = None,
    text: str | None = None,
) -> dict[str, Any]:
    """Write a note anew; what is not named stays.

    A note that a template made stays as it is: what a person makes of it is its next version.

    Args:
        context: The database.
        owner_id: Whose note.
        note_id: Which one.
        revision: The revision that the caller has seen.
        title: The new title.
        text: The new text, as Markdown.

    Raises:
        NotFound: There is none of this id.
        RevisionConflict: It was changed meanwhile.
        InvalidRequest: It would be empty, or is too long.
        StateConflict: There are as many versions as may be.
    """
    with context.database.write() as session:
        note, _ = _to_change(session, owner_id, note_id, revision)
        kept_title, kept_text = _checked(
            note.title if title is None else title, note.text if text is None else text
        )
        if note.origin != notes.PERSON:
            _require_version(session, note)
            note = written_notes.edited(session, note, title=kept_title, text=kept_text)
        else:
            notes.change(session, note, title=kept_title, text=kept_text)
        return notes.announce(session, note)


def make_primary(context: Context, owner_id: str, note_id: str, *, revision: int) -> dict[str, Any]:
    """Show this version of its template's note.

    Raises:
        NotFound: There is none of this id.
        RevisionConflict: It was changed meanwhile.
        StateConflict: It is one's own, of which there are no versions.
    """
    with context.database.write() as session:
        note, _ = _to_change(session, owner_id, note_id, revision)
        if note.template_name is None:
            raise StateConflict("A note of one's own has no versions.")
        written_notes.make_primary(session, note)
        return notes.announce(session, note)


def delete(context: Context, owner_id: str, note_id: str, *, revision: int | None = None) -> None:
    """Delete a note; in place of a version that was shown, a person's newest is, else the newest.

    Args:
        context: The database.
        owner_id: Whose note.
        note_id: Which one.
        revision: The revision that the caller has seen, if it is to be the present one.

    Raises:
        NotFound: There is none of this id.
        RevisionConflict: It was changed meanwhile.
    """
    with context.database.write() as session:
        note, recording = _to_change(session, owner_id, note_id, revision)
        notes.remove(session, note)
        notes.announce_gone(session, note)
        if note.is_primary and note.template_name is not None:
            _show_next(session, note.recording_id, note.template_name)
        recording.revision += 1
        recording_actions.announce(session, recording)


def take_tags(
    context: Context, owner_id: str, note_id: str, wanted: Sequence[str]
) -> dict[str, Any]:
    """Put tags that a note proposes onto its recording; names that are new become tags.

    Returns:
        The recording.

    Raises:
        NotFound: There is no such note.
        InvalidRequest: The note does not propose one of them, or the recording would carry too many.
        StateConflict: There would be more tags than may be.
    """
    with context.database.write() as session:
        owners.lock(session, owner_id)
        note = notes.get(session, owner_id, note_id)
        proposed = {tags.key_of(str(each)) for each in note.proposed_tags or ()}
        if not all(tags.key_of(each) in proposed for each in wanted):
            raise InvalidRequest(
                "'take' may name only tags that the note proposes.", details={"path": "take"}
            )
        recording = recordings.get(session, owner_id, note.recording_id, is_to_change=True)
        had = tags.of_recordings(session, [recording.id]).get(recording.id, ())
        tagging.put_on(session, recording, wanted)
        if {tags.key_of(each) for each in wanted} - {each.folded for each in had}:
            recording.revision += 1
        return recording_actions.announce(session, recording)


def _to_change(
    session: Session, owner_id: str, note_id: str, revision: int | None
) -> tuple[Note, Recording]:
    """Let nobody else change a note, or another one beside its recording, until the transaction ends."""
    found = notes.get(session, owner_id, note_id)
    # The recording first, as everybody locks them who locks both.
    recording = recordings.get(session, owner_id, found.recording_id, is_to_change=True)
    note = notes.get(session, owner_id, note_id, is_to_change=True)
    if revision not in {None, note.revision}:
        raise RevisionConflict(details={"revision": note.revision})
    return note, recording


def _require_version(session: Session, note: Note) -> None:
    if written_notes.count_own(session, note) >= MOST_VERSIONS:
        raise StateConflict(
            f"At most {MOST_VERSIONS} versions of yours stand beside a note. Change one of them, or delete some."
        )


def _show_next(session: Session, recording_id: str, template_name: str) -> None:
    following = written_notes.promote(session, recording_id, template_name)
    if following is not None:
        notes.announce(session, following)


def _checked(title: str, text: str) -> tuple[str, str]:
    kept_title = titles.cleaned(title)
    kept_text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(kept_title) > titles.LONGEST_TITLE:
        raise InvalidRequest(
            f"'title' must be at most {titles.LONGEST_TITLE} characters.", details={"path": "title"}
        )
    if "\0" in kept_text or _size(kept_text) > LARGEST_BYTES:
        raise InvalidRequest(
            f"'text' must be at most {LARGEST_BYTES} bytes of UTF-8 without zeros.",
            details={"path": "text", "max_bytes": LARGEST_BYTES},
        )
    if not (kept_title or kept_text.strip()):
        raise InvalidRequest("A note needs a title or a text.", details={"path": "text"})
    return kept_title, kept_text


def _size(text: str) -> int:
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        raise InvalidRequest("'text' is not valid Unicode.", details={"path": "text"}) from None
