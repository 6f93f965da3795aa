"""Rows as the API shows them."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tiro.store.tables import Recording, SpeakerRow, Tag

SURE = "sure"
"""The verdict of recognition that names a speaker."""


def rfc3339(seconds: float | None) -> str | None:
    """Give a time as RFC 3339, in UTC with milliseconds; None stays None.

    Args:
        seconds: Since the epoch.
    """
    if seconds is None:
        return None
    text = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def recording_view(
    recording: Recording,
    *,
    job: Mapping[str, Any] | None,
    primary_transcript_id: str | None,
    speakers: Sequence[SpeakerRow] = (),
    tags: Sequence[Tag] = (),
    notes: int = 0,
) -> dict[str, Any]:
    """Give a recording as the API shows it.

    Args:
        recording: The row.
        job: Its newest job, as the API shows it.
        primary_transcript_id: The transcript that is shown for it.
        speakers: Who was found in it, in order.
        tags: Those that it carries, in order.
        notes: How many stand beside it.
    """
    return {
        "id": recording.id,
        "title": recording.title,
        "file_name": recording.file_name,
        "media_type": recording.media_type,
        "size_bytes": recording.size_bytes,
        "duration": recording.duration,
        "sample_rate_hz": recording.sample_rate_hz,
        "channels": recording.channels,
        "created_at": rfc3339(recording.created_at),
        "recorded_at": rfc3339(recording.recorded_at),
        "revision": recording.revision,
        "primary_transcript_id": primary_transcript_id,
        "speakers": [speaker_view(speaker) for speaker in speakers],
        "quality": recording.quality,
        "language": recording.language,
        "tags": [tag_view(tag) for tag in tags],
        "is_favourite": recording.is_favourite,
        "notes": notes,
        "has_video": recording.has_video,
        "wave": None if recording.wave is None else b64encode(recording.wave).decode(),
        "deleted_at": rfc3339(recording.deleted_at),
        "purge_at": rfc3339(recording.purge_at),
        "media_deleted_at": rfc3339(recording.media_deleted_at),
        "source_url": recording.source_url,
        "job": None if job is None else dict(job),
    }


def tag_view(tag: Tag) -> dict[str, Any]:
    """Give a tag as the recordings show it that carry it."""
    return {"id": tag.id, "name": tag.name, "colour": tag.colour}


def speaker_view(row: SpeakerRow) -> dict[str, Any]:
    """Give a speaker as the API shows it; `voice_id` and `match` are there only when they say something."""
    shown: dict[str, Any] = {"id": row.id, "name": row.name}
    if row.match is not None:
        if row.match["verdict"] == SURE:
            shown["voice_id"] = row.voice_id
        shown["match"] = row.match
    return shown
