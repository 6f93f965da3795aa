"""Applies a rule to recordings that are here already: one job each, with what the rule makes alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tiro.actions import further
from tiro.actions.context import Context
from tiro.actions.options import parse
from tiro.actions.rule_wishes import Wish, chosen, name_of, wishes
from tiro.errors import TiroError
from tiro.store import destinations, rules
from tiro.store.database import Session
from tiro.store.tables import RuleRow

MOST_AT_ONCE = 200
NOTHING = "Nothing that the rule makes can be made of it."
STAGES = {"clean": "clean", "translate_to": "translate", "template": "notes", "deliver": "deliver"}
"""The stage that makes what an option asks for, in the order of a plan."""


@dataclass(slots=True)
class _Doable:
    """What of a rule can be made here and now.

    Attributes:
        unable: What cannot, by its name.
        deliver: The destinations that are there and switched on.
        problems: Why the rest cannot.
    """

    unable: set[str] = field(default_factory=set[str])
    deliver: list[str] = field(default_factory=list[str])
    problems: list[dict[str, str]] = field(default_factory=list[dict[str, str]])


def run(
    context: Context,
    owner_id: str,
    rule_id: str,
    *,
    recording_ids: Sequence[str] | None = None,
    dry_run: bool = False,
    again: bool = False,
) -> dict[str, Any]:
    """Apply a rule; gives what was made of which recording, or would be.

    Args:
        context: Settings and database.
        owner_id: Whose rule.
        rule_id: Which one.
        recording_ids: Only these, of those that it holds for.
        dry_run: Make nothing.
        again: Also recordings that it was applied to before.

    Raises:
        NotFound: There is no such rule.
    """
    with context.database.read() as session:
        row = rules.get(session, owner_id, rule_id)
        found = rules.recordings_of(session, row, ids=recording_ids)
        before = set[str]() if again else rules.applied_to(session, rule_id, list(found))
        doable = _doable(context, session, row)
    items: list[dict[str, Any]] = []
    named = (
        list(found) if recording_ids is not None else [each for each in found if each not in before]
    )
    for each in named[:MOST_AT_ONCE]:
        title, language = found[each]
        options = _options(row, language, doable)
        reason = further.APPLIED_BEFORE if each in before else None if options else NOTHING
        item = {"recording_id": each, "title": title, "job_id": None, "reason": reason}
        item["stages"] = options.get("stages", [])
        if reason is None and not dry_run:
            _make(context, owner_id, item, options, rule_id, is_once=not again)
        items.append(item)
    made = sum(1 for item in items if item["job_id"] is not None)
    return {
        "dry_run": dry_run,
        "items": items,
        "matched": len(found),
        "made": made,
        "problems": doable.problems,
    }


def _doable(context: Context, session: Session, row: RuleRow) -> _Doable:
    found = _Doable()
    for wish in wishes(row):
        made = chosen(context, row.owner_id, wish)
        if isinstance(made, str):
            found.unable.add(name_of(wish))
            found.problems.append({"path": next(iter(wish)), "message": made})
    there = destinations.by_ids(session, row.owner_id, row.makes["deliver"])
    for each in row.makes["deliver"]:
        if each in there and there[each].state == destinations.ACTIVE:
            found.deliver.append(each)
        else:
            why = (
                f"{there[each].name} is stopped." if each in there else "A destination was deleted."
            )
            found.problems.append({"path": "deliver", "message": why})
    return found


def _options(row: RuleRow, language: str | None, doable: _Doable) -> Wish:
    """Give the options of a job that makes what can be made of a text; empty: nothing can."""
    options: Wish = {}
    for wish in wishes(row, language):
        if name_of(wish) not in doable.unable:
            for name, value in wish.items():
                options[name] = value if value is True else [*options.get(name, []), *value]
    if doable.deliver:
        options["deliver"] = doable.deliver
    if options:
        options["stages"] = [stage for name, stage in STAGES.items() if name in options]
    return options


def _make(
    context: Context,
    owner_id: str,
    item: dict[str, Any],
    options: Wish,
    rule_id: str,
    *,
    is_once: bool,
) -> None:
    about, wished = item["recording_id"], parse(options)
    try:
        job = further.add(context, owner_id, about, wished, rules=[rule_id], is_once=is_once)
    except TiroError as error:
        item["reason"] = error.text
    else:
        item["job_id"] = job["id"]
