"""Voices as OpenAPI shows them."""

from typing import Any

from tiro.api.examples import AT, LATER, QUEUED, RECORDING, SPEAKER

LISTED_SPEAKER: dict[str, Any] = SPEAKER | {"speech_seconds": 74.2}
CONSENT: dict[str, Any] = {
    "given_by": "Anna Baker",
    "statement": "Agreed by e-mail on 20 November 2026 to be recognised in our recordings.",
}
NEW_VOICE: dict[str, Any] = {
    "name": "Anna",
    "recording_id": RECORDING["id"],
    "speaker": "S1",
    "consent": CONSENT,
}
VOICE: dict[str, Any] = {
    "id": SPEAKER["voice_id"],
    "name": "Anna",
    "is_ready": True,
    "encoder": "ge2e-resemblyzer-0.1.4",
    "seconds": 74.2,
    "consent": CONSENT | {"at": AT},
    "created_at": AT,
    "updated_at": LATER,
}
VOICE_EXPORT: dict[str, Any] = VOICE | {"vector": [0.0312, 0.1187, 0.0]}
VOICE_ACCEPTED: dict[str, Any] = {
    "voice": VOICE | {"is_ready": False, "seconds": 0.0, "updated_at": AT},
    "job": QUEUED
    | {
        "kind": "diarize",
        "plan": ["listen@1", "enrol@1", "finish@1"],
        "options": {"voice_id": SPEAKER["voice_id"], "speaker": "S1"},
        "resolved": {"engine": None, "model": None, "diarizer": "ge2e", "language": None},
        "eta_seconds": 9.0,
    },
}
