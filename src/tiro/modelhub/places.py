"""Where models lie: Tiro's own folder of models, and the cache that Hugging Face's programs share."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

PARTIAL = ".partial"
"""Folder, beside the models of an adapter, of those that are still coming."""
REPOSITORY = re.compile(r"(?!.*(--|\.\.))[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)
LONGEST_REPOSITORY = 96
"""As the hub has it."""
NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")
_JOINT = "--"


def is_repository(name: str) -> bool:
    """Whether a name can be that of a repository on the hub."""
    return len(name) <= LONGEST_REPOSITORY and REPOSITORY.fullmatch(name) is not None


def own_folder(adapter: str, key: str, models_dir: str | Path) -> Path:
    """Give the folder of a fetched model, whether it is there or not.

    Args:
        adapter: Engine or diarizer.
        key: Its repository, or its name where it is made of several.
        models_dir: Where models of Tiro's own are kept.
    """
    return Path(models_dir) / adapter / key.replace("/", _JOINT)


def partial_folder(folder: Path) -> Path:
    """Give the folder in which a model of `own_folder` comes to be."""
    return folder.parent / PARTIAL / folder.name


def key_of(folder: Path) -> str:
    """Give the repository, or the name, of a folder that `own_folder` made."""
    return folder.name.replace(_JOINT, "/", 1)


def cache_folder() -> Path:
    """Give the cache that Hugging Face's programs share, by its documented variables."""
    home = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    return Path(
        os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE") or home / "hub"
    )


def cached(repository: str, revision: str | None = None) -> Path | None:
    """Find a repository's snapshot in the shared cache, by its documented layout."""
    store = cache_folder() / f"models--{repository.replace('/', _JOINT)}"
    reference = store / "refs" / (revision or "main")
    name = reference.read_text().strip() if reference.is_file() else revision or ""
    snapshot = store / "snapshots" / name
    return snapshot if name and snapshot.is_dir() else None


def all_cached() -> Iterator[tuple[str, Path]]:
    """List the repositories of the shared cache, each with its snapshot."""
    root = cache_folder()
    if not root.is_dir():
        return
    for store in sorted(root.glob("models--*")):
        repository = store.name.removeprefix("models--").replace(_JOINT, "/", 1)
        snapshot = cached(repository)
        if snapshot is not None:
            yield repository, snapshot


def candidates(adapter: str, key: str, name: str, models_dir: str | Path) -> list[Path]:
    """List the folders in which a model may lie, those of Tiro's own first; a path is itself.

    Args:
        adapter: Engine or diarizer.
        key: As for `own_folder`.
        name: As people call it; a folder of this name counts.
        models_dir: Where models of Tiro's own are kept.
    """
    if Path(name).is_absolute():
        return [Path(name)]
    if NAME.fullmatch(name) is None:
        return []
    own = Path(models_dir)
    found = [own / name, own_folder(adapter, key, models_dir), own / adapter / name]
    snapshot = cached(key) if is_repository(key) else None
    return [*found, snapshot] if snapshot is not None else found


def size_bytes(folder: Path) -> int:
    """Add up the files below a folder; links count as what they lead to, unreadable ones as nothing."""
    total = 0
    for at, _, files in os.walk(folder, followlinks=False):
        for name in files:
            try:
                total += (Path(at) / name).stat().st_size
            except OSError:
                continue
    return total
