"""Settings that administrators change while Tiro runs: shown, checked as a whole, stored, audited, and heard by every process."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tiro import diarizers, engines, llms
from tiro.actions.context import Context, lay_stored
from tiro.errors import RevisionConflict, SettingRefused
from tiro.settings.live import Knob, Live, knobs, overlaid, place_of, problem_of, source_of
from tiro.store import audit, runtime
from tiro.store.audit import Actor
from tiro.store.database import Session
from tiro.store.events import EventRecord

AUTO = "auto"
ACTION = "setting.changed"
LONGEST_VALUE = 4_000
LONGEST_NAME = 100
LARGEST_NUMBER = 2**53
"""The largest that every JSON reader keeps exactly."""
TYPES = {"integer", "number", "boolean", "string", "array", "object"}
NAMES: dict[str, Callable[[], Sequence[str]]] = {
    "engines.default": engines.names,
    "diarizers.default": diarizers.names,
    "llms.default": lambda: [llms.NONE, *llms.names()],
}
"""Settings that name an adapter: the choices are those that are here."""


def show(context: Context) -> dict[str, Any]:
    """Show all settings that may be changed while Tiro runs, with where their values come from."""
    with context.database.read() as session:
        stored, revision = runtime.read(session)
    items = [_view(context.live, knob, stored) for knob in knobs().values()]
    return {"items": items, "revision": revision}


def change(
    context: Context, who: Actor, changes: Mapping[str, Any], *, seen_revision: int | None = None
) -> dict[str, Any]:
    """Change settings, all or none; None lets one be as it is without an administrator.

    Args:
        context: Where they are stored.
        who: Who changes them.
        changes: New values by name.
        seen_revision: What the caller has seen; None overwrites what others did meanwhile.

    Raises:
        SettingRefused: One is unknown, wrong, or set by the environment or the file.
        RevisionConflict: Somebody else has changed settings meanwhile.
    """
    with context.database.write() as session:
        store(context.live, session, who, changes, seen_revision=seen_revision)
    refresh(context)
    return show(context)


def store(
    live: Live,
    session: Session,
    who: Actor,
    changes: Mapping[str, Any],
    *,
    seen_revision: int | None = None,
) -> None:
    """Change settings in the caller's transaction; raises as `change`."""
    revision = runtime.lock(session)
    if seen_revision is not None and seen_revision != revision:
        raise RevisionConflict(
            "Somebody has changed settings meanwhile. Look at them and try again.",
            details={"revision": revision},
        )
    stored, _ = runtime.read(session)
    checked = _checked(live, stored, changes)
    news = {name: value for name, value in checked.items() if stored.get(name) != value}
    if not news:
        return
    for name, value in news.items():
        knob = knobs().get(name)
        without = None if knob is None else _plain(knob.of(live.base))
        before, after = stored.get(name, without), without if value is None else value
        audit.record(session, who=who, action=ACTION, target=name, before=before, after=after)
    runtime.write(session, news, revision=revision, account_id=who.account_id)


def refresh(context: Context) -> None:
    """Let this process go by what is stored now."""
    lay_stored(context.live, context.database)


def listener(context: Context) -> Callable[[Sequence[EventRecord]], None]:
    """Give what hears in a process that settings were changed in another."""

    def hear(records: Sequence[EventRecord]) -> None:
        for record in records:
            if record.kind == "system" and runtime.CHANGED in json.loads(record.data):
                refresh(context)
                return

    return hear


def _checked(live: Live, stored: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Give the changes as they are stored, every one of them checked beside the others."""
    known = knobs()
    for name, value in changes.items():
        if value is None and name in stored:
            # Whatever it is, it can be forgotten.
            continue
        if name not in known:
            raise _refusal(
                name[:LONGEST_NAME], "there is no such setting that can be changed here."
            )
        place = place_of(live.base, known[name])
        if place is not None:
            raise _refusal(name, f"is set by {place} and can be changed there alone.")
    values = {**stored, **changes}
    values = {name: value for name, value in values.items() if value is not None}
    for name, value in changes.items():
        problem = None if value is None else _problem(live, known[name], values)
        if problem is not None:
            raise _refusal(name, problem)
    laid, _ = overlaid(live.base, values)
    return {
        name: None if value is None else _plain(known[name].of(laid))
        for name, value in changes.items()
    }


def _problem(live: Live, knob: Knob, values: Mapping[str, Any]) -> str | None:
    value, schema, choices = values[knob.name], knob.schema(), _choices_of(knob)
    if choices is not None and value not in choices:
        return f"there is none of this name; there are {', '.join(choices)}."
    if isinstance(value, bool) and _type_of(schema) != "boolean":
        return f"should be of the type {_type_of(schema)}."
    if isinstance(value, int | float) and not abs(value) <= LARGEST_NUMBER:
        return "should be a number, and not larger than others can read."
    if len(json.dumps(value)) > LONGEST_VALUE:
        return "is too long."
    problem = problem_of(live.base, knob, values)
    return problem and f"{problem}."


def _refusal(name: str, reason: str) -> SettingRefused:
    return SettingRefused(f"{name}: {reason}", details={"path": name})


def _view(live: Live, knob: Knob, stored: Mapping[str, Any]) -> dict[str, Any]:
    place = place_of(live.base, knob)
    is_stored = place is None and knob.name in stored
    schema = knob.schema()
    return {
        "name": knob.name,
        "value": _plain(knob.of(live.now)),
        "default": _plain(schema.get("default")),
        "source": "stored" if is_stored else source_of(live.base, knob),
        "is_locked": place is not None,
        "set_in": place,
        "variable": knob.variable,
        "type": _type_of(schema),
        "choices": _choices_of(knob) or _listed(schema),
        "minimum": _bound(schema, "minimum", "exclusiveMinimum"),
        "maximum": _bound(schema, "maximum", "exclusiveMaximum"),
        "unit": knob.unit(),
        "description": str(schema.get("description", "")),
    }


def _choices_of(knob: Knob) -> list[str] | None:
    names = NAMES.get(knob.name)
    return None if names is None else [AUTO, *names()]


def _kinds(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Give what a value may be: one schema, or several."""
    return [schema, *schema.get("anyOf", ())]


def _type_of(schema: Mapping[str, Any]) -> str:
    found = [str(kind["type"]) for kind in _kinds(schema) if kind.get("type") in TYPES]
    return found[0] if found else "string"


def _listed(schema: Mapping[str, Any]) -> list[Any] | None:
    """List the words that a value may be, besides numbers where it may be one."""
    found: list[Any] = []
    for kind in _kinds(schema):
        found += kind.get("enum", ())
        found += [kind["const"]] if "const" in kind else []
    return found or None


def _bound(schema: Mapping[str, Any], *names: str) -> float | None:
    found = (kind[name] for kind in _kinds(schema) for name in names if name in kind)
    return next(found, None)


def _plain(value: Any) -> Any:
    """Give a value as JSON has it."""
    return json.loads(json.dumps(value, default=str))
