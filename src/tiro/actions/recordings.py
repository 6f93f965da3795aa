"""What a person may do with recordings."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tiro import exports, plugins
from tiro.actions import side_texts, sound, titles
from tiro.actions.context import Context
from tiro.actions.eta import eta_seconds
from tiro.actions.intake import add, begin
from tiro.actions.writing import FOLDER
from tiro.errors import InvalidRequest, NotFound
from tiro.exports.naming import content_disposition
from tiro.store import (
    events,
    jobs,
    listing,
    notes,
    paging,
    recordings,
    scope,
    speakers,
    tags,
)
from tiro.store.database import Session
from tiro.store.tables import Job, Recording
from tiro.store.views import recording_view, rfc3339

__all__ = [
    "File", "add", "announce", "announce_many", "begin", "change", "export", "load_format",
    "media", "page", "peaks", "seen", "show", "sweep_files", "views",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """A stored file to be sent."""

    path: Path
    media_type: str
    file_name: str


def show(context: Context, owner_id: str, recording_id: str) -> dict[str, Any]:
    """Give one recording with its newest job."""
    with context.database.read() as session:
        return seen(session, recordings.get(session, owner_id, recording_id))


def page(
    context: Context,
    owner_id: str,
    asked: paging.Asked,
    filters: listing.Filters | None = None,
) -> dict[str, Any]:
    """Give one page of recordings, each with its newest job."""
    with context.database.read() as session:
        found = listing.page(session, owner_id, filters or listing.Filters(), asked)
        return found.view(views(session, found.items))


def views(session: Session, found: Sequence[Recording]) -> list[dict[str, Any]]:
    """Give many recordings as the API shows them in lists, with a few questions for all of them."""
    ids = [recording.id for recording in found]
    newest = jobs.of_recordings(session, ids)
    primary = recordings.primary_transcript_ids(session, ids)
    people = speakers.of_recordings(session, ids)
    carried = tags.of_recordings(session, ids)
    beside = notes.counts(session, ids)
    return [
        recording_view(
            recording,
            job=jobs.view(newest[recording.id]) if recording.id in newest else None,
            primary_transcript_id=primary.get(recording.id),
            speakers=people.get(recording.id, ()),
            tags=carried.get(recording.id, ()),
            notes=beside.get(recording.id, 0),
        )
        for recording in found
    ]


def change(
    context: Context,
    owner_id: str,
    recording_id: str,
    *,
    title: str | None = None,
    is_favourite: bool | None = None,
) -> dict[str, Any]:
    """Change what people say of a recording; what is not named stays.

    Raises:
        InvalidRequest: The title is empty or too long.
    """
    kept = None if title is None else titles.check_title(title)
    with context.database.write() as session:
        recording = recordings.change(
            session, owner_id, recording_id, title=kept, is_favourite=is_favourite
        )
        return announce(session, recording)


def media(context: Context, owner_id: str, recording_id: str) -> File:
    """Give the recording's own file.

    Raises:
        MediaMissing: It is no longer in the store.
    """
    recording = _read(context, owner_id, recording_id)
    return File(
        sound.require(context, recording),
        recording.media_type,
        recording.file_name or recording.title,
    )


def peaks(context: Context, owner_id: str, recording_id: str) -> File:
    """Give the waveform's peaks: pairs of int8 (lowest, highest), 40 pairs a second.

    Raises:
        NotFound: They have not been made yet.
    """
    recording = _read(context, owner_id, recording_id)
    if recording.peaks_key is None or not context.files.exists(recording.peaks_key):
        raise NotFound("This recording has no peaks yet.")
    path = context.files.path(recording.peaks_key)
    return File(path, "application/octet-stream", f"{recording.title}.peaks")


def export(
    context: Context,
    owner_id: str,
    recording_id: str,
    format_name: str,
    *,
    held: bool = False,
    version: str | None = None,
) -> tuple[bytes, str, str]:
    """Render the primary transcript; with `held` also what is held back, marked as such.

    Args:
        context: Where to read.
        owner_id: Whose recording.
        recording_id: Which one.
        format_name: Such as `srt`.
        held: Show what is held back, too.
        version: Another version, by its id, or `clean`, `translation-de`.

    Returns:
        The file, its media type, and the Content-Disposition header with its name.

    Raises:
        InvalidRequest: There is no such format.
        NotFound: There is no transcript yet, or no such version.
    """
    format_ = load_format(format_name)
    with context.database.read() as session:
        recording = recordings.get(session, owner_id, recording_id)
        transcript = side_texts.named(session, owner_id, recording_id, version)
    document = exports.Document(
        recording.title, transcript, rfc3339(recording.created_at), with_held=held
    )
    name = content_disposition(recording.title, side_texts.extension(transcript, format_.extension))
    return format_.render(document), format_.media_type, name


def load_format(name: str, *, path: str = "format") -> exports.Export:
    """Make a format ready.

    Raises:
        InvalidRequest: There is no such format.
    """
    try:
        return exports.load_export(name)
    except KeyError:
        known = ", ".join(plugins.names(exports.GROUP, exports.BUILT_IN))
        raise InvalidRequest(f"'{path}' must be one of {known}.", details={"path": path}) from None


def sweep_files(context: Context, older_than_seconds: float) -> int:
    """Remove files whose recording was never written, because the process died; gives how many."""
    found = context.files.folders(FOLDER, older_than_seconds=older_than_seconds)
    with scope.everyone(), context.database.read() as session:
        stray = [each for each in found if session.get(Recording, each) is None]
    for recording_id in stray:
        context.files.delete_prefix(f"{FOLDER}/{recording_id}")
    return len(stray)


def announce(
    session: Session, recording: Recording, *, job_id: str | None = None
) -> dict[str, Any]:
    """Write the event of a recording that changed, by a job if one is named; gives it as the API shows it."""
    session.flush()
    shown = seen(session, recording)
    events.add(
        session,
        kind="recording",
        owner_id=recording.owner_id,
        job_id=job_id,
        recording_id=recording.id,
        data=shown,
    )
    return shown


def announce_many(session: Session, changed: Sequence[Recording]) -> None:
    """Write the events of many recordings that changed."""
    session.flush()
    for recording, shown in zip(changed, views(session, changed), strict=True):
        events.add(
            session,
            kind="recording",
            owner_id=recording.owner_id,
            recording_id=recording.id,
            data=shown,
        )


def seen(session: Session, recording: Recording) -> dict[str, Any]:
    """Give a recording as the API shows it, with its newest job."""
    newest = jobs.of_recordings(session, [recording.id]).get(recording.id)
    primary = recordings.primary_transcript_ids(session, [recording.id])
    return recording_view(
        recording,
        job=_job_view(session, newest, recording) if newest else None,
        primary_transcript_id=primary.get(recording.id),
        speakers=speakers.of_recording(session, recording.id),
        tags=tags.of_recordings(session, [recording.id]).get(recording.id, ()),
        notes=notes.counts(session, [recording.id]).get(recording.id, 0),
    )


def _read(context: Context, owner_id: str, recording_id: str) -> Recording:
    with context.database.read() as session:
        return recordings.get(session, owner_id, recording_id)


def _job_view(session: Session, job: Job, recording: Recording) -> dict[str, Any]:
    return jobs.view(
        job,
        queue_position=jobs.queue_position(session, job),
        eta_seconds=eta_seconds(session, job, recording.duration),
    )
