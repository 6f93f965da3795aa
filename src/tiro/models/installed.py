"""What is installed: models of Tiro's own folder, of the cache that other programs share, and those that packages bring."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tiro import diarizers, engines
from tiro.modelhub import catalogue, manifest, places
from tiro.settings import Settings

UNKNOWN = "unknown"
"""The part of a folder that no engine or diarizer recognises."""


class Origin(StrEnum):
    """Where an installed model lies."""

    OWN = "own"
    CACHE = "cache"
    PACKAGE = "package"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Found:
    """A model on this machine.

    Attributes:
        adapter: Engine or diarizer; None when none knows the files.
        name: As jobs name it.
        part: `engine` or `diarizer`.
        origin: Where it lies.
        folder: Its folder; None for one that a package brings.
        size_bytes: What its files take.
        is_whole: All files are there, as far as their adapter and the hub's list tell.
        commit: The revision that was fetched, if it was fetched by Tiro.
    """

    adapter: str | None
    name: str
    part: str
    origin: Origin
    folder: Path | None
    size_bytes: int
    is_whole: bool
    commit: str | None = None


def scan(settings: Settings) -> list[Found]:
    """Look for all models on this machine; nothing is loaded, fetched or asked of anyone."""
    whole = [*_of_engines(settings), *_of_diarizers(settings)]
    known = {(item.adapter, item.name) for item in whole}
    folders = {item.folder.resolve() for item in whole if item.folder is not None}
    broken = [
        item for item in _listed_but_broken(settings) if (item.adapter, item.name) not in known
    ]
    folders |= {item.folder.resolve() for item in broken if item.folder is not None}
    return [*whole, *broken, *_unknown(settings.models_dir, folders)]


def folder_of(adapter: str, name: str, models_dir: Path) -> Path | None:
    """Find the folder of a model, whole or not; None where there is none."""
    listed = catalogue.find(adapter, name)
    key, own_name = (listed.key, listed.name) if listed else (name, name)
    names = dict.fromkeys((name, own_name))
    found = (
        place
        for each in names
        for place in places.candidates(adapter, key, each, models_dir)
        if place.is_dir()
    )
    return next(found, None)


def origin_of(folder: Path, models_dir: Path) -> Origin:
    """Tell whose a folder is."""
    if folder.parent.absolute().is_relative_to(models_dir.absolute()):
        return Origin.OWN
    if folder.absolute().is_relative_to(places.cache_folder().absolute()):
        return Origin.CACHE
    return Origin.ELSEWHERE


def _of_engines(settings: Settings) -> Iterator[Found]:
    for name in engines.names():
        try:
            kind = engines.load_engine(name)
        except (KeyError, ImportError, AttributeError):
            continue
        if kind.capabilities.is_local:
            config = settings.engines.config_of(name)
            told = kind.availability(config, str(settings.models_dir))
            yield from _found(settings, name, catalogue.ENGINE, told.models)


def _of_diarizers(settings: Settings) -> Iterator[Found]:
    for name in diarizers.names():
        try:
            kind = diarizers.load_diarizer(name)
        except (KeyError, ImportError, AttributeError):
            continue
        config = settings.diarizers.config_of(name)
        told = kind.availability(config, str(settings.models_dir))
        yield from _found(settings, name, catalogue.DIARIZER, told.models)


def _found(settings: Settings, adapter: str, part: str, names: tuple[str, ...]) -> Iterator[Found]:
    seen: set[str] = set()
    for name in names:
        listed = catalogue.find(adapter, name)
        own_name = listed.name if listed else name
        if own_name in seen:
            continue
        seen.add(own_name)
        folder = folder_of(adapter, name, settings.models_dir)
        if folder is None:
            size = listed.size_bytes if listed else 0
            yield Found(adapter, own_name, part, Origin.PACKAGE, None, size, is_whole=True)
        else:
            yield _in_folder(settings, adapter, own_name, part, folder, is_whole=True)


def _in_folder(
    settings: Settings, adapter: str | None, name: str, part: str, folder: Path, *, is_whole: bool
) -> Found:
    files = manifest.read(folder)
    return Found(
        adapter=adapter,
        name=name,
        part=part,
        origin=origin_of(folder, settings.models_dir),
        folder=folder,
        size_bytes=places.size_bytes(folder),
        is_whole=is_whole and (not files or manifest.is_current(folder, files)),
        commit=files[0].commit if files else None,
    )


def _listed_but_broken(settings: Settings) -> Iterator[Found]:
    """Give models of the catalogue whose folder is there, and whose adapter does not take it."""
    for item in catalogue.models():
        folder = folder_of(item.adapter, item.name, settings.models_dir)
        if folder is not None:
            yield _in_folder(settings, item.adapter, item.name, item.part, folder, is_whole=False)


def _folders_of(folder: Path) -> list[Path]:
    try:
        return sorted(each for each in folder.iterdir() if each.is_dir())
    except OSError:
        return []


def _unknown(models_dir: Path, known: set[Path]) -> Iterator[Found]:
    """Give the folders of Tiro's own that no engine or diarizer recognises."""
    adapters = {*engines.names(), *diarizers.names()}
    if not models_dir.is_dir():
        return
    for folder in sorted(models_dir.iterdir()):
        if not folder.is_dir() or folder.name.startswith("."):
            continue
        for each in _folders_of(folder) if folder.name in adapters else [folder]:
            if not each.name.startswith(".") and each.resolve() not in known:
                adapter = folder.name if folder.name in adapters else None
                yield Found(
                    adapter=adapter,
                    name=places.key_of(each) if adapter else each.name,
                    part=UNKNOWN,
                    origin=Origin.OWN,
                    folder=each,
                    size_bytes=places.size_bytes(each),
                    is_whole=False,
                )
