"""What OpenAPI shows of models."""

from typing import Any

from tiro.api.examples import AT, LATER, QUEUED

MODEL: dict[str, Any] = {
    "id": "faster_whisper/small",
    "engine": "faster_whisper",
    "name": "small",
    "part": "engine",
    "display_name": "Whisper small",
    "provider": "OpenAI; converted for CTranslate2 by Systran",
    "address": "Systran/faster-whisper-small",
    "revision": None,
    "aliases": [],
    "variants": ["int8", "int8_float16", "float16", "float32"],
    "languages": None,
    "size_bytes": 486_211_072,
    "size_is_exact": True,
    "memory": {"cpu": {"int8": 530_544_000}, "gpu": {"float16": 798_944_000}},
    "licence": "MIT",
    "checksum": "sha256",
    "is_gated": False,
    "quality": "Good on an ordinary computer.",
    "comes_with": None,
    "is_installed": True,
    "origin": "own",
    "path": "/var/lib/tiro/models/faster_whisper/Systran--faster-whisper-small",
    "commit": "536b0662742c02347bc0e980a01041f333bce120",
    "health": {
        "state": "ok",
        "how": "loaded",
        "message": None,
        "seconds": 1.42,
        "memory_bytes": 611_319_808,
        "is_proven": True,
        "checked_at": AT,
    },
    "is_enabled": True,
    "users_may_choose": True,
    "is_default": True,
    "is_recommended": True,
    "note": None,
    "pull_job_id": None,
}
PULL: dict[str, Any] = QUEUED | {
    "id": "job_0199f1b4d1f07a3c9b2d3e4f5a6b7c8d",
    "recording_id": None,
    "kind": "model_pull",
    "plan": ["pull@1"],
    "eta_seconds": None,
    "options": {"engine": "faster_whisper", "model": "small"},
    "resolved": QUEUED["resolved"] | {"language": None, "steps": []},
}
PULLING: dict[str, Any] = PULL | {
    "state": "running",
    "stage": "pull",
    "progress": 42,
    "queue_position": None,
    "waiting_for": None,
    "started_at": LATER,
    "warnings": [
        {
            "code": "model_fetch",
            "message": "Fetching the model small: 204 of 486 MB",
            "stage": "pull",
        }
    ],
    "revision": 9,
}
