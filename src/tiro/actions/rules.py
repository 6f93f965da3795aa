"""Rules: what is made of recordings with a tag or in a language, and where it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiro.actions import tagging, templates
from tiro.actions.context import Context
from tiro.errors import InvalidRequest, RevisionConflict, StateConflict, TemplateMissing
from tiro.store import audit, destinations, owners, rules, tags
from tiro.store.database import Session
from tiro.store.tables import RuleRow

MOST_RULES = 100
MAKES: Mapping[str, Any] = {"template": [], "clean": False, "translate_to": [], "deliver": []}
"""What a rule may make, and what it is when nothing is said of it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What an owner has that rules name, so that many are shown with few questions."""

    tags: Mapping[str, str]
    destinations: Mapping[str, str]


def page(context: Context, owner_id: str) -> dict[str, Any]:
    """Give all rules in their order; there are never so many that they need pages."""
    with context.database.read() as session:
        seen = _seen(session, owner_id)
        rows = rules.every(session, owner_id)
        return {"items": [_view(context, row, seen) for row in rows], "next_cursor": None}


def show(context: Context, owner_id: str, rule_id: str) -> dict[str, Any]:
    """Give one rule.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.read() as session:
        row = rules.get(session, owner_id, rule_id)
        return _view(context, row, _seen(session, owner_id))


def create(
    context: Context, owner_id: str, wish: Mapping[str, Any], who: audit.Actor
) -> dict[str, Any]:
    """Keep a new rule, behind the others.

    Args:
        context: Settings and database.
        owner_id: Whose rule.
        wish: `when`, with a tag by id or name, and what is to be made.
        who: Whom the audit log names.

    Raises:
        InvalidRequest: It makes nothing, or names what is not there.
        StateConflict: There are as many as may be.
    """
    _require_templates(context, owner_id, wish)
    with context.database.write() as session:
        owners.lock(session, owner_id)
        if rules.count(session, owner_id) >= MOST_RULES:
            raise StateConflict(f"At most {MOST_RULES} rules are kept. Delete one first.")
        makes = _makes(session, owner_id, {**MAKES, **_of_makes(wish)})
        when = _when(session, owner_id, wish.get("when") or {})
        row = rules.add(session, owner_id, holds_for=when, makes=makes)
        row.is_active = bool(wish.get("is_active", True))
        session.flush()
        return _told(context, session, row, who, "created", before=None)


def change(
    context: Context,
    owner_id: str,
    rule_id: str,
    changes: Mapping[str, Any],
    *,
    who: audit.Actor,
    revision: int | None = None,
) -> dict[str, Any]:
    """Change what is named of a rule.

    Args:
        context: Settings and database.
        owner_id: Whose rule.
        rule_id: Which one.
        changes: As for `create`, also `is_active` and `position`.
        who: Whom the audit log names.
        revision: The revision that the caller has seen, if it is to be the present one.

    Raises:
        NotFound: There is none of this id.
        RevisionConflict: It was changed meanwhile.
        InvalidRequest: It would make nothing, or names what is not there.
    """
    _require_templates(context, owner_id, changes)
    with context.database.write() as session:
        owners.lock(session, owner_id)
        row = rules.get(session, owner_id, rule_id)
        if revision not in {None, row.revision}:
            raise RevisionConflict(details={"revision": row.revision})
        before = {"when": row.holds_for, **row.makes}
        sent = _of_makes(changes)
        if sent:
            kept = {name: row.makes[name] for name in MAKES if name not in sent}
            row.makes = {**kept, **_makes(session, owner_id, {**kept, **sent})}
        if "when" in changes:
            row.holds_for = _when(session, owner_id, changes["when"] or {})
        for name in ("is_active", "position"):
            if name in changes:
                setattr(row, name, changes[name])
        rules.touch(session, row)
        return _told(context, session, row, who, "changed", before=before)


def delete(context: Context, owner_id: str, rule_id: str, who: audit.Actor) -> None:
    """Delete a rule; what it made stays.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.write() as session:
        owners.lock(session, owner_id)
        row = rules.get(session, owner_id, rule_id)
        before = {"when": row.holds_for, **row.makes}
        session.delete(row)
        session.flush()
        audit.record(session, who=who, action="rule.removed", target=rule_id, before=before)
        rules.announce_gone(session, owner_id, rule_id)


def _told(
    context: Context,
    session: Session,
    row: RuleRow,
    who: audit.Actor,
    what: str,
    *,
    before: Mapping[str, Any] | None,
) -> dict[str, Any]:
    after = {"when": row.holds_for, **row.makes, "is_active": row.is_active}
    action = f"rule.{what}"
    audit.record(session, who=who, action=action, target=row.id, before=before, after=after)
    shown = _view(context, row, _seen(session, row.owner_id))
    return rules.announce(session, row, shown)


def _of_makes(sent: Mapping[str, Any]) -> dict[str, Any]:
    return {name: sent[name] for name in MAKES if name in sent}


def _makes(session: Session, owner_id: str, makes: Mapping[str, Any]) -> dict[str, Any]:
    """Check what a rule makes; destinations are kept by their ids."""
    if not any(makes.values()):
        raise InvalidRequest(
            "Name what the rule makes: template, clean, translate_to or deliver.",
            details={"path": "template"},
        )
    found: list[str] = []
    for wanted in makes["deliver"]:
        row = destinations.named(session, owner_id, str(wanted))
        if row is None:
            raise InvalidRequest(
                "There is no destination with this id or name.", details={"path": "deliver"}
            )
        found.append(row.id)
    lists = {name: list(dict.fromkeys(makes[name])) for name in ("template", "translate_to")}
    return {**lists, "clean": bool(makes["clean"]), "deliver": list(dict.fromkeys(found))}


def _when(session: Session, owner_id: str, sent: Mapping[str, Any]) -> dict[str, Any]:
    tag_id: str | None = None
    if sent.get("tag"):
        tag_id = next(iter(tagging.named(session, owner_id, [str(sent["tag"])], path="when.tag")))
        tagging.tell(session, owner_id, [tag_id])
    return {"tag": tag_id, "language": sent.get("language") or None}


def _require_templates(context: Context, owner_id: str, wish: Mapping[str, Any]) -> None:
    """Before the transaction, since templates may be read from the database, too."""
    for name in wish.get("template") or ():
        try:
            templates.find(context, owner_id, name)
        except TemplateMissing as error:
            raise InvalidRequest(error.text, details={"path": "template"}) from None


def _seen(session: Session, owner_id: str) -> Seen:
    return Seen(
        {tag.id: tag.name for tag in tags.every(session, owner_id)},
        {row.id: row.state for row in destinations.every(session, owner_id)},
    )


def _view(context: Context, row: RuleRow, seen: Seen) -> dict[str, Any]:
    tag_id = row.holds_for.get("tag")
    name = seen.tags.get(str(tag_id))
    return {
        **rules.view(row),
        "tag": None if tag_id is None or name is None else {"id": tag_id, "name": name},
        "problems": _problems(context, row, seen),
    }


def _problems(context: Context, row: RuleRow, seen: Seen) -> Sequence[dict[str, str]]:
    """Say what a rule names that is not there any more."""
    found: list[dict[str, str]] = []

    def tell(path: str, message: str) -> None:
        found.append({"path": path, "message": message})

    tag_id = row.holds_for.get("tag")
    if tag_id is not None and tag_id not in seen.tags:
        tell("when.tag", "Its tag was deleted: it holds for nothing.")
    for each in row.makes["deliver"]:
        if each not in seen.destinations:
            tell("deliver", "A destination was deleted.")
        elif seen.destinations[each] != destinations.ACTIVE:
            tell("deliver", "A destination is stopped.")
    for each in row.makes["template"]:
        try:
            templates.find(context, row.owner_id, each)
        except TemplateMissing as error:
            tell("template", error.text)
    return found
