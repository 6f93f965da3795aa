"""Finds, fetches and weighs Whisper models in CTranslate2's form."""

from collections.abc import Iterator
from pathlib import Path

from tiro.engines import Progress
from tiro.errors import ModelBroken, ModelMissing
from tiro.modelhub import catalogue, places, supply

ENGINE = "faster_whisper"
REPOSITORIES = catalogue.repositories(ENGINE)
"""Size names and where their models are, as faster-whisper 1.2.1 has them."""

_UNKNOWN_MILLION = 1550

_NEEDED = ("model.bin", "config.json", "tokenizer.json")


def find(model: str, models_dir: str) -> Path | None:
    """Look for a model on this machine; nothing is fetched.

    Args:
        model: A size name, a repository, or a folder: absolute, or below `models_dir`.
        models_dir: Where models of Tiro's own are kept.

    Returns:
        The folder, whether its files are whole or not; None where there is none.
    """
    places_of = places.candidates(ENGINE, _repository(model), model, models_dir)
    return next((place for place in places_of if place.is_dir()), None)


def check(folder: Path) -> None:
    """Look whether the files are there, so that no library goes looking for them elsewhere.

    Raises:
        ModelBroken: Some are not.
    """
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    if not any(folder.glob("vocabulary.*")):
        missing.append("vocabulary.json")
    if missing:
        raise ModelBroken(
            f"The model's folder lacks {', '.join(missing)}. Remove and fetch the model again.",
            details={"missing": missing},
        )


def is_whole(folder: Path) -> bool:
    """Tell whether all files of a model are there; one whose folder may not be read is none."""
    try:
        check(folder)
    except (ModelBroken, OSError):
        return False
    return True


def installed(models_dir: str) -> tuple[str, ...]:
    """Name the models that are here and whole: sizes, repositories, folders of `models_dir`."""
    names = dict.fromkeys([*REPOSITORIES, *_found(Path(models_dir))])
    return tuple(name for name in names if (at := find(name, models_dir)) and is_whole(at))


def _found(own: Path) -> Iterator[str]:
    """Name what may be a model: folders put there by hand, repositories fetched, the shared cache."""
    known = set(REPOSITORIES.values())
    if own.is_dir():
        yield from sorted(folder.name for folder in own.iterdir())
    fetched = own / ENGINE
    keys = [places.key_of(folder) for folder in sorted(fetched.glob("*--*"))]
    cached = [repository for repository, _ in places.all_cached()]
    yield from (key for key in (*keys, *cached) if key not in known)


def fetch(model: str, models_dir: str, progress: Progress) -> Path:
    """Download a model from the Hugging Face hub; what was left half done is gone on with.

    Raises:
        ModelMissing: There is none of this name, or it could not be fetched.
        StorageFull: There is no room for it.
    """
    folder = supply.fetch(ENGINE, model, models_dir, progress)
    if not is_whole(folder):
        raise ModelMissing("The model could not be fetched whole.", details={"model": model})
    return folder


def memory_bytes(model: str, compute_type: str, models_dir: str) -> int:
    """Estimate what a loaded model takes, from its name or the size of its file.

    A file holds 1 to 4 bytes for each parameter; 2 is what the hub's models have.
    """
    folder = find(model, models_dir)
    weights = folder / "model.bin" if folder else None
    if weights and weights.is_file() and model not in REPOSITORIES:
        per_parameter = catalogue.BYTES_PER_PARAMETER.get(compute_type, 1)
        return catalogue.RUNTIME_BYTES + weights.stat().st_size * max(1, per_parameter // 2)
    return catalogue.estimate_bytes(_million(model), compute_type)


def _million(model: str) -> float:
    """Give the parameters by the longest known name in a model's name."""
    sizes = {
        name.removesuffix(".en"): item.parameters_million
        for item in catalogue.of(ENGINE)
        for name in (item.name, *item.aliases)
    }
    named = sorted((name for name in sizes if name in model), key=len)
    return (sizes[named[-1]] if named else None) or _UNKNOWN_MILLION


def _repository(model: str) -> str:
    return REPOSITORIES.get(model, model)
