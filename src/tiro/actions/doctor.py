"""Looks at an installation and says what is well, what is not, and what to do; changes nothing."""

import os
import platform
import shutil
import socket
import stat
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tiro import __version__
from tiro.actions import templates, watching
from tiro.children.limits import total_memory_bytes
from tiro.engines import load_engine, names
from tiro.errors import TiroError
from tiro.machine import cgroup
from tiro.machine.versions import MISSING, libraries
from tiro.settings import Settings, secret_key, usable_cores
from tiro.settings.live import overlaid
from tiro.store import destinations, health, runtime, workers
from tiro.store.database import SQLITE_NAME, Database, open_database
from tiro.store.schema import SchemaState, check_schema
from tiro.store.search import rebuilding
from tiro.vault import sealing

OK, WARN, FAIL = "ok", "warn", "fail"
OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 13)
LEAST_MEMORY_BYTES = 1_000_000_000
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: Its name.
        state: ok, warn or fail.
        told: What was found.
        advice: What to do; empty when all is well.
    """

    what: str
    state: str
    told: str
    advice: str = ""


def examine(settings: Settings, *, server: str | None = None) -> list[Finding]:
    """Look at everything.

    Args:
        settings: The installation.
        server: Address of the server that runs on this data folder, if one answers.
    """
    findings = [*_versions(), _cores(settings), _memory()]
    findings += [*_folders(settings), _disk(settings), *_secret_key(settings)]
    findings += _database(settings, has_server=server is not None)
    findings += _engines(settings)
    findings += _templates(settings)
    findings.append(_port(settings, server))
    return findings


def library_versions() -> dict[str, str]:
    """Name the versions of Tiro, Python and the libraries that matter."""
    return {"tiro": __version__, "python": platform.python_version(), **libraries()}


def _versions() -> Iterable[Finding]:
    found = library_versions()
    python = tuple(int(part) for part in platform.python_version_tuple()[:2])
    if OLDEST_PYTHON <= python <= NEWEST_PYTHON:
        yield Finding("Python", OK, found["python"])
    else:
        yield Finding("Python", WARN, found["python"], "Tiro is tested with Python 3.11 to 3.13.")
    installed = libraries()
    missing = [name for name, number in installed.items() if number == MISSING]
    shown = ", ".join(f"{name} {number}" for name, number in installed.items())
    if missing:
        yield Finding("libraries", FAIL, shown, "Install Tiro again: libraries are missing.")
    else:
        yield Finding("libraries", OK, shown)


def _cores(settings: Settings) -> Finding:
    cores, limit, slots = usable_cores(), cgroup.cores(), settings.slots
    if limit is not None and max(1, int(limit)) < slots:
        told = f"{cores}, of which the container may use {limit:g}, for {slots} chunks at once"
        return Finding("cores", WARN, told, f"Set TIRO_WORKER__SLOTS={max(1, int(limit))}.")
    return Finding("cores", OK, f"{cores}, for {slots} chunks at once; 'tiro system' tells more")


def _memory() -> Finding:
    found = total_memory_bytes()
    bounds = [bound for bound in (found, cgroup.memory_bytes()) if bound is not None]
    if not bounds:
        return Finding("memory", OK, "the system does not tell")
    told = f"{min(bounds) / 1e9:.1f} GB"
    if min(bounds) < LEAST_MEMORY_BYTES:
        return Finding("memory", WARN, told, "Only the smallest models fit: see 'tiro system'.")
    return Finding("memory", OK, told)


def _folders(settings: Settings) -> Iterable[Finding]:
    yield _folder("data folder", settings.data_dir)
    if settings.models_dir.exists() and settings.models.fetch != "never":
        yield _folder("model folder", settings.models_dir, is_private=False)


def _folder(what: str, folder: Path, *, is_private: bool = True) -> Finding:
    if not folder.is_dir():
        return Finding(what, WARN, f"{folder} is not there yet", "'tiro serve' makes it.")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Finding(
            what, FAIL, f"{folder} cannot be written to", "Give it to the user that runs Tiro."
        )
    if is_private and os.name == "posix" and folder.stat().st_mode & OTHERS:
        return Finding(what, WARN, f"{folder} is open to others", f"Run: chmod 700 '{folder}'")
    return Finding(what, OK, str(folder))


def _disk(settings: Settings) -> Finding:
    folder = settings.data_dir
    while not folder.exists():
        folder = folder.parent
    free, least = shutil.disk_usage(folder).free, settings.storage.min_free_bytes
    told = f"{free / 1e9:.1f} GB free"
    if free < least:
        return Finding(
            "disk", FAIL, told, f"Uploads are refused below {least / 1e9:.1f} GB: free some space."
        )
    if free < 3 * least:
        return Finding("disk", WARN, told, "It will be full before long: free some space.")
    return Finding("disk", OK, told)


def _secret_key(settings: Settings) -> Iterable[Finding]:
    path = settings.data_dir / "secret_key"
    if settings.secret_key is not None or not path.exists():
        return
    if os.name == "posix" and path.stat().st_mode & OTHERS:
        yield Finding("secret key", FAIL, "others can read its file", f"Run: chmod 600 '{path}'")
    else:
        yield Finding("secret key", OK, "only its owner can read it")


def _database(settings: Settings, *, has_server: bool) -> list[Finding]:
    path = settings.data_dir / SQLITE_NAME
    if not settings.is_postgres and not path.exists():
        return [Finding("database", WARN, "there is none yet", "'tiro serve' makes it.")]
    try:
        with closing(open_database(settings)) as database:
            sound = _sound(database)
            more: Iterable[Finding] = ()
            if sound.state != FAIL:
                stored = _stored(database, settings)
                more = (_search(database), *stored, *_destinations(database, settings))
                more = (*more, *_watched(database, settings))
            return [sound, *more, *_worker(database, settings, has_server=has_server)]
    except TiroError as error:
        return [Finding("database", FAIL, error.text, "Look at TIRO_DATABASE_URL and the log.")]
    except Exception as error:  # noqa: BLE001 - any failure of a driver is a finding
        kind = type(error).__name__
        return [Finding("database", FAIL, f"it cannot be opened ({kind})", _repair(settings))]


def _sound(database: Database) -> Finding:
    if check_schema(database) is not SchemaState.CURRENT:
        return Finding("database", FAIL, "its tables are of an older release", "Run: tiro migrate")
    if health.damage(database) is not None:
        return Finding("database", FAIL, "its file is damaged", _copies())
    kind = "PostgreSQL" if database.is_postgres else "SQLite"
    return Finding("database", OK, f"{kind}, tables of this release, sound")


def _search(database: Database) -> Finding:
    with database.read() as session:
        missing, wrong = rebuilding.missing(session), rebuilding.faults(session)
    if missing:
        told = f"{missing} recording(s) are not in its index"
        return Finding("search", WARN, told, "Run: tiro reindex")
    if wrong:
        told = f"its index is not as {len(wrong)} of the recordings that were looked at"
        return Finding("search", FAIL, told, "Run: tiro reindex")
    return Finding("search", OK, "its index is as the recordings that were looked at")


def _stored(database: Database, settings: Settings) -> Iterable[Finding]:
    """Look for settings that administrators have stored and that this release cannot use."""
    with database.read() as session:
        stored, _ = runtime.read(session)
    _, ignored = overlaid(settings, stored)
    for each in ignored:
        told = f"{each.name} is stored and not used: {each.reason}"
        yield Finding("settings", WARN, told, f"Run: tiro settings reset {each.name}")


def _destinations(database: Database, settings: Settings) -> Iterable[Finding]:
    """Look whether the secrets of destinations can be read with the present secret key."""
    with database.read() as session:
        sealed = [str(row.secrets) for row in destinations.every_sealed(session)]
    if not sealed:
        return
    path = settings.data_dir / "secret_key"
    has_key = settings.secret_key is not None or path.exists()
    key = secret_key(settings) if has_key else ""
    locked = sum(1 for each in sealed if not sealing.is_readable(key, each))
    if locked:
        told = f"the secrets of {locked} of {len(sealed)} cannot be read: the secret key is another now"
        advice = "Bring the former secret key back, or give them again: 'tiro destinations set'."
        yield Finding("destinations", FAIL, told, advice)
    else:
        yield Finding("destinations", OK, f"the secrets of all {len(sealed)} can be read")


def _templates(settings: Settings) -> Iterable[Finding]:
    """Look at the templates of the server's folder, where there is one."""
    folder = settings.templates_dir
    if not folder.is_dir():
        if settings.templates.dir is not None:
            told = f"{folder} is not there"
            yield Finding("templates", WARN, told, "Make it, or unset TIRO_TEMPLATES__DIR.")
        return
    kept = templates.Shelf(folder)
    many = sum(each.origin == "folder" for each in kept.all())
    for path, problem in kept.problems.items():
        advice = f"Mend it: 'tiro templates check {path}' tells when it is well."
        yield Finding("templates", WARN, f"{Path(path).name}: {problem}", advice)
    if not kept.problems:
        yield Finding("templates", OK, f"{many} in {folder}")


def _watched(database: Database, settings: Settings) -> Iterable[Finding]:
    for is_well, told, advice in watching.told(database, settings):
        yield Finding("watched folder", OK if is_well else WARN, told, advice)


def _worker(database: Database, settings: Settings, *, has_server: bool) -> Iterable[Finding]:
    with database.read() as session:
        alive = len(workers.live(session, settings.worker.lease_seconds))
    if alive:
        yield Finding("worker", OK, f"{alive} alive")
    elif has_server:
        yield Finding(
            "worker",
            FAIL,
            "none is alive, so jobs wait",
            "Look at logs/worker.log, or start 'tiro worker'.",
        )
    else:
        yield Finding("worker", OK, "none, and no server runs")


def _engines(settings: Settings) -> list[Finding]:
    found = [_engine(settings, name) for name in names() if name != "fake"]
    works = [finding for finding in found if finding.state == OK]
    if not works:
        found.append(
            Finding("engines", FAIL, "none can work here", "Install one: see 'tiro engines'.")
        )
    return found


def _engine(settings: Settings, name: str) -> Finding:
    what = f"engine {name}"
    try:
        told = load_engine(name).availability(
            settings.engines.config_of(name), str(settings.models_dir)
        )
    except Exception as error:  # noqa: BLE001 - an engine from outside may fail in any way
        return Finding(
            what, WARN, f"it cannot be loaded ({type(error).__name__})", "Install it again."
        )
    if not told.is_available:
        return Finding(what, WARN, told.reason or "not available", "Needed only if you want it.")
    if told.models:
        return Finding(what, OK, f"ready: {', '.join(told.models)}")
    if settings.models.fetch == "never":
        return Finding(
            what,
            WARN,
            "no model is installed",
            "Put one into the model folder, or allow TIRO_MODELS__FETCH=on_use.",
        )
    return Finding(what, OK, "works; its model is fetched on first use")


def _port(settings: Settings, server: str | None) -> Finding:
    if server is not None:
        return Finding("server", OK, f"answers at {server}")
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, settings.port))
        except OSError as error:
            told = f"{settings.host}:{settings.port} cannot be used ({error.strerror})"
            return Finding("port", FAIL, told, "Choose another with TIRO_PORT.")
    return Finding("port", OK, f"{settings.host}:{settings.port} is free")


def _repair(settings: Settings) -> str:
    return "Is it running? Look at TIRO_DATABASE_URL." if settings.is_postgres else _copies()


def _copies() -> str:
    return "Stop Tiro and put back the newest copy from backups/ in the data folder."
