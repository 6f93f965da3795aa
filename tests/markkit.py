"""A word in every place that is made of a recording, for the tests that look whether anything is left."""

from typing import Any

from sqlalchemy.orm import Session

from tiro.store.tables import (
    Delivery,
    DeliveryAttempt,
    DestinationRow,
    DestinationState,
    ImportRow,
    Job,
    Note,
    NoteStep,
    SegmentRow,
    TranscriptRow,
    WatchedFile,
)


def mark_what_is_made(
    session: Session, word: str, *, recording_id: str, transcript_id: str, owner_id: str
) -> None:
    """Let it stand in what is made of a text, what is sent of it, and where it came from."""
    job_id = f"job_import_{recording_id}"
    owned: dict[str, Any] = {"owner_id": owner_id, "recording_id": recording_id}
    session.add_all(
        [
            Job(
                id=job_id, kind="import", state="completed", priority=5, plan=["fetch@1"],
                options={"tags": [word]}, resolved={"source": {"url": word}}, created_at=1.0,
                queued_at=1.0, **owned,
            ),
            DestinationRow(
                id=f"dst_{recording_id}", owner_id=owner_id, kind="folder", name=recording_id,
                folded=recording_id, config={}, created_at=1.0, updated_at=1.0,
            ),
            Note(
                id=f"note_{recording_id}", origin="model", title=word, text=word, created_at=1.0,
                updated_at=1.0, template="meeting@1", template_name="meeting", is_primary=True,
                data={"said": word}, coverage={"parts": [word]}, proposed_tags=[word],
                notices=[{"message": word}], job_id=job_id, **owned,
            ),
            TranscriptRow(
                id=f"clean_{recording_id}", job_id=job_id, version=2, origin="clean", language="en",
                duration=1.0, engine=None, model=word, quality="draft", created_at=1.0,
                is_primary=False,                of_id=transcript_id, flags=[{"before": word, "after": word}], **owned,
            ),
        ]
    )  # fmt: skip
    session.flush()
    session.add_all(
        [
            ImportRow(
                job_id=job_id, owner_id=owner_id, fingerprint="0", created_at=1.0,
                source_url=word, address=word, title=word,
            ),
            WatchedFile(
                id=f"wat_{recording_id}", path_hash=recording_id, size_bytes=1, modified_ns=1,
                state="taken", seen_at=1.0, **owned,
            ),
            NoteStep(job_id=job_id, key="k", data=word),
            SegmentRow(
                transcript_id=f"clean_{recording_id}", idx=0, id="s1", start=0.0, end=1.0,
                text=word, speaker=None, channel=None, language=None, confidence=None, words="[]",
                evidence=word,
            ),
            Delivery(
                id=f"dlv_{recording_id}", destination_id=f"dst_{recording_id}", event_type="t",
                event_id="e", event_key=word, body={"title": word}, state="failed", created_at=1.0,
                next_try_at=None, last_answer={"message": word}, **owned,
            ),
            DestinationState(
                destination_id=f"dst_{recording_id}", data={"path": word}, **owned,
            ),
        ]
    )  # fmt: skip
    session.flush()
    session.add(
        DeliveryAttempt(
            delivery_id=f"dlv_{recording_id}", series=1, number=1, at=1.0, message=word,
        )
    )  # fmt: skip
