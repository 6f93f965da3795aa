"""Rules as rows; every question names the owner."""

import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tiro.errors import NotFound
from tiro.store import events
from tiro.store.ids import new_id
from tiro.store.states import State
from tiro.store.tables import Delivery, Job, Recording, RecordingTag, RuleRow, TranscriptRow
from tiro.store.views import rfc3339
from tiro.story import RECORDING_COMPLETED

KIND = "rule"
MOST_MATCHED = 10_000
AT_ONCE = 500
"""Rows of one statement: databases bound its values."""


def view(row: RuleRow) -> dict[str, Any]:
    """Give a rule as the API shows it, but for what its ids stand for."""
    return {
        "id": row.id,
        "when": row.holds_for,
        **row.makes,
        "is_active": row.is_active,
        "position": row.position,
        "revision": row.revision,
        "created_at": rfc3339(row.created_at),
        "updated_at": rfc3339(row.updated_at),
    }


def add(
    session: Session, owner_id: str, *, holds_for: Mapping[str, Any], makes: Mapping[str, Any]
) -> RuleRow:
    """Insert a rule behind the others; whoever calls has locked the owner."""
    last = session.scalar(select(func.max(RuleRow.position)).where(RuleRow.owner_id == owner_id))
    now = time.time()
    row = RuleRow(
        id=new_id("rul"),
        owner_id=owner_id,
        holds_for=dict(holds_for),
        makes=dict(makes),
        position=(last or 0) + 1,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    return row


def get(session: Session, owner_id: str, rule_id: str) -> RuleRow:
    """Read one rule.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    query = select(RuleRow).where(RuleRow.id == rule_id, RuleRow.owner_id == owner_id)
    row = session.scalar(query)
    if row is None:
        raise NotFound("There is no rule with this id.")
    return row


def every(session: Session, owner_id: str, *, active: bool = False) -> list[RuleRow]:
    """List an owner's rules in their order.

    Args:
        session: The database.
        owner_id: Whose rules.
        active: Only those that are switched on.
    """
    query = select(RuleRow).where(RuleRow.owner_id == owner_id)
    if active:
        query = query.where(RuleRow.is_active)
    return list(session.scalars(query.order_by(RuleRow.position, RuleRow.id)))


def count(session: Session, owner_id: str) -> int:
    """Count an owner's rules."""
    return session.scalar(select(func.count()).where(RuleRow.owner_id == owner_id)) or 0


def touch(session: Session, row: RuleRow) -> None:
    """Note that a rule was changed."""
    row.updated_at = time.time()
    row.revision += 1
    session.flush()


def holds(row: RuleRow, *, tag_ids: Collection[str], language: str | None) -> bool:
    """Whether a rule holds for a recording with these tags, in this language."""
    tag, wanted = row.holds_for.get("tag"), row.holds_for.get("language")
    if tag is not None and tag not in tag_ids:
        return False
    return wanted is None or is_of(language, str(wanted))


def is_of(language: str | None, wanted: str) -> bool:
    """Whether a language is the wanted one: `pt-BR` is `pt`, and not the other way round."""
    told, asked = (language or "").lower().replace("_", "-"), wanted.lower().replace("_", "-")
    return told == asked or told.startswith(f"{asked}-")


def recordings_of(
    session: Session, row: RuleRow, *, ids: Sequence[str] | None = None
) -> dict[str, tuple[str, str | None]]:
    """Give title and language of the recordings with a text that a rule holds for, by id, the newest first.

    Args:
        session: The database.
        row: The rule.
        ids: Only among these.
    """
    query = select(Recording.id, Recording.title, Recording.language).where(
        Recording.owner_id == row.owner_id,
        Recording.deleted_at.is_(None),
        Recording.id.in_(
            select(TranscriptRow.recording_id).where(
                TranscriptRow.owner_id == row.owner_id, TranscriptRow.is_primary
            )
        ),
    )
    if row.holds_for.get("tag") is not None:
        tagged = select(RecordingTag.recording_id).where(
            RecordingTag.owner_id == row.owner_id, RecordingTag.tag_id == row.holds_for["tag"]
        )
        query = query.where(Recording.id.in_(tagged))
    if row.holds_for.get("language") is not None:
        asked = str(row.holds_for["language"]).lower()
        told = func.lower(Recording.language)
        query = query.where(or_(told == asked, told.startswith(f"{asked}-", autoescape=True)))
    if ids is not None:
        query = query.where(Recording.id.in_(ids))
    found = session.execute(query.order_by(Recording.id.desc()).limit(MOST_MATCHED))
    return {str(each.id): (str(each.title), each.language) for each in found}


def applied_to(session: Session, rule_id: str, recording_ids: Sequence[str]) -> set[str]:
    """Name those of the recordings that a rule was applied to, by jobs that did not fail."""
    found: set[str] = set()
    for at in range(0, len(recording_ids), AT_ONCE):
        query = select(Job.recording_id, Job.resolved).where(
            Job.recording_id.in_(recording_ids[at : at + AT_ONCE]),
            Job.state.not_in((State.FAILED, State.CANCELLED)),
        )
        for recording_id, resolved in session.execute(query):
            if rule_id in (resolved.get("rules") or ()):
                found.add(str(recording_id))
    return found


def delivered_to(session: Session, recording_id: str, *, but: str) -> set[str]:
    """Name the destinations that earlier jobs have sent a recording to, or are about to."""
    query = select(Job.resolved).where(
        Job.recording_id == recording_id,
        Job.id != but,
        Job.state.not_in((State.FAILED, State.CANCELLED)),
    )
    told = {str(each) for found in session.scalars(query) for each in found.get("deliver") or ()}
    sent = select(Delivery.destination_id).where(
        Delivery.recording_id == recording_id, Delivery.event_type == RECORDING_COMPLETED
    )
    return told | set(session.scalars(sent))


def delivered_by(session: Session, job_id: str) -> set[str]:
    """Name the destinations that a job has sent its recording to."""
    sent = select(Delivery.destination_id).where(
        Delivery.job_id == job_id, Delivery.event_type == RECORDING_COMPLETED
    )
    return set(session.scalars(sent))


def announce(session: Session, row: RuleRow, shown: Mapping[str, Any]) -> dict[str, Any]:
    """Write the event of a rule that is new or has changed; gives it as the API shows it."""
    events.add(session, kind=KIND, owner_id=row.owner_id, data=shown)
    return dict(shown)


def announce_gone(session: Session, owner_id: str, rule_id: str) -> None:
    """Write the event of a rule that was deleted."""
    events.add(session, kind=KIND, owner_id=owner_id, data={"id": rule_id, "deleted": True})
