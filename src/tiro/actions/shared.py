"""What strangers see of a recording that is shared by a link.

It is made here anew, field by field, so that nothing new of a recording or a text is ever told to
them by itself.
"""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from tiro import exports
from tiro.actions import recordings as recording_actions
from tiro.actions import segments as segment_actions
from tiro.actions import sound
from tiro.actions.context import Context
from tiro.actions.recordings import File
from tiro.actions.sharing import hashed
from tiro.errors import NotFound, TiroError
from tiro.exports.naming import content_disposition
from tiro.store import links, notes, recordings, scope, speakers, transcripts
from tiro.store.database import Session
from tiro.store.tables import Recording, Share
from tiro.store.views import rfc3339
from tiro.transcript.model import Segment, Transcript

LONGEST_TOKEN = 100


def by_token(context: Context, token: str | None) -> Share:
    """Give the share that a secret opens.

    Raises:
        NotFound: It opens none; one word for every reason.
    """
    if not token or len(token) > LONGEST_TOKEN:
        raise NotFound(links.GONE)
    token_hash = hashed(context, token)
    with scope.everyone(), context.database.read() as session:
        return links.open_by_token(session, token_hash)


def by_id(context: Context, share_id: str) -> Share:
    """Give an open share by its id, which a signed link named.

    Raises:
        NotFound: It is open no more.
    """
    with scope.everyone(), context.database.read() as session:
        return links.open_by_id(session, share_id)


def show(context: Context, share: Share) -> dict[str, Any]:
    """Tell a stranger what is shared, and count that they came."""
    with scope.acting_for(share.owner_id):
        # Reading must not fail because somebody else writes.
        with suppress(TiroError), context.database.write() as session:
            links.count_use(session, share.id)
        with context.database.read() as session:
            recording = _recording(session, share)
            people = speakers.of_recording(session, recording.id)
            has_text = bool(recordings.primary_transcript_ids(session, [recording.id]))
        key = recording.peaks_key
        has_peaks = share.with_media and key is not None and context.files.exists(key)
    told = _told(recording, share) | {
        "has_media": share.with_media and _has_media(context, recording),
        "has_peaks": has_peaks,
        "has_transcript": has_text,
        "speakers": [{"id": each.id, "name": each.name} for each in people],
    }
    parts = ("with_media", "with_exports", "with_notes")
    ends = {"expires_at": rfc3339(share.expires_at)}
    return {"recording": told, "share": ends | {name: getattr(share, name) for name in parts}}


def _told(recording: Recording, share: Share) -> dict[str, Any]:
    return {
        "title": recording.title,
        "duration": recording.duration,
        "created_at": rfc3339(recording.created_at),
        "recorded_at": rfc3339(recording.recorded_at),
        "language": recording.language,
        "has_video": recording.has_video and share.with_media,
        "media_type": recording.media_type if share.with_media else None,
    }


def mark(context: Context, share: Share) -> str:
    """Give a short text that is another one when what is said, or who says it, has changed.

    Raises:
        NotFound: There is no text yet.
    """
    with scope.acting_for(share.owner_id), context.database.read() as session:
        found = transcripts.mark(session, share.owner_id, _text_id(session, share))
    return hashlib.sha256(f"{share.id} {found}".encode()).hexdigest()[:32]


def transcript(context: Context, share: Share, *, words: bool) -> dict[str, Any]:
    """Give the text that is shown, without what is held back and how it was made.

    Raises:
        NotFound: There is no text yet.
    """
    found = _text(context, share)
    return {
        "language": found.language,
        "duration": found.duration,
        "speakers": [{"id": one.id, "name": one.name} for one in found.speakers],
        "segments": [_segment_view(segment, words=words) for segment in found.segments],
    }


def segments(context: Context, share: Share, asked: segment_actions.Asked) -> dict[str, Any]:
    """Give a page of the text's segments.

    Raises:
        NotFound: There is no text yet.
        InvalidRequest: The cursor is none of this list.
        RevisionConflict: It was edited since the page before.
    """
    with scope.acting_for(share.owner_id):
        with context.database.read() as session:
            text_id = _text_id(session, share)
        found = segment_actions.page(context, share.owner_id, text_id, replace(asked, held=False))
    items = [_without_secrets(item, words=asked.words) for item in found["items"]]
    return {"items": items, "next_cursor": found["next_cursor"]}


def notes_of(context: Context, share: Share) -> dict[str, Any]:
    """Give the notes that stand beside the recording, of those that were written the shown versions.

    Raises:
        NotFound: They are not shared.
    """
    _require(share.with_notes)
    with scope.acting_for(share.owner_id), context.database.read() as session:
        every = notes.of_recording(session, share.owner_id, share.recording_id)
    found = [each for each in every if each.template_name is None or each.is_primary]
    return {
        "items": [
            {"title": each.title, "text": each.text, "updated_at": rfc3339(each.updated_at)}
            for each in found
        ]
    }


def export(context: Context, share: Share, format_name: str) -> tuple[bytes, str, str]:
    """Render the text: the file, its media type, and the Content-Disposition header.

    Raises:
        NotFound: Files are not shared, or there is no text yet.
        InvalidRequest: There is no such format.
    """
    _require(share.with_exports)
    format_ = recording_actions.load_format(format_name)
    with scope.acting_for(share.owner_id), context.database.read() as session:
        recording = _recording(session, share)
    document = exports.Document(
        recording.title, _text(context, share), rfc3339(recording.created_at)
    )
    name = content_disposition(recording.title, format_.extension)
    return format_.render(document), format_.media_type, name


def media(context: Context, share: Share) -> File:
    """Give the recording's own file, under a name made of the title.

    Raises:
        NotFound: The sound is not shared.
        MediaMissing: It is no longer in the store.
    """
    _require(share.with_media)
    with scope.acting_for(share.owner_id):
        found = recording_actions.media(context, share.owner_id, share.recording_id)
        with context.database.read() as session:
            title = _recording(session, share).title
    extension = found.file_name.rpartition(".")[2]
    return replace(found, file_name=f"{title}.{extension}")


def peaks(context: Context, share: Share) -> File:
    """Give the waveform's peaks.

    Raises:
        NotFound: The sound is not shared, or they have not been made yet.
    """
    _require(share.with_media)
    with scope.acting_for(share.owner_id):
        return recording_actions.peaks(context, share.owner_id, share.recording_id)


def _recording(session: Session, share: Share) -> Recording:
    return recordings.get(session, share.owner_id, share.recording_id)


def _has_media(context: Context, recording: Recording) -> bool:
    return sound.is_there(context, recording)


def _text_id(session: Session, share: Share) -> str:
    _recording(session, share)
    return transcripts.primary_id(session, share.owner_id, share.recording_id)


def _text(context: Context, share: Share) -> Transcript:
    with scope.acting_for(share.owner_id), context.database.read() as session:
        _recording(session, share)
        found = transcripts.primary(session, share.owner_id, share.recording_id)
    return replace(
        found,
        id="",
        recording_id="",
        engine=None,
        model=None,
        warnings=(),
        report=None,
        segments=tuple(_bare(each) for each in found.segments if each.held is None),
    )


def _bare(segment: Segment) -> Segment:
    """Leave out what engines said of their certainty, and what was replaced by a vocabulary."""
    words = tuple(replace(word, heard=None, probability=None) for word in segment.words)
    return replace(segment, words=words, evidence=None, confidence=None, retime=None)


def _segment_view(segment: Segment, *, words: bool) -> dict[str, Any]:
    view: dict[str, Any] = {
        "id": segment.id,
        "start": segment.start,
        "end": segment.end,
        "text": segment.text,
        "speaker": segment.speaker,
        "language": segment.language,
    }
    if words:
        view["words"] = [
            {"word": word.word, "start": word.start, "end": word.end} for word in segment.words
        ]
    return view


def _without_secrets(item: Mapping[str, Any], *, words: bool) -> dict[str, Any]:
    """Give a segment that is shown to its owner as strangers see it."""
    names = ("id", "start", "end", "text", "speaker", "language")
    view: dict[str, Any] = {name: item[name] for name in names}
    if words:
        parts = ("word", "start", "end")
        view["words"] = [{name: word[name] for name in parts} for word in item["words"]]
    return view


def _require(is_shared: bool) -> None:
    if not is_shared:
        raise NotFound("This is not shared by this link.")
