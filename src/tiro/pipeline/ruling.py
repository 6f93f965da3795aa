"""Rules at the end of merge, when tags and language are known: what they make is added to the job's plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from tiro.actions.beside import Beside
from tiro.actions.context import Context
from tiro.actions.rule_wishes import Wish, chosen, wishes
from tiro.errors import TiroError
from tiro.pipeline.notices import RULE_SKIPPED, add_notice
from tiro.store import destinations, rules, tags
from tiro.store.database import Session
from tiro.store.tables import Job, Recording, RuleRow
from tiro.story import SOFT, name_of, plan_beside
from tiro.transcript.model import Notice

MERGE = "merge@1"
DELIVER = "deliver"


@dataclass(slots=True)
class Found:
    """What the rules that hold add to a job.

    Attributes:
        rules: Their ids.
        resolved: What is chosen now, beside what was chosen before.
        stages: Names of the stages that make it.
        problems: What cannot be made, and why.
    """

    rules: list[str] = field(default_factory=list[str])
    resolved: dict[str, Any] = field(default_factory=dict[str, Any])
    stages: set[str] = field(default_factory=set[str])
    problems: list[str] = field(default_factory=list[str])


def extend(session: Session, context: Context, job: Job) -> None:
    """Let the rules of its owner add to a job, unless it wants none or they have done so before.

    Nothing that is wrong with a rule costs the text: it is said on the job.
    """
    if job.recording_id is None or job.options.get("rules") is False:
        return
    if job.resolved.get("rules"):
        _keep_from_delivering_twice(session, job)
        return
    try:
        found = _found(session, context, job, session.get_one(Recording, job.recording_id))
    except TiroError as error:
        found = Found(problems=[error.text])
    _write(job, found)


def _found(session: Session, context: Context, job: Job, recording: Recording) -> Found:
    found = Found(resolved=dict(job.resolved))
    language = job.resolved.get("language") or recording.language
    carried = tags.of_recordings(session, [recording.id]).get(recording.id, ())
    ids = {tag.id for tag in carried}
    held = [
        row
        for row in rules.every(session, job.owner_id, active=True)
        if rules.holds(row, tag_ids=ids, language=language)
    ]
    found.rules = [row.id for row in held]
    for row in held:
        for wish in wishes(row, language):
            _add(found, context, job, wish)
    _add_destinations(session, job, found, held)
    return found


def _add(found: Found, context: Context, job: Job, wish: Wish) -> None:
    told = found.resolved if found.resolved.get("llm") else job.options
    llm = {name: str(told[name]) for name in ("llm", "llm_model") if told.get(name)}
    made = chosen(context, job.owner_id, wish, **llm)
    if isinstance(made, str):
        found.problems.append(made)
    elif made is not None:
        _take(found, made)


def _take(found: Found, made: Beside) -> None:
    """Add what was chosen to what was chosen before, which comes first."""
    told, new = found.resolved, made.resolved
    had = {each.partition("@")[0] for each in _told(told, "templates")}
    fresh = [each for each in new.get("templates", ()) if each.partition("@")[0] not in had]
    if fresh:
        told["templates"] = [*_told(told, "templates"), *fresh]
    if "translate_to" in new:
        both = [*_told(told, "translate_to"), *new["translate_to"]]
        told["translate_to"] = list(dict.fromkeys(both))
    if "clean" in new:
        told.setdefault("clean", new["clean"])
    if told.get("llm") is None:
        told |= {"llm": new["llm"], "llm_model": new["llm_model"]}
    found.stages.update(made.stages)


def _add_destinations(session: Session, job: Job, found: Found, held: Sequence[RuleRow]) -> None:
    """Add where to, but for destinations that this recording was sent to by an earlier job."""
    wanted = list(dict.fromkeys(each for row in held for each in row.makes[DELIVER]))
    there = destinations.by_ids(session, job.owner_id, wanted)
    if len(there) < len(wanted):
        found.problems.append("deliver: a destination of a rule was deleted")
    for row in there.values():
        if row.state != destinations.ACTIVE:
            found.problems.append(f"deliver: {row.name} is stopped")
    before = rules.delivered_to(session, str(job.recording_id), but=job.id)
    ready = [
        each
        for each in wanted
        if each in there and there[each].state == destinations.ACTIVE and each not in before
    ]
    if ready:
        found.resolved[DELIVER] = list(dict.fromkeys([*_told(found.resolved, DELIVER), *ready]))
        found.stages.add(DELIVER)


def _write(job: Job, found: Found) -> None:
    if found.rules:
        job.resolved = {**found.resolved, "rules": found.rules}
    if found.stages:
        at = job.plan.index(MERGE) + 1
        had = {name_of(each) for each in job.plan[at:]} & SOFT
        job.plan = [*job.plan[:at], *plan_beside(had | found.stages)]
    if found.problems:
        text = f"What rules ask for was left out: {'; '.join(found.problems)}"
        add_notice(job, Notice(RULE_SKIPPED, text[:1000], "merge"))


def _keep_from_delivering_twice(session: Session, job: Job) -> None:
    """Leave out where this job has delivered before: it is done again for its text."""
    before = rules.delivered_by(session, job.id)
    asked = [
        destinations.named(session, job.owner_id, str(each))
        for each in job.options.get(DELIVER) or ()
    ]
    wished = {row.id for row in asked if row is not None}
    told = _told(job.resolved, DELIVER)
    left = [each for each in told if each in wished or each not in before]
    if left != told:
        job.resolved = {**job.resolved, DELIVER: left}


def _told(resolved: Mapping[str, Any], name: str) -> list[str]:
    return [str(each) for each in cast("Sequence[Any]", resolved.get(name) or ())]
