"""What an account has of templates, destinations and rules, as an archive holds it: by names, without secrets."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiro.store import destinations, note_templates, rules, tags
from tiro.store.tables import Delivery, RuleRow
from tiro.store.views import rfc3339

MOST_DELIVERIES = 10_000


def made(session: Session, owner_id: str) -> dict[str, list[dict[str, Any]]]:
    """Give an owner's templates, destinations, rules, and what was sent of late."""
    places = destinations.every(session, owner_id)
    names = {row.id: row.name for row in places}
    tag_names = {tag.id: tag.name for tag in tags.every(session, owner_id)}
    return {
        "templates": [
            {"name": row.name, "version": row.version, "source": row.source}
            for row in note_templates.of_owner(session, owner_id)
        ],
        "destinations": [
            {"kind": row.kind, "name": row.name, "config": row.config, "secrets": row.secret_names}
            for row in places
        ],
        "rules": [_rule(row, tag_names, names) for row in _rules(session, owner_id)],
        "deliveries": _deliveries(session, owner_id, names),
    }


def _rules(session: Session, owner_id: str) -> list[RuleRow]:
    mine = select(RuleRow).where(RuleRow.owner_id == owner_id)
    return list(session.scalars(mine.order_by(RuleRow.position, RuleRow.id)))


def _rule(row: RuleRow, tag_names: dict[str, str], names: dict[str, str]) -> dict[str, Any]:
    shown = rules.view(row)
    tag = row.holds_for.get("tag")
    when = {**row.holds_for, "tag": None if tag is None else tag_names.get(tag)}
    deliver = [names[each] for each in row.makes.get("deliver", ()) if each in names]
    return {**row.makes, "when": when, "deliver": deliver, "is_active": shown["is_active"]}


def _deliveries(session: Session, owner_id: str, names: dict[str, str]) -> list[dict[str, Any]]:
    mine = select(Delivery).where(Delivery.owner_id == owner_id)
    newest = session.scalars(mine.order_by(Delivery.created_at.desc()).limit(MOST_DELIVERIES))
    return [
        {
            "destination": names.get(row.destination_id),
            "recording_id": row.recording_id,
            "event": row.event_type,
            "state": row.state,
            "attempts": row.attempts,
            "created_at": rfc3339(row.created_at),
            "finished_at": rfc3339(row.finished_at),
            "last_answer": row.last_answer,
        }
        for row in newest
    ]
