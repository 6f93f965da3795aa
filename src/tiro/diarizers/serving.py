"""Which diarizers a machine can serve: by availability, models at hand and memory."""

from pathlib import Path

from tiro.diarizers import Diarizer, LoadOptions, load_diarizer
from tiro.errors import EngineError, EngineOutOfMemory, EngineUnavailable, ModelMissing


def kind_of(diarizer: str) -> type[Diarizer]:
    """Import a diarizer.

    Raises:
        EngineUnavailable: There is none of this name, or its package is broken.
    """
    try:
        return load_diarizer(diarizer)
    except (KeyError, ImportError, AttributeError):
        raise EngineUnavailable(
            f"There is no diarizer named {diarizer!r}, or its package is broken.",
            details={"diarizer": diarizer},
        ) from None


def refusal(
    diarizer: str, load: LoadOptions, *, memory_budget_bytes: int | None = None
) -> EngineError | None:
    """Say why this machine cannot run a diarizer with a model; None when it can.

    Nothing is loaded or fetched, and no heavy library is imported.
    """
    try:
        kind = kind_of(diarizer)
    except EngineUnavailable as error:
        return error
    availability = kind.availability(load.config, load.models_dir)
    if not availability.is_available:
        return EngineUnavailable(availability.reason, details={"diarizer": diarizer})
    is_at_hand = load.model in availability.models or _is_folder(load.model)
    if kind.capabilities.is_local and not (is_at_hand or load.may_fetch):
        return ModelMissing(details={"model": load.model})
    needed = kind.memory_bytes(load.model, load.config, load.models_dir)
    if memory_budget_bytes is not None and needed > memory_budget_bytes:
        return EngineOutOfMemory(details={"needed_bytes": needed})
    return None


def _is_folder(model: str) -> bool:
    """A relative path would mean another folder in another process, so it is a name."""
    return Path(model).is_absolute() and Path(model).is_dir()
