"""The zip for a bug report: built from what is known to be harmless, never by leaving out what is not."""

import json
import os
import platform
import zipfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from tiro.actions.doctor import Finding, library_versions
from tiro.logs import mask
from tiro.machine import service
from tiro.machine.disks import PLACES
from tiro.settings import Settings, usable_cores
from tiro.store import health
from tiro.store.database import SQLITE_NAME, open_database

FAILURES = 100
TAIL_BYTES = 500_000
OWN_LOGGERS = "tiro"
KEPT_TEXTS = (
    "at", "level", "logger", "request_id", "recording_id", "job_id", "owner_id", "worker", "stage",
    "code", "state", "engine", "queue", "method", "route", "reason_code",
)  # fmt: skip
"""Fields of log lines whose texts are ids, codes and names of ours."""


def write(settings: Settings, findings: Sequence[Finding], path: Path) -> None:
    """Write the bundle, mode 0600, replacing an older one."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with (
            os.fdopen(descriptor, "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle,
        ):
            for name, content in _parts(settings, findings).items():
                bundle.writestr(name, _homeless(content))
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def clean_line(line: str) -> dict[str, Any] | None:
    """Give what may leave of a log line: ids, codes, numbers, places in code; None of a broken one."""
    try:
        found: Any = json.loads(line)
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    shown = cast("dict[str, Any]", found)
    kept = {key: value for key, value in shown.items() if _is_harmless(key, value)}
    # Our own sentences are constant; other people's may name files and quote bodies.
    if str(shown.get("logger", "")).partition(".")[0] == OWN_LOGGERS:
        kept["event"] = shown.get("event")
    if "exception" in shown:
        kept["exception"] = _places(shown["exception"])
    return cast("dict[str, Any]", mask(kept))


def _parts(settings: Settings, findings: Sequence[Finding]) -> dict[str, str]:
    machine = {"system": platform.platform(), "cores": usable_cores()}
    return {
        "versions.json": _json({**library_versions(), **machine}),
        "machine.json": _json(_machine(settings)),
        "findings.json": _json([asdict(finding) for finding in findings]),
        "settings.json": _json(mask(settings.public())),
        "failures.json": _json(_failures(settings)),
        **{
            f"logs/{path.name}": _tail(path)
            for path in sorted((settings.data_dir / "logs").glob("*.log"))
        },
    }


def _machine(settings: Settings) -> dict[str, Any]:
    """Give the facts that name neither people nor places; the disks are not measured."""
    folders = {"media": settings.data_dir, "models": settings.models_dir}
    facts = service.probe(folders, is_measured=False)
    return {key: value for key, value in facts.items() if key != "network"} | {
        "disks": {
            name: {key: value for key, value in disk.items() if key not in PLACES}
            for name, disk in facts["disks"].items()
        }
    }


def _failures(settings: Settings) -> Any:
    if not settings.is_postgres and not (settings.data_dir / SQLITE_NAME).exists():
        return []
    try:
        with closing(open_database(settings)) as database, database.read() as session:
            return health.last_failures(session, FAILURES)
    except Exception as error:  # noqa: BLE001 - a broken database is why bundles are made
        return {"unreadable": type(error).__name__}


def _tail(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        lines = file.read().decode(errors="replace").splitlines()
    cleaned = (clean_line(line) for line in lines)
    return "".join(f"{json.dumps(line)}\n" for line in cleaned if line is not None)


def _is_harmless(key: str, value: Any) -> bool:
    return key in KEPT_TEXTS or value is None or isinstance(value, bool | int | float)


def _places(exception: Any) -> list[dict[str, Any]]:
    """Keep the types and places of an exception, not its message."""
    causes = cast("list[Any]", exception) if isinstance(exception, list) else []
    told = [cast("dict[str, Any]", cause) for cause in causes if isinstance(cause, dict)]
    return [{"type": cause.get("type"), "frames": cause.get("frames")} for cause in told]


def _homeless(content: str) -> str:
    """Leave out the name of the user, which stands in paths."""
    home = str(Path.home())
    return content.replace(home, "~") if len(home) > 1 else content


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
