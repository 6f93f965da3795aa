"""What OpenAPI shows: a job in every state, and each of the other resources once."""

from typing import Any, cast

AT = "2026-11-20T09:30:00.000Z"
LATER = "2026-11-20T09:30:04.120Z"
ENDED = "2026-11-20T09:31:17.480Z"
PLAN = ["listen@1", "cut@1", "transcribe@1", "merge@1", "finish@1"]
ASKED = "The job asks for it."
PASSED = "The model is not installed. Fetch it with 'tiro models pull', or put it into the models folder."
FALLBACK: dict[str, Any] = {
    "code": "engine_fallback",
    "message": f"faster_whisper with the model small cannot be used: {PASSED}"
    " pocketsphinx with the model en-us is used instead.",
    "stage": "transcribe",
}
STEPS: list[dict[str, Any]] = [
    {"part": part, "tried": tried, "outcome": "chosen", "reason": reason}
    for part, tried, reason in (
        (
            "engine",
            "faster_whisper",
            "Nobody has chosen, and it is the first of the usual ones that works.",
        ),
        ("model", "small", "It is the engine's default here."),
        ("language", "en", ASKED),
    )
]
STEPS_DOWN: list[dict[str, Any]] = [
    *STEPS,
    {"part": "model", "tried": "faster_whisper/small", "outcome": "passed_over", "reason": PASSED},
    {
        "part": "engine",
        "tried": "pocketsphinx",
        "outcome": "chosen",
        "reason": "It is the next that works.",
    },
    {
        "part": "model",
        "tried": "en-us",
        "outcome": "chosen",
        "reason": "It is the engine's default here.",
    },
    STEPS[2],
]
QUEUED: dict[str, Any] = {
    "id": "job_0199f1a27c5e7d3e8b1c2d3e4f5a6b7c",
    "recording_id": "rec_0199f1a27c5d7a018e4f0a1b2c3d4e5f",
    "kind": "transcribe",
    "state": "queued",
    "stage": None,
    "progress": 0,
    "eta_seconds": 73.5,
    "queue_position": 1,
    "waiting_for": "turn",
    "priority": 5,
    "plan": PLAN,
    "options": {"language": "en"},
    "resolved": {
        "engine": "faster_whisper",
        "model": "small",
        "diarizer": None,
        "language": "en",
        "steps": STEPS,
    },
    "attempt": 1,
    "warnings": [],
    "error": None,
    "created_at": AT,
    "started_at": None,
    "finished_at": None,
    "revision": 1,
}
RUNNING = QUEUED | {
    "state": "running",
    "stage": "transcribe",
    "progress": 42,
    "eta_seconds": 41.0,
    "queue_position": None,
    "waiting_for": None,
    "started_at": LATER,
    "revision": 9,
}
PAUSED = RUNNING | {"state": "paused", "eta_seconds": None, "revision": 10}
KEY_NEEDED: dict[str, Any] = PAUSED | {
    "error": {
        "code": "engine_key_required",
        "message": "The engine key is no longer in memory. Resume the job with the X-Engine-Key header.",
        "stage": "transcribe",
        "retryable": False,
        "retry_after": None,
        "details": {},
    },
}
COMPLETED = RUNNING | {
    "state": "completed",
    "stage": None,
    "progress": 100,
    "eta_seconds": None,
    "finished_at": ENDED,
    "revision": 20,
}
WARNED = COMPLETED | {
    "warnings": [FALLBACK],
    "resolved": {
        "engine": "pocketsphinx",
        "model": "en-us",
        "diarizer": None,
        "language": "en",
        "steps": STEPS_DOWN,
    },
}
FAILED: dict[str, Any] = COMPLETED | {
    "state": "failed",
    "progress": 2,
    "error": {
        "code": "media_unreadable",
        "message": "The file cannot be read as audio or video.",
        "stage": "listen",
        "retryable": False,
        "retry_after": None,
        "details": {},
    },
}
CANCELLED = COMPLETED | {"state": "cancelled", "progress": 42}
JOBS: dict[str, dict[str, Any]] = {
    "queued": QUEUED,
    "running": RUNNING,
    "paused": PAUSED,
    "paused, waits for your key": KEY_NEEDED,
    "completed": COMPLETED,
    "completed with warnings": WARNED,
    "failed": FAILED,
    "cancelled": CANCELLED,
}
SPEAKER: dict[str, Any] = {
    "id": "S1",
    "name": "Anna",
    "voice_id": "voice_0199f1a4aa007b6a9f00112233445566",
    "match": {
        "voice_id": "voice_0199f1a4aa007b6a9f00112233445566",
        "name": "Anna",
        "similarity": 0.91,
        "verdict": "sure",
    },
}
RECORDING: dict[str, Any] = {
    "id": QUEUED["recording_id"],
    "title": "Budget meeting",
    "file_name": "budget meeting.m4a",
    "media_type": "audio/mp4",
    "size_bytes": 4_812_044,
    "duration": 301.44,
    "sample_rate_hz": 48_000,
    "channels": 2,
    "created_at": AT,
    "recorded_at": None,
    "revision": 1,
    "primary_transcript_id": None,
    "speakers": [],
    "quality": None,
    "language": None,
    "tags": [
        {"id": "tag_0199f1a1b2c37d4e8f90a1b2c3d4e5f6", "name": "Interviews", "colour": "teal"}
    ],
    "is_favourite": False,
    "notes": 0,
    "has_video": False,
    "wave": None,
    "deleted_at": None,
    "purge_at": None,
    "media_deleted_at": None,
    "source_url": None,
    "job": QUEUED,
}
ACCEPTED: dict[str, Any] = {"recording": RECORDING, "job": QUEUED}
TRANSCRIPT: dict[str, Any] = {
    "id": "tr_0199f1a3c0de7b6a9f00112233445566",
    "recording_id": RECORDING["id"],
    "version": 1,
    "revision": 1,
    "is_primary": True,
    "origin": "engine",
    "language": "en",
    "duration": 301.44,
    "engine": "faster_whisper",
    "model": "small",
    "quality": "standard",
    "warnings": [],
    "report": None,
    "of": None,
    "of_revision": None,
    "is_current": None,
    "template": None,
    "flagged": 0,
    "is_stale": False,
    "flags": [],
    "speakers": [{"id": "S1", "name": "Anna"}],
    "held": 0,
    "segments": [
        {
            "id": "s1",
            "start": 0.4,
            "end": 1.3,
            "text": "Good morning.",
            "speaker": "S1",
            "channel": None,
            "language": "en",
            "confidence": 0.94,
            "words": [
                {"word": "Good", "start": 0.4, "end": 0.7, "probability": 0.98, "speaker": "S1"},
                {"word": "morning.", "start": 0.7, "end": 1.3, "probability": 0.9, "speaker": "S1"},
            ],
        }
    ],
}
ENGINE: dict[str, Any] = {
    "name": "pocketsphinx",
    "label": "PocketSphinx",
    "is_available": True,
    "reason": None,
    "is_default": False,
    "is_enabled": True,
    "users_may_choose": True,
    "quality": "draft",
    "capabilities": {
        "languages": ["en"],
        "can_detect_language": False,
        "can_align": True,
        "can_translate": False,
        "has_word_times": True,
        "takes_vocabulary": False,
        "takes_temperature": False,
        "takes_beam_size": False,
        "takes_caller_key": False,
        "is_local": True,
        "chunk_seconds": 30.0,
        "max_chunk_seconds": 300.0,
        "options": {},
    },
    "models": ["en-us"],
    "default_model": "en-us",
}
QUEUE: dict[str, Any] = {
    "paused": False,
    "running": 1,
    "queued": 3,
    "waiting": [
        {"waits_for": "media", "engine": None, "model": None, "count": 2},
        {"waits_for": "speech", "engine": "faster_whisper", "model": "small", "count": 1},
    ],
    "next": [QUEUED],
}
STATS: dict[str, Any] = {
    "states": {
        "queued": 3,
        "running": 1,
        "paused": 0,
        "completed": 120,
        "failed": 2,
        "cancelled": 1,
    },
    "queue_depth": 3,
    "queue_paused": False,
}
HEALTH: dict[str, Any] = {
    "status": "ok",
    "version": "0.1.0",
    "queue_depth": 3,
    "queue_paused": False,
    "workers": 1,
}
READY: dict[str, Any] = {
    "status": "not_ready",
    "checks": {
        "database": {"ok": True, "message": None},
        "schema": {"ok": True, "message": None},
        "media_store": {"ok": True, "message": None},
        "disk": {
            "ok": False,
            "message": "The server's disk is nearly full. Free some space, then try again.",
        },
    },
}
PROBLEM: dict[str, Any] = {
    "error": {
        "code": "invalid_options",
        "message": "beam_size: should be less than or equal to 32.",
        "stage": None,
        "retryable": False,
        "retry_after": None,
        "request_id": "req_0123456789abcdef",
        "details": {"path": "beam_size"},
    }
}
EVENT_STREAMS: dict[str, Any] = {
    "present state, a change, a sign of life": {
        "value": 'retry: 1000\n\nid: 41\nevent: job\ndata: {"id":"job_0199...","state":"queued"}\n\n'
        'event: job\nid: 42\ndata: {"id":"job_0199...","state":"running"}\n\n: ping\n\n'
    }
}


NULL = "\0null"
"""Stands for null where FastAPI would leave it out."""


def named(values: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Give values as the `examples` of a media type."""
    return {name: {"value": with_marks(value)} for name, value in values.items()}


def shown(examples: dict[str, Any], description: str) -> dict[str, Any]:
    """Describe a JSON answer with its examples."""
    return {"description": description, "content": {"application/json": {"examples": examples}}}


def with_marks(value: Any) -> Any:
    """Give JSON in which a mark stands for each null."""
    return _replaced(value, None, NULL)


def without_marks(value: Any) -> Any:
    """Give JSON with its nulls back."""
    return _replaced(value, NULL, None)


def _replaced(value: Any, old: str | None, new: str | None) -> Any:
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {key: _replaced(item, old, new) for key, item in items}
    if isinstance(value, list):
        return [_replaced(item, old, new) for item in cast("list[Any]", value)]
    return new if value == old else value
