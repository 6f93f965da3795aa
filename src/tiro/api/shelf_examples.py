"""What OpenAPI shows of tags, notes, shares and batches."""

from typing import Any

from tiro.api.examples import AT, JOBS, LATER, RECORDING, SPEAKER

RECORDING_ID: str = RECORDING["id"]
TAG: dict[str, Any] = {
    "id": "tag_0199f1a1b2c37d4e8f90a1b2c3d4e5f6",
    "name": "Interviews",
    "colour": "teal",
    "recordings": 12,
    "created_at": AT,
    "revision": 1,
    "retention": None,
}
NOTE: dict[str, Any] = {
    "id": "note_0199f1b1b2c37d4e8f90a1b2c3d4e5f6",
    "recording_id": RECORDING_ID,
    "origin": "person",
    "title": "To do",
    "text": "- ask Anna for the **figures**",
    "revision": 1,
    "created_at": AT,
    "updated_at": AT,
    "template": None,
    "version": 1,
    "is_primary": True,
    "data": None,
    "coverage": None,
    "transcript_id": None,
    "transcript_revision": None,
    "is_stale": False,
    "model": None,
    "language": None,
    "proposed_tags": [],
    "job_id": None,
    "warnings": [],
}
SHARE: dict[str, Any] = {
    "id": "share_0199f1c1b2c37d4e8f90a1b2c3d4e5f6",
    "recording_id": RECORDING_ID,
    "title": "Budget meeting",
    "name": "For the board",
    "created_at": AT,
    "expires_at": "2026-12-20T09:30:00.000Z",
    "last_used_at": None,
    "uses": 0,
    "with_media": True,
    "with_exports": True,
    "with_notes": False,
    "reach": "network",
}
NEW_SHARE: dict[str, Any] = SHARE | {"url": "/shared#c2hhcmVkIHRva2VuIG9mIDI1NiByYW5kb20gYml0cyE"}
SHARED: dict[str, Any] = {
    "recording": {
        "title": "Budget meeting",
        "duration": 301.44,
        "created_at": AT,
        "recorded_at": None,
        "language": "en",
        "has_video": False,
        "has_media": True,
        "has_peaks": True,
        "has_transcript": True,
        "media_type": "audio/mp4",
        "speakers": [{"id": "S1", "name": "Anna"}],
    },
    "share": {
        "expires_at": SHARE["expires_at"],
        "with_media": True,
        "with_exports": True,
        "with_notes": False,
    },
}
SHARED_TRANSCRIPT: dict[str, Any] = {
    "language": "en",
    "duration": 301.44,
    "speakers": [{"id": "S1", "name": SPEAKER["name"]}],
    "segments": [
        {
            "id": "s1",
            "start": 0.4,
            "end": 1.3,
            "text": "Good morning.",
            "speaker": "S1",
            "language": "en",
            "words": [
                {"word": "Good", "start": 0.4, "end": 0.7},
                {"word": "morning.", "start": 0.7, "end": 1.3},
            ],
        }
    ],
}
CHOICE: dict[str, Any] = {
    "length": "short",
    "priority": 4,
    "reason": "It is at most 300 seconds long: it comes before long ones and is written down in one go.",
}
BATCH: dict[str, Any] = {
    "id": "batch_0199f1d1b2c37d4e8f90a1b2c3d4e5f6",
    "created_at": AT,
    "ended_at": LATER,
    "error": None,
    "summary": {
        "files": 2,
        "accepted": 1,
        "refused": 1,
        "duration": 301.44,
        "size_bytes": 4_812_090,
        "states": {
            "queued": 1,
            "running": 0,
            "paused": 0,
            "completed": 0,
            "failed": 0,
            "cancelled": 0,
        },
    },
    "items": [
        {
            "index": 0,
            "file_name": "budget meeting.m4a",
            "size_bytes": 4_812_044,
            "status": "accepted",
            "recording": RECORDING,
            "job": JOBS["queued"],
            "error": None,
            "choice": CHOICE,
        },
        {
            "index": 1,
            "file_name": "minutes.txt",
            "size_bytes": 46,
            "status": "refused",
            "recording": None,
            "job": None,
            "error": {
                "code": "media_unreadable",
                "message": "The file cannot be read as audio or video.",
                "stage": None,
                "retryable": False,
                "retry_after": None,
                "details": {},
            },
            "choice": None,
        },
    ],
}
LISTED_BATCH = {name: value for name, value in BATCH.items() if name != "items"}
IMPORTING: dict[str, Any] = JOBS["running"] | {
    "recording_id": None,
    "kind": "import",
    "stage": "fetch",
    "eta_seconds": None,
    "plan": ["fetch@1"],
    "resolved": {
        "engine": None,
        "model": None,
        "diarizer": None,
        "language": None,
        "steps": [],
        "source": {
            "url": "https://example.org/talk.mp3",
            "received_bytes": 2_031_616,
            "size_bytes": 4_812_044,
        },
    },
}
IMPORTED: dict[str, Any] = BATCH | {
    "summary": BATCH["summary"] | {"duration": 0.0, "size_bytes": 0},
    "items": [
        BATCH["items"][0]
        | {
            "file_name": "talk.mp3",
            "size_bytes": 0,
            "recording": None,
            "job": IMPORTING,
            "choice": None,
        },
        BATCH["items"][1]
        | {
            "file_name": "Untitled",
            "size_bytes": 0,
            "error": {
                "code": "source_refused",
                "message": "An address begins with https:// or http://.",
                "stage": None,
                "retryable": False,
                "retry_after": None,
                "details": {},
            },
        },
    ],
}
