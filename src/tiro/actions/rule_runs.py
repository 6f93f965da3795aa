"""Applies a rule to recordings that are here already: one job each, with what the rule makes alone."""

from collections.abc import Sequence
from typing import Any

from tiro.actions import further
from tiro.actions.context import Context
from tiro.actions.options import Options, parse
from tiro.errors import StateConflict, TiroError
from tiro.store import rules
from tiro.store.tables import RuleRow

MOST_AT_ONCE = 200
BEFORE = "It was applied to this recording before; ask for it again to repeat it."
STAGES = {"clean": "clean", "translate_to": "translate", "template": "notes", "deliver": "deliver"}


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
        StateConflict: What it names is gone, so that it makes nothing.
    """
    with context.database.read() as session:
        row = rules.get(session, owner_id, rule_id)
        titles = rules.recordings_of(session, row, ids=recording_ids)
        before = rules.applied_to(session, rule_id, list(titles))
    options = options_of(row)
    todo = [each for each in titles if again or each not in before][:MOST_AT_ONCE]
    shown = todo if recording_ids is None else list(titles)[:MOST_AT_ONCE]
    items = [_item(each, titles[each], None if each in todo else BEFORE, options) for each in shown]
    if not dry_run:
        for item in items:
            if item["reason"] is None:
                _make(context, owner_id, item, options, rule_id)
    made = sum(1 for item in items if item["job_id"] is not None)
    return {"dry_run": dry_run, "items": items, "matched": len(titles), "made": made}


def options_of(row: RuleRow) -> Options:
    """Give the options of a job that makes what a rule makes, and nothing else.

    Raises:
        StateConflict: It makes nothing.
    """
    wanted = {name: row.makes[name] for name in STAGES if row.makes.get(name)}
    if not wanted:
        raise StateConflict("This rule makes nothing. Change it first.")
    return parse({"stages": [STAGES[name] for name in wanted], **wanted})


def _item(recording_id: str, title: str, reason: str | None, options: Options) -> dict[str, Any]:
    return {
        "recording_id": recording_id,
        "title": title,
        "job_id": None,
        "stages": list(options.stages or ()),
        "reason": reason,
    }


def _make(
    context: Context, owner_id: str, item: dict[str, Any], options: Options, rule_id: str
) -> None:
    try:
        job = further.add(context, owner_id, item["recording_id"], options, rules=[rule_id])
    except TiroError as error:
        item["reason"] = error.text
    else:
        item["job_id"] = job["id"]
