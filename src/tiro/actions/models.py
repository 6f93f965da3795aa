"""The registry of models: lists, edits, checks and removes them, and has them fetched by a job."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tiro import diarizers, engines
from tiro.actions import at_hand, choosing, jobs, model_rules, pulls
from tiro.actions.context import Context
from tiro.actions.model_rules import Key
from tiro.actions.model_views import Entry, view
from tiro.errors import InvalidRequest, NotFound, StateConflict
from tiro.modelhub import catalogue, places
from tiro.models import health, installed, removing
from tiro.settings import Settings
from tiro.store import models as rows
from tiro.store.database import Session
from tiro.store.tables import Job

EDITABLE = frozenset({"display_name", "note", "is_enabled", "users_may_choose", "is_default"})
CHECK_SECONDS = 300.0
NO_MODEL = "There is no model with this id."


@dataclass(frozen=True, slots=True)
class Asked:
    """Which models are asked for, and by whom; None means any."""

    engine: str | None = None
    is_installed: bool | None = None
    is_admin: bool = False
    recommended: Key | None = None


@dataclass(frozen=True, slots=True)
class _Registry:
    """All that is known at one moment."""

    entries: Mapping[Key, Entry]
    defaults: Mapping[Key, str]
    pulls: Mapping[Key, str]

    def show(self, entry: Entry, asked: Asked) -> dict[str, Any]:
        """Give a model as the API shows it."""
        return view(
            entry,
            is_default=self.defaults.get((entry.part, entry.engine)) == entry.name,
            recommended=asked.recommended,
            pull_job_id=self.pulls.get(entry.key),
            shows_path=asked.is_admin,
        )


def list_models(context: Context, asked: Asked) -> list[dict[str, Any]]:
    """List the models of the catalogue, and those that are on this machine besides."""
    registry = _read(context)
    return [
        registry.show(entry, asked)
        for entry in registry.entries.values()
        if asked.engine in {None, entry.engine}
        and asked.is_installed in {None, entry.is_installed}
        and _is_shown(entry, asked)
    ]


def show(context: Context, engine: str, name: str, asked: Asked) -> dict[str, Any]:
    """Show one model, by any of its names.

    Raises:
        NotFound: There is none.
    """
    registry = _read(context)
    entry = _get(registry, engine, name)
    if not _is_shown(entry, asked):
        raise NotFound(NO_MODEL)
    return registry.show(entry, asked)


def change(
    context: Context, engine: str, name: str, values: Mapping[str, Any], asked: Asked
) -> dict[str, Any]:
    """Change what is said of a model: its name for people, a note, who may use it, the default.

    Raises:
        NotFound: There is none.
        InvalidRequest: A value is not one that can be changed.
        StateConflict: The default cannot be switched off, nor become one that is.
    """
    for field in values.keys() - EDITABLE:
        raise InvalidRequest(f"'{field}' of a model cannot be changed.", details={"path": field})
    registry = _read(context)
    entry = _get(registry, engine, name)
    _require_usable(entry, values)
    with context.database.write() as session:
        if values.get("is_default"):
            _clear_default(session, entry)
        rows.change(session, *entry.key, values)
    return show(context, *entry.key, asked)


def rescan(context: Context, asked: Asked) -> list[dict[str, Any]]:
    """Look again, and forget the checks of models whose files are no longer as they were."""
    registry = _read(context)
    with context.database.write() as session:
        for entry in registry.entries.values():
            is_sound = entry.found is not None and health.look(entry.found).state == health.OK
            if entry.row is not None and entry.row.health and not is_sound:
                rows.keep_health(session, *entry.key, None)
    return list_models(context, asked)


async def check(context: Context, engine: str, name: str, asked: Asked) -> dict[str, Any]:
    """Look at a model's files and try to load it, in a child process with a time limit.

    Raises:
        NotFound: There is none.
        StateConflict: It is not installed.
    """
    entry = _get(await asyncio.to_thread(_read, context), engine, name)
    if entry.found is None:
        raise StateConflict("The model is not installed. Pull it first.")
    loading = health.loading_of(context.settings, entry.part, *entry.key)
    result = await health.check(entry.found, loading, timeout_seconds=CHECK_SECONDS)

    def keep() -> dict[str, Any]:
        with context.database.write() as session:
            rows.keep_health(session, *entry.key, result.view())
        return show(context, *entry.key, asked)

    return await asyncio.to_thread(keep)


def remove(context: Context, engine: str, name: str, *, with_cache: bool = False) -> None:
    """Remove a model's files; what was said of it stays.

    Raises:
        NotFound: There is none, or nothing of it is here.
        StateConflict: A job uses it, a package brings it, or it lies where Tiro removes nothing.
    """
    entry = _get(_read(context), engine, name)
    with context.database.write() as session:
        _require_unused(session, entry)
        gone = _take_away(context.settings, entry, with_cache=with_cache)
        if entry.row is not None:
            rows.keep_health(session, *entry.key, None)
    # Gigabytes take a while, in which others want to write.
    removing.clear(gone)


def pull(context: Context, owner_id: str, engine: str, name: str) -> dict[str, Any]:
    """Have a model fetched; one that is being fetched is waited for by the same job.

    Raises:
        NotFound: Neither the catalogue nor the hub can have a model of this name.
        ModelMissing: It comes with a package, or this server fetches none.
        QueueFull: As many jobs are queued as may be.
    """
    _require_known(engine, name)
    with context.database.write() as session:
        job = pulls.submit(context, session, owner_id, *model_rules.key_of(engine, name))
        return jobs.seen(session, job)


def _require_known(engine: str, name: str) -> None:
    if engine not in {*engines.names(), *diarizers.names()}:
        raise NotFound("There is no engine or diarizer of this name.")
    is_on_hub = bool(catalogue.files(engine)) and places.is_repository(name)
    if catalogue.find(engine, name) is None and not is_on_hub:
        raise NotFound(NO_MODEL)


def _take_away(settings: Settings, entry: Entry, *, with_cache: bool) -> list[Path]:
    if entry.found is not None:
        return removing.remove(settings, entry.found, with_cache=with_cache)
    gone = removing.remove_partial(settings, *entry.key)
    if not gone:
        raise NotFound("Nothing of this model is on this machine.")
    return gone


def _read(context: Context) -> _Registry:
    found = {_found_key(item): item for item in installed.scan(context.settings)}
    with context.database.read() as session:
        said = {(row.engine, row.name): row for row in rows.list_all(session)}
        live = rows.live_jobs(session)
    entries = {entry.key: entry for entry in _entries(found, said)}
    rules = model_rules.read(context)
    return _Registry(
        entries=entries,
        defaults=_defaults(context.settings, rules, entries),
        pulls={pulls.key_of(job): job.id for job in live if job.kind == pulls.KIND},
    )


def _found_key(item: installed.Found) -> Key:
    return item.adapter or installed.UNKNOWN, item.name


def _entries(found: Mapping[Key, installed.Found], said: Mapping[Key, Any]) -> Iterator[Entry]:
    """Give the catalogue's models first, then what is on this machine, then what was only named."""
    listed = {(item.adapter, item.name): item for item in catalogue.models()}
    for key in dict.fromkeys([*listed, *found, *said]):
        yield Entry(listed.get(key), found.get(key), said.get(key))


def _defaults(
    settings: Settings, rules: model_rules.Rules, entries: Mapping[Key, Entry]
) -> dict[Key, str]:
    """Give the model of jobs that name none, for each part and adapter."""
    usual: dict[Key, str] = {}
    for entry in entries.values():
        part_and_adapter = entry.part, entry.engine
        if part_and_adapter in usual:
            continue
        if entry.part == catalogue.ENGINE:
            own = at_hand.own_model(settings, entry.engine)
        else:
            own = choosing.own_diarizer_model(settings, entry.engine)
        usual[part_and_adapter] = model_rules.key_of(entry.engine, own)[1]
    return {**usual, **rules.defaults}


def _get(registry: _Registry, engine: str, name: str) -> Entry:
    entry = registry.entries.get(model_rules.key_of(engine, name))
    if entry is None:
        raise NotFound(NO_MODEL)
    return entry


def _is_shown(entry: Entry, asked: Asked) -> bool:
    """Folders that nobody knows may have anybody's names."""
    return asked.is_admin or entry.part != installed.UNKNOWN


def _require_usable(entry: Entry, values: Mapping[str, Any]) -> None:
    row = entry.row
    is_default = values.get("is_default", row.is_default if row else False)
    is_enabled = values.get("is_enabled", row.is_enabled if row else True)
    if is_default and not is_enabled:
        raise StateConflict(
            "The default cannot be switched off. Make another model the default first."
        )
    if is_default and entry.part == installed.UNKNOWN:
        raise StateConflict("No engine or diarizer knows the files of this folder.")


def _clear_default(session: Session, entry: Entry) -> None:
    for row in rows.list_all(session):
        is_same = model_rules.part_of(row.engine, row.name) == entry.part
        if row.engine == entry.engine and is_same and row.is_default:
            row.is_default = False


def _require_unused(session: Session, entry: Entry) -> None:
    for job in rows.live_jobs(session):
        if _uses(job, entry):
            raise StateConflict(
                "A job that has not ended uses this model. Wait for it, or cancel it.",
                details={"job_id": job.id},
            )


def _uses(job: Job, entry: Entry) -> bool:
    if job.kind == pulls.KIND:
        return pulls.key_of(job) == entry.key
    if entry.part == catalogue.DIARIZER:
        return job.resolved.get("diarizer") == entry.engine
    named = str(job.resolved.get("engine")), str(job.resolved.get("model"))
    return model_rules.key_of(*named) == entry.key
