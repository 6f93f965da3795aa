"""How an installed model is: its files at a glance, and whether it can be loaded, tried in a child process."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tiro import diarizers, engines
from tiro.children import Child, ChildDied, limits
from tiro.children.adapters import Deaths
from tiro.errors import TiroError
from tiro.modelhub import catalogue, manifest
from tiro.models.installed import Found
from tiro.settings import Settings

ENGINE_SERVICE = "tiro.engines.service:EngineService"
DIARIZER_SERVICE = "tiro.diarizers.service:DiarizerService"
OK, INCOMPLETE, BROKEN, UNKNOWN = "ok", "incomplete", "broken", "unknown"
FILES, LOADED = "files", "loaded"


@dataclass(frozen=True, slots=True)
class Health:
    """How a model is.

    Attributes:
        state: ok, incomplete, broken or unknown.
        how: `files` were looked at, or it was `loaded`.
        message: What is wrong.
        seconds: What loading took.
        memory_bytes: What the loaded model's process took.
        is_proven: The files are what the hub promised; None when nobody knows what they should be.
    """

    state: str
    how: str
    message: str | None = None
    seconds: float | None = None
    memory_bytes: int | None = None
    is_proven: bool | None = None

    def view(self) -> dict[str, Any]:
        """Give it as it is kept and shown."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Loading:
    """How a model is loaded, and what memory that will take, by estimate."""

    part: str
    adapter: str
    needed_bytes: int
    values: Mapping[str, Any] = field(repr=False)


def look(found: Found) -> Health:
    """Judge a model by its files, at a glance."""
    if found.adapter is None or found.part == UNKNOWN:
        text = "No engine or diarizer knows the files of this folder."
        return Health(UNKNOWN, FILES, text)
    if not found.is_whole:
        text = "Files are missing or have another size than they should. Fetch the model again."
        return Health(INCOMPLETE, FILES, text)
    return Health(OK, FILES)


def loading_of(settings: Settings, part: str, adapter: str, name: str) -> Loading:
    """Say how a model is loaded here; nothing is fetched for it."""
    options: dict[str, Any] = {
        "model": name,
        "models_dir": str(settings.models_dir),
        "may_fetch": False,
        "threads": settings.threads,
    }
    models_dir = str(settings.models_dir)
    if part == catalogue.DIARIZER:
        config = settings.diarizers.config_of(adapter)
        needed = diarizers.load_diarizer(adapter).memory_bytes(name, config, models_dir)
        values = {"diarizer": adapter, "options": {**options, "config": config}}
    else:
        config = settings.engines.config_of(adapter)
        needed = engines.load_engine(adapter).memory_bytes(name, config, models_dir)
        values = {"engine": adapter, "options": {**options, "config": config, "slots": 1}}
    return Loading(part, adapter, needed, values)


async def check(found: Found, loading: Loading, *, timeout_seconds: float) -> Health:
    """Prove a model's files where their digests are known, and load it in a child process."""
    glance = look(found)
    if glance.state != OK:
        return glance
    is_proven = await asyncio.to_thread(_prove, found.folder) if found.folder else None
    if is_proven is False:
        text = "Files have changed since they were fetched. Remove the model and fetch it again."
        return Health(BROKEN, FILES, text, is_proven=False)
    machine_bytes = limits.total_memory_bytes()
    if machine_bytes is not None and loading.needed_bytes > machine_bytes:
        text = "It was not loaded: it needs more memory than this machine has."
        return Health(OK, FILES, text, is_proven=is_proven)
    return await _load(loading, timeout_seconds, is_proven=is_proven)


def _prove(folder: Path) -> bool | None:
    files = manifest.read(folder)
    if not files:
        return None
    return all(manifest.is_proven(folder / file.path, file) for file in files)


async def _load(loading: Loading, timeout_seconds: float, *, is_proven: bool | None) -> Health:
    is_engine = loading.part == catalogue.ENGINE
    service = ENGINE_SERVICE if is_engine else DIARIZER_SERVICE
    child = Child(service, environment=limits.ACCELERATOR, restarts=False)
    deaths, began = Deaths(loading.adapter), time.monotonic()
    try:
        await child.call("load", loading.values, timeout_seconds=timeout_seconds)
        return Health(
            state=OK,
            how=LOADED,
            seconds=round(time.monotonic() - began, 2),
            memory_bytes=child.memory_bytes(),
            is_proven=is_proven,
        )
    except TimeoutError:
        text = f"It could not be loaded within {timeout_seconds:g} s."
        return Health(BROKEN, LOADED, text, is_proven=is_proven)
    except ChildDied as died:
        text = deaths.meaning(died, is_loaded=False).text
        return Health(BROKEN, LOADED, text, is_proven=is_proven)
    except TiroError as error:
        return Health(BROKEN, LOADED, error.text, is_proven=is_proven)
    finally:
        await child.kill()
