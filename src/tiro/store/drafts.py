"""Edits that are not saved yet: one of a version, written by one tab at a time."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tiro.errors import NotFound, RevisionConflict
from tiro.store.tables import DraftRow, TranscriptRow
from tiro.store.views import rfc3339


@dataclass(frozen=True, slots=True)
class Draft:
    """What a tab has done and not saved.

    Attributes:
        base_revision: The revision of the version on which the operations are done.
        operations: As an edit takes them.
        done: How many of them are done; the rest were undone, and can be done again.
        tab: Which tab wrote it.
    """

    base_revision: int
    operations: Sequence[Any]
    done: int
    tab: str


def get(session: Session, transcript_id: str) -> DraftRow:
    """Read the draft of a version.

    Raises:
        NotFound: It has none.
    """
    row = session.get(DraftRow, transcript_id)
    if row is None:
        raise NotFound("There is no draft of this transcript.")
    return row


def of_recording(session: Session, recording_id: str) -> list[dict[str, Any]]:
    """List the drafts of a recording's versions without their operations, the newest version first."""
    rows = session.execute(
        select(DraftRow.transcript_id, TranscriptRow.version, DraftRow.done, DraftRow.updated_at)
        .join(TranscriptRow, TranscriptRow.id == DraftRow.transcript_id)
        .where(TranscriptRow.recording_id == recording_id)
        .order_by(TranscriptRow.version.desc())
    )
    return [
        {"transcript_id": name, "version": version, "done": done, "updated_at": rfc3339(at)}
        for name, version, done, at in rows
    ]


def put(session: Session, transcript_id: str, draft: Draft, *, seen: int | None) -> DraftRow:
    """Write the draft of a version; the caller has locked the recording.

    Args:
        session: The transaction.
        transcript_id: The version.
        draft: What is to be kept.
        seen: The revision that the tab has written or read last; None when there shall be none.

    Raises:
        RevisionConflict: Another tab wrote, saved or discarded it meanwhile; `details` tell of it.
    """
    row = session.scalar(
        select(DraftRow).where(DraftRow.transcript_id == transcript_id).with_for_update()
    )
    if (None if row is None else row.revision) != seen:
        raise RevisionConflict(details=_standing(row))
    now = time.time()
    if row is None:
        row = DraftRow(
            transcript_id=transcript_id,
            base_revision=draft.base_revision,
            operations="",
            done=draft.done,
            tab=draft.tab,
            revision=0,
            updated_at=now,
        )
        session.add(row)
    row.base_revision, row.done, row.tab = draft.base_revision, draft.done, draft.tab
    row.operations = json.dumps(draft.operations, ensure_ascii=False, separators=(",", ":"))
    row.updated_at = now
    # From the clock, so that a draft after this one never has a revision that this one had.
    row.revision = max(int(now * 1000), (seen or 0) + 1)
    session.flush()
    return row


def remove(session: Session, transcript_id: str) -> None:
    """Forget the draft of a version, if it has one."""
    session.execute(delete(DraftRow).where(DraftRow.transcript_id == transcript_id))


def view(row: DraftRow) -> dict[str, Any]:
    """Give the resource as the API shows it."""
    return {
        "transcript_id": row.transcript_id,
        "base_revision": row.base_revision,
        "operations": json.loads(row.operations),
        "done": row.done,
        "tab": row.tab,
        "revision": row.revision,
        "updated_at": rfc3339(row.updated_at),
    }


def _standing(row: DraftRow | None) -> dict[str, Any]:
    """Say how the draft is now; without one all are null."""
    return {
        "revision": None if row is None else row.revision,
        "tab": None if row is None else row.tab,
        "updated_at": None if row is None else rfc3339(row.updated_at),
    }
