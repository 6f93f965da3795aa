"""Brings one recording of an archive in: all of it, or nothing."""

import asyncio
import base64
import binascii
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from tiro.actions import archive_texts, quotas, recordings, tagging, titles
from tiro.actions.archive_reading import LARGEST_PEAKS_BYTES, PIECE_BYTES, Archive
from tiro.actions.archive_shapes import FolderShape, NoteShape, TranscriptShape
from tiro.actions.context import Context
from tiro.actions.writing import FOLDER, UNKNOWN_MEDIA_TYPE, media_key
from tiro.audio import MediaInfo
from tiro.errors import ArchiveRefused, StateConflict, TiroError
from tiro.store import archives, notes, owners, side_texts, speakers, transcripts
from tiro.store import recordings as rows
from tiro.store.database import Session, now
from tiro.store.ids import new_id
from tiro.store.search import index
from tiro.store.side_texts import SIDE, TRANSLATION
from tiro.store.tables import Recording
from tiro.store.uploads import Upload
from tiro.transcript.model import Transcript
from tiro.transcript.speaker_edits import SpeakerEdit

WAVE_BYTES = 96
NO_HASH = "0" * 64
NOTE_ORIGINS = ("model", "extracted")
LARGEST_TEXTS_BYTES = 64 * 1024 * 1024
"""Of all versions of a recording together."""
HIDDEN = "It is there, but deleted. Restore it, or delete it for good and bring it in again."


@dataclass(frozen=True, slots=True)
class _Text:
    """A version that is about to come in; its segments are still in the archive."""

    head: Transcript
    made: datetime
    name: str


@dataclass(frozen=True, slots=True)
class _Coming:
    """A recording that is about to come in."""

    archive: Archive

    id: str
    owner_id: str
    folder: FolderShape
    texts: list[_Text]
    upload: Upload | None
    info: MediaInfo | None
    peaks: bytes | None


async def bring(context: Context, owner_id: str, archive: Archive, name: str) -> int | None:
    """Bring a recording in; gives how many notes came with it, None when it has been here before.

    Raises:
        ArchiveRefused: It is not as it should be.
        MediaError: Its sound is no recording, or one beyond the limits.
        QuotaExceeded: The account has used up what it may.
        StorageFull: There is no room for it.
        StateConflict: It is here, but deleted.
    """
    folder = await asyncio.to_thread(archive.folder, name)
    if await asyncio.to_thread(_is_present, context, owner_id, folder.mark):
        return None
    recording_id = new_id("rec")
    texts = await asyncio.to_thread(_texts, archive, name, folder, recording_id)
    peaks = await asyncio.to_thread(_peaks, archive, name, folder)
    upload = await asyncio.to_thread(_sound, context, owner_id, archive, name, folder)
    try:
        info = None if upload is None else await context.media.probe(upload.path)
        coming = _Coming(archive, recording_id, owner_id, folder, texts, upload, info, peaks)
        is_new = await asyncio.to_thread(_write, context, coming)
    finally:
        if upload is not None:
            upload.abort()
    return len(folder.notes) if is_new else None


def _is_present(context: Context, owner_id: str, mark: str) -> bool:
    with context.database.read() as session:
        return _require_shown(archives.find(session, owner_id, mark))


def _require_shown(found: Recording | None) -> bool:
    if found is not None and found.deleted_at is not None:
        raise StateConflict(HIDDEN)
    return found is not None


def _texts(archive: Archive, name: str, folder: FolderShape, recording_id: str) -> list[_Text]:
    """Read what is said of all versions, the primary one first."""
    names = [f"{name}/{each}" for each in dict.fromkeys(folder.transcripts)]
    if sum(archive.size(each) or 0 for each in names) > LARGEST_TEXTS_BYTES:
        raise ArchiveRefused(f"The texts of {name} in the archive are too large.")
    shapes = [(each, archive_texts.head(archive, each)) for each in names]
    ids = {shape.version: new_id("tr") for _, shape in shapes}
    sources = {shape.version: ids[shape.version] for _, shape in shapes if shape.origin not in SIDE}
    if len(ids) != len(shapes) or not all(_fits(shape, sources) for _, shape in shapes):
        raise ArchiveRefused(f"The texts of {name} in the archive do not fit together.")
    found: list[_Text] = []
    for each, shape in shapes:
        head = shape.value(ids[shape.version], recording_id)
        if shape.origin in SIDE:
            head = replace(head, made_of=shape.made_of(sources[shape.of_version or 0]))
        found.append(_Text(head, shape.created_at, each))
    if sum(text.head.is_primary for text in found) > 1:
        raise ArchiveRefused(f"The texts of {name} in the archive do not fit together.")
    return sorted(found, key=_place)


def _fits(shape: TranscriptShape, sources: Mapping[int, str]) -> bool:
    """Whether a clean text or a translation has a source, and is shown only as those may be."""
    if shape.origin not in SIDE:
        return True
    return shape.of_version in sources and not (shape.is_primary and shape.origin == TRANSLATION)


def _place(text: _Text) -> tuple[bool, bool, int]:
    """Put the version that is shown first, and what was made of others last: the first of all is shown."""
    return not text.head.is_primary, text.head.made_of is not None, text.head.version


def _peaks(archive: Archive, name: str, folder: FolderShape) -> bytes | None:
    return archive.content(f"{name}/peaks", LARGEST_PEAKS_BYTES) if folder.peaks else None


def _sound(
    context: Context, owner_id: str, archive: Archive, name: str, folder: FolderShape
) -> Upload | None:
    if folder.media is None:
        return None
    place = f"{name}/media/{folder.media}"
    limits = context.settings
    size = archive.size(place) or 0
    if size > limits.upload.max_bytes:
        raise ArchiveRefused(f"The sound of {name} is larger than this server accepts.")
    quotas.look(context, owner_id, size_bytes=size)
    context.files.require_free(limits.storage.min_free_bytes, for_bytes=size)
    upload = context.files.begin_upload(min_free_bytes=limits.storage.min_free_bytes)
    try:
        with archive.opened(place) as file:
            while piece := file.read(PIECE_BYTES):
                upload.write(piece)
    except BaseException:
        upload.abort()
        raise
    return upload


def _write(context: Context, coming: _Coming) -> bool:
    """Put the files in their places and write the rows; whether it was new after all."""
    prefix = f"{FOLDER}/{coming.id}"
    try:
        if coming.upload is not None:
            coming.upload.finish(media_key(coming.id))
        if coming.peaks is not None:
            drawn = context.files.begin_upload()
            drawn.write(coming.peaks)
            drawn.finish(f"{prefix}/peaks")
        with context.database.write() as session:
            is_new = _write_rows(context, session, coming)
    except BaseException:
        with contextlib.suppress(TiroError):
            _undo(context, coming.id, prefix)
        raise
    if not is_new:
        context.files.delete_prefix(prefix)
    return is_new


def _undo(context: Context, recording_id: str, prefix: str) -> None:
    """Leave nothing; but a commit whose answer was lost may have happened, and then all stays."""
    with context.database.read() as session:
        is_written = session.get(Recording, recording_id) is not None
    if not is_written:
        context.files.delete_prefix(prefix)


def _write_rows(context: Context, session: Session, coming: _Coming) -> bool:
    owners.lock(session, coming.owner_id)
    if _require_shown(archives.find(session, coming.owner_id, coming.folder.mark)):
        return False
    size = 0 if coming.upload is None else coming.upload.size_bytes
    quotas.require_bytes(session, context.settings.quotas, coming.owner_id, size_bytes=size)
    recording = rows.add(session, _recording(session, coming))
    shape = coming.folder.recording
    for speaker in {one.id: one for one in shape.speakers}.values():
        name = titles.cleaned(speaker.name or "") or None
        speakers.add(session, recording.id, name, label=speaker.id)
    for text in coming.texts:
        _add_text(session, coming, text)
    edits = coming.folder.speaker_edits
    speakers.add_edits(
        session, recording.id, [SpeakerEdit(e.start, e.end, e.speaker, e.channel) for e in edits]
    )
    shown = set[str]()
    ids = {text.head.version: text.head.id for text in coming.texts}
    for note in coming.folder.notes:
        _add_note(session, recording, note, shown, ids)
    tagging.put_on(session, recording, [tag.name for tag in shape.tags])
    recordings.announce(session, recording)
    return True


def _add_text(session: Session, coming: _Coming, text: _Text) -> None:
    transcripts.add(
        session,
        transcript=text.head,
        owner_id=coming.owner_id,
        job_id=None,
        make_primary=text.head.is_primary,
        segments=archive_texts.segments(coming.archive, text.name),
    )
    archives.put_made(session, text.head.id, text.made.timestamp())
    if text.head.made_of is not None and text.head.made_of.is_current:
        side_texts.put_current(session, text.head)


def _add_note(
    session: Session,
    recording: Recording,
    note: NoteShape,
    shown: set[str],
    texts: Mapping[int, str],
) -> None:
    """Add a note; of each template at most one version is shown, and it says of which text it was made."""
    row = notes.add(session, recording.owner_id, recording.id, title=note.title, text=note.text)
    row.created_at, row.updated_at = note.created_at.timestamp(), note.updated_at.timestamp()
    if note.template is None:
        return
    name = note.template.partition("@")[0]
    row.origin = note.origin if note.origin in NOTE_ORIGINS else notes.PERSON
    row.template, row.template_name, row.version = note.template, name, note.version
    row.is_primary = note.is_primary and name not in shown
    row.data, row.coverage = note.data, note.coverage
    row.model, row.language = note.model, note.language
    row.proposed_tags = list(note.proposed_tags)
    if note.of_version is not None and note.of_version in texts:
        row.transcript_id = texts[note.of_version]
        row.transcript_revision = 1 if note.is_fresh else 0
    shown |= {name} if row.is_primary else set()
    session.flush()
    index.put_note(session, row)


def _recording(session: Session, coming: _Coming) -> Recording:
    shape, info, upload = coming.folder.recording, coming.info, coming.upload
    file_name = titles.file_name_of(shape.file_name)
    recorded = shape.recorded_at
    has_sound = upload is not None
    return Recording(
        id=coming.id,
        owner_id=coming.owner_id,
        title=titles.cleaned(shape.title)[: titles.LONGEST_TITLE].strip() or titles.UNTITLED,
        file_name=file_name,
        media_type=info.media_type if info else _type(shape.media_type, has_sound=has_sound),
        size_bytes=upload.size_bytes if upload is not None else shape.size_bytes,
        content_hash=upload.content_hash if upload is not None else NO_HASH,
        media_key=media_key(coming.id) if has_sound else None,
        created_at=min(shape.created_at.timestamp(), now(session)),
        duration=info.duration if info else shape.duration,
        sample_rate_hz=info.sample_rate_hz if info else shape.sample_rate_hz,
        channels=info.channels if info else shape.channels,
        recorded_at=None if recorded is None else recorded.timestamp(),
        quality=shape.quality,
        peaks_key=None if coming.peaks is None else f"{FOLDER}/{coming.id}/peaks",
        has_video=info.has_video if info else shape.has_video and not has_sound,
        is_favourite=shape.is_favourite,
        wave=_wave(shape.wave),
        media_deleted_at=None if has_sound else now(session),
        origin_mark=coming.folder.mark,
        source_url=shape.source_url,
    )


def _type(told: str, *, has_sound: bool) -> str:
    """Believe what an archive says of a file only where there is none."""
    return UNKNOWN_MEDIA_TYPE if has_sound else told


def _wave(text: str | None) -> bytes | None:
    try:
        wave = base64.b64decode(text or "", validate=True)
    except binascii.Error:
        return None
    return wave if len(wave) == WAVE_BYTES else None
