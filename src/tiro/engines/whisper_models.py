"""Finds, fetches and weighs Whisper models in CTranslate2's form."""

import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tiro.engines import Progress
from tiro.errors import ModelBroken, ModelMissing

REPOSITORIES = {
    "tiny": "Systran/faster-whisper-tiny",
    "tiny.en": "Systran/faster-whisper-tiny.en",
    "base": "Systran/faster-whisper-base",
    "base.en": "Systran/faster-whisper-base.en",
    "small": "Systran/faster-whisper-small",
    "small.en": "Systran/faster-whisper-small.en",
    "medium": "Systran/faster-whisper-medium",
    "medium.en": "Systran/faster-whisper-medium.en",
    "large-v1": "Systran/faster-whisper-large-v1",
    "large-v2": "Systran/faster-whisper-large-v2",
    "large-v3": "Systran/faster-whisper-large-v3",
    "large": "Systran/faster-whisper-large-v3",
    "distil-small.en": "Systran/faster-distil-whisper-small.en",
    "distil-medium.en": "Systran/faster-distil-whisper-medium.en",
    "distil-large-v2": "Systran/faster-distil-whisper-large-v2",
    "distil-large-v3": "Systran/faster-distil-whisper-large-v3",
    "distil-large-v3.5": "distil-whisper/distil-large-v3.5-ct2",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
}
"""Size names and where their models are, as faster-whisper 1.2.1 has them."""

_PARAMETERS_MILLION = (
    ("distil-small", 166), ("distil-medium", 394), ("distil-large", 756), ("turbo", 809),
    ("tiny", 39), ("base", 74), ("small", 244), ("medium", 769), ("large", 1550),
)  # fmt: skip
_BYTES_PER_PARAMETER = {"float32": 4, "float16": 2, "bfloat16": 2, "int16": 2}
_RUNTIME_BYTES = 250 << 20
_UNKNOWN_MILLION = 1550

_NEEDED = ("model.bin", "config.json", "tokenizer.json")
_PATTERNS = [
    "config.json",
    "preprocessor_config.json",
    "model.bin",
    "tokenizer.json",
    "vocabulary.*",
]
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")


def find(model: str, models_dir: str) -> Path | None:
    """Look for a model on this machine; nothing is fetched.

    Args:
        model: A size name, a repository, or a folder: absolute, or below `models_dir`.
        models_dir: Where models of Tiro's own are kept.

    Returns:
        The folder, whether its files are whole or not; None where there is none.
    """
    if Path(model).is_absolute():
        return Path(model) if Path(model).is_dir() else None
    if not _NAME.fullmatch(model):
        return None
    places = [Path(models_dir) / model, _own_folder(model, models_dir), *_cached(model)]
    return next((place for place in places if place.is_dir()), None)


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
    """Tell whether all files of a model are there."""
    try:
        check(folder)
    except ModelBroken:
        return False
    return True


def installed(models_dir: str) -> tuple[str, ...]:
    """Name the models that are here and whole: sizes, repositories, folders of `models_dir`."""
    own = Path(models_dir)
    folders = sorted(folder.name for folder in own.iterdir()) if own.is_dir() else []
    names = dict.fromkeys([*REPOSITORIES, *folders])
    return tuple(name for name in names if (at := find(name, models_dir)) and is_whole(at))


def fetch(model: str, models_dir: str, progress: Progress) -> Path:
    """Download a model from the Hugging Face hub; what was left half done is gone on with.

    Raises:
        ModelMissing: There is none of this name, or it could not be fetched.
    """
    import huggingface_hub
    from huggingface_hub.errors import HFValidationError

    from tiro import net

    hub: Any = huggingface_hub  # its types are incomplete
    repository = REPOSITORIES.get(model, model)
    if "/" not in repository or not _NAME.fullmatch(repository):
        raise ModelMissing(f"There is no model named {model!r}.", details={"model": model})
    folder = _own_folder(model, models_dir)
    wanted: dict[str, Any] = {"local_dir": folder, "allow_patterns": _PATTERNS}
    try:
        plan = hub.snapshot_download(repository, **wanted, dry_run=True)
        total = sum(file.file_size or 0 for file in plan if file.will_download)
        bar = _bar(progress, f"Fetching the model {model}", total)
        hub.snapshot_download(repository, **wanted, tqdm_class=bar)
    except (net.TransportError, HFValidationError, OSError) as error:
        raise ModelMissing(
            "The model could not be fetched. Check the network, or put it into the models folder.",
            details={"model": model, "exception": type(error).__name__},
        ) from None
    if not is_whole(folder):
        raise ModelMissing("The model could not be fetched whole.", details={"model": model})
    return folder


def memory_bytes(model: str, compute_type: str, models_dir: str) -> int:
    """Estimate what a loaded model takes, from its name or the size of its file.

    A file holds 1 to 4 bytes for each parameter; 2 is what the hub's models have.
    """
    per_parameter = _BYTES_PER_PARAMETER.get(compute_type, 1)
    folder = find(model, models_dir)
    weights = folder / "model.bin" if folder else None
    if weights and weights.is_file() and model not in REPOSITORIES:
        return _RUNTIME_BYTES + weights.stat().st_size * max(1, per_parameter // 2)
    million = next((size for name, size in _PARAMETERS_MILLION if name in model), _UNKNOWN_MILLION)
    return _RUNTIME_BYTES + int(million * 1_000_000 * per_parameter * 1.1)


def _own_folder(model: str, models_dir: str) -> Path:
    repository = REPOSITORIES.get(model, model)
    return Path(models_dir) / "faster_whisper" / repository.replace("/", "--")


def _cached(model: str) -> Iterator[Path]:
    """Snapshots in the cache that Hugging Face's programs share, by its documented layout."""
    repository = REPOSITORIES.get(model, model)
    home = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    cache = Path(os.environ.get("HF_HUB_CACHE") or home / "hub")
    store = cache / f"models--{repository.replace('/', '--')}"
    reference = store / "refs" / "main"
    if reference.is_file():
        yield store / "snapshots" / reference.read_text().strip()


def _bar(progress: Progress, text: str, total_bytes: int) -> type[Any]:
    """Make a class that the hub's library takes for a progress bar in bytes.

    The library's own total grows while it finds files, and the fraction would go back.
    """
    from huggingface_hub.utils import tqdm

    telling = threading.Lock()

    class Bar(tqdm):  # pyright: ignore[reportUntypedBaseClass] - tqdm has no types
        """Tells instead of drawing."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            self._counts_bytes = kwargs.get("unit") == "B"
            self._name = kwargs.get("name") or ""
            super().__init__(*args, **{**kwargs, "disable": True})  # pyright: ignore[reportUnknownMemberType] - tqdm has no types
            self._done = 0.0

        def update(self, n: float | None = 1) -> None:
            """Count; a bar that is switched off does not."""
            if not self._counts_bytes or self._name.endswith(".transfer"):
                return
            with telling:
                self._done += n or 0
                progress(min(1.0, self._done / max(total_bytes, 1)), text)

    return Bar
