"""Removes a model from the disk: of Tiro's own folder alone, or of the shared cache when that is insisted upon."""

import re
import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path

from tiro.errors import NotFound, StateConflict
from tiro.modelhub import places
from tiro.models.fetching import folder_for
from tiro.models.installed import Found, Origin
from tiro.settings import Settings

_GONE = re.compile(r"\..+\.[0-9a-f]{8}\.gone")


def remove(settings: Settings, found: Found, *, with_cache: bool = False) -> list[Path]:
    """Take an installed model away, and what is left of a fetch of it.

    Args:
        settings: Where Tiro's own models are.
        found: What is to go.
        with_cache: Also from the cache that other programs share.

    Returns:
        Folders that are out of sight now, to be given to `clear`.

    Raises:
        StateConflict: A package brings it, or it lies where Tiro removes nothing.
    """
    if found.folder is None:
        raise StateConflict("This model comes with a package; uninstall that instead.")
    if found.origin is Origin.CACHE:
        if not with_cache:
            raise StateConflict(
                "This model lies in the cache that other programs share. Say force to remove it there."
            )
        gone = _set_aside(_store_of(found.folder))
    elif found.origin is Origin.OWN and _is_inside(found.folder, settings.models_dir):
        gone = _set_aside(found.folder)
    else:
        raise StateConflict(
            "This model lies outside of Tiro's folder of models. Remove it by hand."
        )
    if found.adapter is not None:
        gone += remove_partial(settings, found.adapter, found.name)
    return gone


def remove_partial(settings: Settings, adapter: str, name: str) -> list[Path]:
    """Take away what is left of a fetch that did not end; as `remove`."""
    partial = places.partial_folder(folder_for(settings, adapter, name))
    return _set_aside(partial) if partial.is_dir() else []


def clear(gone: Iterable[Path]) -> None:
    """Delete what was taken away, and what lost processes left beside it; that can take a while."""
    for parent in {path.parent for path in gone}:
        for each in parent.iterdir():
            if _GONE.fullmatch(each.name):
                shutil.rmtree(each, ignore_errors=True)


def _is_inside(folder: Path, models_dir: Path) -> bool:
    """Whether a folder, itself perhaps a link, stands below the folder of models."""
    return folder.parent.resolve().is_relative_to(models_dir.resolve())


def _store_of(snapshot: Path) -> Path:
    """Give the repository's part of the shared cache: `models--owner--name`."""
    store = snapshot.parent.parent
    if store.parent != places.cache_folder() or not store.name.startswith("models--"):
        raise NotFound("The model is no longer in the cache.")
    return store


def _set_aside(folder: Path) -> list[Path]:
    """Take a folder away at once; of a link only the link goes."""
    if folder.is_symlink():
        folder.unlink()
        return []
    gone = folder.with_name(f".{folder.name}.{uuid.uuid4().hex[:8]}.gone")
    folder.rename(gone)
    return [gone]
