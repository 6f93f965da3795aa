"""Drafts and comparisons as OpenAPI shows them."""

from typing import Any

from tiro.api.examples import AT, TRANSCRIPT

NEW_DRAFT: dict[str, Any] = {
    "base_revision": 1,
    "operations": [
        {"op": "replace", "segment": "s1", "words": [2, 2], "text": "Kowalski"},
        {"op": "split", "segment": "s1", "word": 3},
    ],
    "done": 1,
    "tab": "k3f9",
}
DRAFT: dict[str, Any] = NEW_DRAFT | {
    "transcript_id": TRANSCRIPT["id"],
    "revision": 1_795_254_000_123,
    "updated_at": AT,
}
LISTED_DRAFT: dict[str, Any] = {
    "transcript_id": TRANSCRIPT["id"],
    "version": 1,
    "done": 1,
    "updated_at": AT,
}
_WHOLE = {"is_stale", "flags", "speakers", "held", "segments"}
_SUMMARY: dict[str, Any] = {key: value for key, value in TRANSCRIPT.items() if key not in _WHOLE}
COMPARISON: dict[str, Any] = {
    "before": _SUMMARY,
    "after": _SUMMARY | {"id": "tr_2", "version": 2, "origin": "person"},
    "counts": {"words_added": 0, "words_removed": 0, "words_changed": 1, "speakers_changed": 0},
    "items": [
        {
            "kind": "same",
            "start": 1.0,
            "end": 1.6,
            "before": {"text": "We met", "speaker": "S1"},
            "after": {"text": "We met", "speaker": "S1"},
        },
        {
            "kind": "changed",
            "start": 1.6,
            "end": 2.4,
            "before": {"text": "Kowalsky", "speaker": "S1"},
            "after": {"text": "Kowalski", "speaker": "S1"},
        },
    ],
    "next_cursor": None,
}
