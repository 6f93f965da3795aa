"""Rows as the API shows them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tiro.store.tables import Recording


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
    recording: Recording, *, job: Mapping[str, Any] | None, primary_transcript_id: str | None
) -> dict[str, Any]:
    """Give a recording as the API shows it.

    Args:
        recording: The row.
        job: Its newest job, as the API shows it.
        primary_transcript_id: The transcript that is shown for it.
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
        "speakers": [],
        "quality": recording.quality,
        "job": None if job is None else dict(job),
    }
