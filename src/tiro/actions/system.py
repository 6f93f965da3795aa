"""What this machine is, what to run on it, and how fast that is; remembered by host."""

import asyncio
import logging
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from tiro.actions import at_hand, self_test
from tiro.actions.capacity import machine_of
from tiro.actions.recommendation import Candidate, Recommendation, recommend
from tiro.actions.sizes import SIZES
from tiro.children import Child, ChildDied
from tiro.children.limits import ACCELERATOR
from tiro.engines import Engine, names
from tiro.errors import EngineUnavailable, StateConflict
from tiro.machine import service
from tiro.machine.disks import PLACES
from tiro.settings import Settings
from tiro.settings.live import Live
from tiro.store import engine_choices, flags, health, stage_runs
from tiro.store.database import Database
from tiro.store.engine_choices import ENGINE
from tiro.store.views import rfc3339

SERVICE = "tiro.machine.service:MachineService"
PROBE_SECONDS = 150.0
SEEN = (*ACCELERATOR, "KUBERNETES_SERVICE_HOST")
"""Variables that tell the probe something."""
LONGEST_NAME = 60
IS_SQLITE = "The database is SQLite."
UNTOLD = "The database did not tell."
ADMINS_ALONE = "Only administrators see it."
USES_GPU = ("faster_whisper",)

log = logging.getLogger(__name__)


class System:
    """Looks at this machine at first need and when it is told to; use it from one event loop.

    Args:
        settings: All settings, or what gives them as they are now.
        database: Where to remember; None remembers in memory alone.
    """

    def __init__(self, settings: Settings | Live, database: Database | None) -> None:
        self._live = settings if isinstance(settings, Live) else Live(settings)
        self._database = database
        self._host = socket.gethostname()
        self._looking = asyncio.Lock()
        self._is_testing = False
        self._kept: dict[str, Any] = {}

    @property
    def _settings(self) -> Settings:
        return self._live.now

    async def show(self) -> dict[str, Any]:
        """Show the last look at this machine, taking the first one when there was none."""
        async with self._looking:
            known = await asyncio.to_thread(self._recall, "system") or await self._look()
        return await asyncio.to_thread(self._view, known)

    async def detect(self) -> dict[str, Any]:
        """Look again."""
        async with self._looking:
            known = await self._look()
        return await asyncio.to_thread(self._view, known)

    async def test(self) -> dict[str, Any]:
        """Measure how fast the best engine is that works without a download.

        Raises:
            StateConflict: Another self-test runs.
            EngineError: No engine works here, or it failed.
            StageTimedOut: It is too slow to be measured.
        """
        if self._is_testing:
            raise StateConflict("A self-test is running. Wait for it.")
        self._is_testing = True
        try:
            known = await self.show()
            subject = self._choose(known["facts"], is_here=True)
            if subject is None:
                raise EngineUnavailable
            speed = await self_test.measure(self._settings, subject)
            await asyncio.to_thread(self._remember_test, subject, speed)
        finally:
            self._is_testing = False
        return await self.show()

    def recommended(self) -> tuple[str, str] | None:
        """Name engine and model that the last look recommends; None when nobody has looked yet."""
        known = self._recall("system")
        best = self._choose(known["facts"], is_here=False) if known else None
        return (best.engine, best.model) if best else None

    async def _look(self) -> dict[str, Any]:
        settings = self._settings
        folders = {
            "database": None if settings.is_postgres else str(settings.data_dir),
            "media": str(settings.data_dir / "media"),
            "models": str(settings.models_dir),
        }
        child = Child(SERVICE, environment=SEEN)
        try:
            values = {"folders": folders, "is_measured": True}
            reply = await child.call("probe", values, timeout_seconds=PROBE_SECONDS)
            facts = reply.values
        except (ChildDied, TimeoutError) as error:
            log.warning("the machine could not be looked at", extra={"code": type(error).__name__})
            facts = service.blank(folders, "The process that looks at the machine ended early.")
        finally:
            await child.kill()
        known = {"at": time.time(), "facts": facts}
        await asyncio.to_thread(self._remember, "system", known)
        return known

    def _view(self, known: Mapping[str, Any]) -> dict[str, Any]:
        facts = {**known["facts"], "versions": self._with_postgres(known["facts"]["versions"])}
        best = self._choose(facts, is_here=False)
        tests = self._recall("self_tests") or {}
        return {
            "host": self._host,
            "at": rfc3339(known["at"]),
            "facts": facts,
            "recommendation": best and self._recommended(best, tests),
            "self_tests": [
                {**test, "at": rfc3339(test["at"])}
                for test in sorted(tests.values(), key=lambda one: -one["at"])
            ],
        }

    def _recommended(self, best: Recommendation, tests: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **asdict(best),
            "settings": _changes(self._settings, best),
            "expected": self._expected(best, tests),
        }

    def _expected(self, best: Recommendation, tests: Mapping[str, Any]) -> dict[str, Any]:
        """Tell how fast a recording will be written down: as jobs were, else as the self-test was."""
        rate = self._rate(best)
        if rate:
            return {"rtfx": round(1 / rate, 2), "source": "jobs"}
        test = tests.get(_key(best))
        if test is not None:
            return {"rtfx": test["rtfx"], "source": "self_test"}
        return {"rtfx": None, "source": "not_measured"}

    def _rate(self, best: Recommendation) -> float | None:
        if self._database is None:
            return None
        with self._database.read() as session:
            return stage_runs.rate(
                session,
                stage="transcribe",
                engine=best.engine,
                model=best.model,
                host=self._host,
            )

    def _choose(self, facts: Mapping[str, Any], *, is_here: bool) -> Recommendation | None:
        off = self._switched_off()
        found = [
            one
            for one in candidates(self._settings)
            if one.engine not in off and (one.is_here or not is_here)
        ]
        budget = self._settings.engines.memory_bytes
        return recommend(machine_of(facts), found, budget_bytes=budget)

    def _switched_off(self) -> set[str]:
        """Name the engines that an administrator has switched off."""
        if self._database is None:
            return set()
        with self._database.read() as session:
            rows = engine_choices.list_all(session)
        return {row.name for row in rows if row.part == ENGINE and not row.is_enabled}

    def _with_postgres(self, versions: Mapping[str, Any]) -> dict[str, Any]:
        found, reason = None, IS_SQLITE
        if self._settings.is_postgres:
            reason = UNTOLD
            found = health.server_version(self._database) if self._database else None
        missing = {**versions["missing"], **({} if found else {"postgres": reason})}
        return {**versions, "postgres": found, "missing": missing}

    def _remember_test(self, subject: Recommendation, speed: self_test.Speed) -> None:
        told = {
            "engine": subject.engine,
            "model": subject.model,
            "device": subject.device,
            "slots": subject.slots,
            "threads": subject.threads,
            **asdict(speed),
            "at": time.time(),
        }
        known = self._recall("self_tests") or {}
        self._remember("self_tests", {**known, _key(subject): told})

    def _recall(self, what: str) -> dict[str, Any] | None:
        if self._database is None:
            return self._kept.get(what)
        with self._database.read() as session:
            return flags.get(session, self._flag(what))

    def _remember(self, what: str, value: dict[str, Any]) -> None:
        if self._database is None:
            self._kept[what] = value
            return
        with self._database.write() as session:
            flags.put(session, self._flag(what), value)

    def _flag(self, what: str) -> str:
        return f"{what} {self._host}"[:LONGEST_NAME]


def for_others(view: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what only administrators see: names and addresses of the network, places of folders."""
    facts = view["facts"]
    disks = {name: _without(disk, PLACES) for name, disk in facts["disks"].items()}
    network = _without(facts["network"], facts["network"])
    return {**view, "host": None, "facts": {**facts, "disks": disks, "network": network}}


def _without(family: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    hidden = [name for name in names if name != "missing"]
    missing = {**family["missing"], **dict.fromkeys(hidden, ADMINS_ALONE)}
    return {**family, **dict.fromkeys(hidden), "missing": missing}


def candidates(settings: Settings) -> list[Candidate]:
    """List what could be run here: models that are installed, and those that may be fetched."""
    return [one for name in names() for one in _candidates(settings, name)]


def _candidates(settings: Settings, name: str) -> Iterator[Candidate]:
    kind = at_hand.kind_of(name)
    if kind is None or not kind.capabilities.is_local:
        return
    told = at_hand.availability(settings, name)
    if not told.is_available:
        return
    may_fetch = settings.models.fetch == "on_use" and name in USES_GPU
    for model in dict.fromkeys((*told.models, *(SIZES if may_fetch else ()))):
        yield _candidate(settings, name, kind, model, is_here=model in told.models)


def _candidate(
    settings: Settings, name: str, kind: type[Engine], model: str, *, is_here: bool
) -> Candidate:
    config, folder = settings.engines.config_of(name), str(settings.models_dir)
    uses_gpu = name in USES_GPU and config.get("device") != "cpu"
    half = {**config, "compute_type": "float16"}
    return Candidate(
        engine=name,
        model=model,
        quality=kind.capabilities.quality,
        is_here=is_here,
        is_concurrent=kind.capabilities.is_concurrent,
        cpu_bytes=kind.memory_bytes(model, {**config, "compute_type": "int8"}, folder),
        gpu_bytes=kind.memory_bytes(model, half, folder) if uses_gpu else None,
    )


def _key(best: Recommendation) -> str:
    return f"{best.engine} {best.model}"


def _changes(settings: Settings, best: Recommendation) -> dict[str, str]:
    """Give the settings that would have to change, by their names."""
    changed: dict[str, str] = {}
    if settings.engines.default not in {"auto", best.engine}:
        changed["TIRO_ENGINES__DEFAULT"] = best.engine
    if at_hand.own_model(settings, best.engine) != best.model:
        changed[f"TIRO_ENGINES__{best.engine.upper()}__MODEL"] = best.model
    if settings.slots != best.slots:
        changed["TIRO_WORKER__SLOTS"] = str(best.slots)
    return changed
