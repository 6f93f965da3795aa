"""Recordings and jobs as rows, for tests that need no pipeline."""

import time
from typing import Any

from sqlalchemy.orm import Session

from tiro.store.ids import new_id
from tiro.store.states import State
from tiro.store.tables import LOCAL_OWNER, Job, Recording
from tiro.story import plan_transcription


def new_recording(session: Session, **values: Any) -> Recording:
    """Insert a recording of a minute."""
    row = Recording(
        **{
            "id": new_id("rec"),
            "owner_id": LOCAL_OWNER,
            "title": "A meeting",
            "file_name": "meeting.flac",
            "media_type": "audio/flac",
            "size_bytes": 1000,
            "content_hash": "0" * 64,
            "media_key": None,
            "created_at": time.time(),
            "duration": 60.0,
        }
        | values
    )
    session.add(row)
    session.flush()
    return row


def new_job(session: Session, **values: Any) -> Job:
    """Insert a queued transcription, with a recording of its own unless one is named."""
    now = time.time()
    if "recording_id" not in values:
        values["recording_id"] = new_recording(session).id
    row = Job(
        **{
            "id": new_id("job"),
            "owner_id": LOCAL_OWNER,
            "kind": "transcribe",
            "state": State.QUEUED,
            "priority": 5,
            "plan": list(plan_transcription(must_detect_language=True)),
            "options": {},
            "resolved": {"engine": "fake", "model": "fake", "diarizer": None, "language": None},
            "created_at": now,
            "queued_at": now,
            "speech_queue": "speech/fake/*/fake",
        }
        | values
    )
    session.add(row)
    session.flush()
    return row
