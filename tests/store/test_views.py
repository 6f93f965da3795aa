import pytest

from tiro.store.tables import Recording
from tiro.store.views import recording_view, rfc3339


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, None),
        (0.0, "1970-01-01T00:00:00.000Z"),
        (1_767_225_600.0, "2026-01-01T00:00:00.000Z"),
        (1_767_225_600.9996, "2026-01-01T00:00:00.999Z"),
        (-1.5, "1969-12-31T23:59:58.500Z"),
    ],
)
def test_time_is_shown_in_utc_with_milliseconds(seconds: float | None, text: str | None) -> None:
    assert rfc3339(seconds) == text


def test_recording_is_shown_as_the_contract_says() -> None:
    recording = Recording(
        id="rec_1",
        owner_id="usr_local",
        title="A meeting",
        file_name="meeting.flac",
        media_type="audio/flac",
        size_bytes=1000,
        content_hash="0" * 64,
        media_key="recordings/rec_1/original",
        created_at=0.0,
        duration=60.0,
        sample_rate_hz=16_000,
        channels=1,
    )
    job = {"id": "job_1"}
    assert recording_view(recording, job=job, primary_transcript_id="tr_1") == {
        "id": "rec_1",
        "title": "A meeting",
        "file_name": "meeting.flac",
        "media_type": "audio/flac",
        "size_bytes": 1000,
        "duration": 60.0,
        "sample_rate_hz": 16_000,
        "channels": 1,
        "created_at": "1970-01-01T00:00:00.000Z",
        "recorded_at": None,
        "revision": 1,
        "primary_transcript_id": "tr_1",
        "speakers": [],
        "quality": None,
        "language": None,
        "has_video": False,
        "wave": None,
        "deleted_at": None,
        "purge_at": None,
        "media_deleted_at": None,
        "tags": [],
        "is_favourite": False,
        "source_url": None,
        "notes": 0,
        "job": job,
    }
