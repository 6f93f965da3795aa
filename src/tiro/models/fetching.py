"""Has a model fetched: whether it may be, from where to where, in a child process that a cancel kills."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tiro.children import Child, ChildDied, limits
from tiro.errors import ModelFetchFailed, ModelMissing
from tiro.modelhub import catalogue, places
from tiro.settings import Settings

SERVICE = "tiro.models.service:FetchService"

OnBytes = Callable[[int, int], None]
"""Hears the bytes that are here and those that there will be."""


def sources_of(settings: Settings, adapter: str, name: str) -> tuple[catalogue.Source, ...]:
    """Say where the files of a model are.

    Raises:
        ModelMissing: It is not known, comes with a package, or this server fetches none.
    """
    listed = catalogue.find(adapter, name)
    if listed is not None and listed.comes_with is not None:
        raise ModelMissing(f"This model is not fetched: it comes with {listed.comes_with}.")
    files = catalogue.files(adapter)
    if listed is None and not (files and places.is_repository(name)):
        raise ModelMissing(f"There is no model named {name!r} to fetch.", details={"model": name})
    if settings.models.fetch == "never":
        raise ModelMissing(
            "This server fetches no models (TIRO_MODELS__FETCH=never). Put the model into the models folder.",
            details={"model": name},
        )
    return listed.sources if listed else (catalogue.Source(name, files),)


def folder_for(settings: Settings, adapter: str, name: str) -> Path:
    """Say where a model will lie."""
    listed = catalogue.find(adapter, name)
    return places.own_folder(adapter, listed.key if listed else name, settings.models_dir)


async def fetch(settings: Settings, adapter: str, name: str, on_bytes: OnBytes) -> Path:
    """Fetch a model; cancelled, it leaves what came so far, and the next fetch goes on from there.

    Raises:
        ModelMissing: It is not known, may not be fetched, or is behind conditions.
        ModelFetchFailed: The hub was not reached, or what came is not what it promised.
        StorageFull: There is no room for it.
    """
    folder = folder_for(settings, adapter, name)
    values: dict[str, Any] = {
        "sources": [asdict(source) for source in sources_of(settings, adapter, name)],
        "folder": str(folder),
        "reserve_bytes": settings.storage.min_free_bytes,
        "token": settings.diarizers.config_of(adapter).get("token"),
    }
    child = Child(SERVICE, environment=limits.NETWORK, restarts=False)
    try:
        await child.call(
            "fetch", values, on_progress=lambda told: on_bytes(told["done"], told["total"])
        )
    except ChildDied:
        raise ModelFetchFailed("The process that fetched the model ended unexpectedly.") from None
    finally:
        await child.kill()
    return folder
