"""Engines and diarizers that administrators switch on and off, let jobs name, and make the default."""

from collections.abc import Mapping
from typing import Any

from tiro import diarizers, engines
from tiro.actions import runtime
from tiro.actions.context import Context
from tiro.errors import NotFound, StateConflict
from tiro.settings.live import knobs, overlaid
from tiro.store import audit, engine_choices
from tiro.store import runtime as rows
from tiro.store.audit import Actor
from tiro.store.database import Session
from tiro.store.tables import AdapterRow

NAMES = {engine_choices.ENGINE: engines.names, engine_choices.DIARIZER: diarizers.names}
SAID = ("is_enabled", "users_may_choose")


def change(context: Context, who: Actor, part: str, name: str, values: Mapping[str, Any]) -> None:
    """Change what is said of an engine or a diarizer, in one transaction.

    Args:
        context: Where it is stored.
        who: Who changes it.
        part: `engine` or `diarizer`.
        name: Its name.
        values: `is_enabled`, `users_may_choose`, `is_default`; what is left out stays. Not to be the
            default leaves the choice to Tiro.

    Raises:
        NotFound: There is none of this name.
        StateConflict: What is switched off cannot be the default.
        SettingRefused: Environment or file name the default.
    """
    if name not in NAMES[part]():
        raise NotFound(f"There is no {part} of this name.")
    said = {field: values[field] for field in SAID if field in values}
    with context.database.write() as session:
        revision = rows.lock(session)
        before = _said(engine_choices.get(session, part, name))
        after = before | said
        if values.get("is_default") and not after["is_enabled"]:
            raise StateConflict(f"{name} is switched off. Switch it on first.")
        if after != before:
            engine_choices.change(session, part, name, said)
            target, action = f"{part}:{name}", f"{part}.changed"
            audit.record(session, who=who, action=action, target=target, before=before, after=after)
            rows.announce(session, revision + 1)
        defaults = _default(context, session, part, name, values.get("is_default"))
        runtime.store(context.live, session, who, defaults)
    runtime.refresh(context)


def _default(
    context: Context, session: Session, part: str, name: str, is_default: bool | None
) -> dict[str, Any]:
    """Give the change of the setting that names the default."""
    setting = f"{part}s.default"
    stored, _ = rows.read(session)
    present = knobs()[setting].of(overlaid(context.live.base, stored)[0])
    if is_default is None or is_default == (present == name):
        return {}
    return {setting: name if is_default else None}


def _said(row: AdapterRow | None) -> dict[str, bool]:
    if row is None:
        return dict.fromkeys(SAID, True)
    return {"is_enabled": row.is_enabled, "users_may_choose": row.users_may_choose}
