"""Finds a model of the catalogue, or a folder put there by hand, and has it fetched where it is missing."""

from collections.abc import Callable, Iterator
from pathlib import Path

from tiro.errors import ModelBroken, ModelFetchFailed, ModelMissing
from tiro.modelhub import catalogue, places

Progress = Callable[[float, str], None]
"""Called with a fraction 0..1 and a short text."""
Check = Callable[[Path], object]
"""Raises `ModelBroken` for a folder in which files are missing."""


def find(adapter: str, model: str, models_dir: str, check: Check) -> Path | None:
    """Look for a model on this machine; nothing is fetched.

    Returns:
        The first folder that is whole, else the first that there is; None where there is none.
    """
    places_of = places.candidates(adapter, _key(adapter, model), model, models_dir)
    folders = [place for place in places_of if place.is_dir()]
    return next((each for each in folders if _passes(check, each)), folders[0] if folders else None)


def installed(adapter: str, part: str, models_dir: str, check: Check) -> tuple[str, ...]:
    """Name the models that are here and whole: of the catalogue, and folders put there by hand."""
    known = list(catalogue.of(adapter))
    fetched = {places.own_folder(adapter, item.key, models_dir).name for item in known}
    names = [item.name for item in known if item.part == part]
    names += [name for name in _by_hand(Path(models_dir), adapter) if name not in fetched]
    return tuple(
        name
        for name in dict.fromkeys(names)
        if (folder := find(adapter, name, models_dir, check)) and _passes(check, folder)
    )


def have(
    adapter: str,
    model: str,
    models_dir: str,
    check: Check,
    progress: Progress,
    *,
    may_fetch: bool,
    token: str | None = None,
) -> Path:
    """Find a model, fetching it first where there is none and that is allowed; otherwise as `fetch`."""
    folder = find(adapter, model, models_dir, check)
    if folder is None and may_fetch and not Path(model).is_absolute():
        folder = fetch(adapter, model, models_dir, progress, token=token)
    if folder is None:
        raise ModelMissing(details={"model": model})
    return folder


def fetch(
    adapter: str, model: str, models_dir: str, progress: Progress, *, token: str | None = None
) -> Path:
    """Download a model from the hub; what was left half done is gone on with.

    Args:
        adapter: Engine or diarizer.
        model: A name of the catalogue, or a repository.
        models_dir: Where models of Tiro's own are kept.
        progress: Hears how far it is.
        token: For a model behind conditions.

    Raises:
        ModelMissing: There is none of this name, or it could not be fetched.
        StorageFull: There is no room for it.
    """
    # Its library takes half a second to import.
    from tiro.modelhub import transfer  # noqa: PLC0415

    known = catalogue.find(adapter, model)
    if known is None and not places.is_repository(model):
        raise ModelMissing(f"There is no model named {model!r}.", details={"model": model})
    sources = known.sources if known else (catalogue.Source(model, catalogue.files(adapter)),)
    folder = places.own_folder(adapter, _key(adapter, model), models_dir)
    text = f"Fetching the model {model}"
    try:
        return transfer.fetch(
            sources, folder, lambda done, total: progress(done / (total or 1), text), token=token
        )
    except ModelFetchFailed as error:
        # On use another model or adapter stands in at once, so that nobody waits for the network.
        raise ModelMissing(error.text, details={"model": model, **error.details}) from None


def _by_hand(own: Path, adapter: str) -> Iterator[str]:
    for folder in (own, own / adapter):
        if folder.is_dir():
            yield from sorted(each.name for each in folder.iterdir() if each.is_dir())


def _key(adapter: str, model: str) -> str:
    known = catalogue.find(adapter, model)
    return known.key if known else model


def _passes(check: Check, folder: Path) -> bool:
    try:
        check(folder)
    except (ModelBroken, OSError):
        # A folder that may not be read, such as a disk's lost+found, is no model.
        return False
    return True
