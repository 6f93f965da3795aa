"""Which engines and models a machine can serve: by availability, models at hand and memory."""

from pathlib import Path

from tiro.engines import LoadOptions, load_engine
from tiro.errors import EngineError, EngineOutOfMemory, EngineUnavailable, ModelMissing


def refusal(
    engine: str, load: LoadOptions, *, memory_budget_bytes: int | None = None
) -> EngineError | None:
    """Say why this machine cannot run an engine with a model; None when it can.

    Nothing is loaded or fetched, and no heavy library is imported.
    """
    try:
        kind = load_engine(engine)
    except (KeyError, ImportError):
        return EngineUnavailable(details={"engine": engine})
    availability = kind.availability(load.config, load.models_dir)
    if not availability.is_available:
        return EngineUnavailable(availability.reason, details={"engine": engine})
    is_at_hand = load.model in availability.models or _is_folder(load.model)
    if kind.capabilities.is_local and not (is_at_hand or load.may_fetch):
        return ModelMissing(details={"model": load.model})
    needed = kind.memory_bytes(load.model, load.config, load.models_dir)
    if memory_budget_bytes is not None and needed > memory_budget_bytes:
        return EngineOutOfMemory(details={"needed_bytes": needed})
    return None


def can_serve(engine: str, load: LoadOptions, *, memory_budget_bytes: int | None = None) -> bool:
    """Tell whether this machine can run an engine with a model."""
    return refusal(engine, load, memory_budget_bytes=memory_budget_bytes) is None


def _is_folder(model: str) -> bool:
    """A relative path would mean another folder in another process, so it is a name."""
    return Path(model).is_absolute() and Path(model).is_dir()
