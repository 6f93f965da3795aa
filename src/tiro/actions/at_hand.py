"""What is at hand on this machine: engines that can be imported, and models that are installed."""

from dataclasses import dataclass
from typing import Any

from tiro.actions.model_rules import SWITCHED_OFF, Rules
from tiro.engines import Availability, Engine, LoadOptions, load_engine, serving
from tiro.errors import EngineError, EngineUnavailable, ModelMissing
from tiro.settings import Settings

ENGLISH_ONLY = ".en"
"""How the names of Whisper's models end that write nothing but English."""
NO_RULES = Rules()


@dataclass(frozen=True, slots=True)
class Working:
    """A model that can be used, and why it is not the wished one, if it is another."""

    name: str
    refusal: EngineError | None = None


def kind_of(engine: str) -> type[Engine] | None:
    """Import an engine; None for one that is not here or whose package is broken."""
    try:
        return load_engine(engine)
    except (KeyError, ImportError, AttributeError):
        return None


def is_local(engine: str) -> bool:
    """Whether the sound stays on this machine."""
    kind = kind_of(engine)
    return kind is None or kind.capabilities.is_local


def own_model(settings: Settings, engine: str) -> str:
    """Give the administrator's model of an engine, else the engine's own default."""
    kind = kind_of(engine)
    default = kind.capabilities.default_model if kind else ""
    return str(settings.engines.config_of(engine).get("model") or default)


def availability(settings: Settings, engine: str) -> Availability:
    """Ask an engine whether it can work here."""
    kind = kind_of(engine)
    if kind is None:
        return Availability(is_available=False, reason=EngineUnavailable.message)
    return kind.availability(settings.engines.config_of(engine), str(settings.models_dir))


def working_model(
    settings: Settings,
    engine: str,
    model: str,
    language: str | None,
    *,
    rules: Rules = NO_RULES,
    may_fetch: bool = True,
) -> Working:
    """Give the wished model where it is here or may be fetched, else the nearest that is here.

    Raises:
        EngineUnavailable: The engine cannot work here.
        ModelMissing: Neither is there.
    """
    load = LoadOptions(
        model=model,
        models_dir=str(settings.models_dir),
        may_fetch=may_fetch and settings.models.fetch == "on_use",
        config=settings.engines.config_of(engine),
    )
    refusal = serving.refusal(engine, load)
    if refusal is None and rules.is_off(engine, model):
        refusal = ModelMissing(SWITCHED_OFF, details={"model": model})
    if refusal is None:
        return Working(model)
    is_missing = isinstance(refusal, ModelMissing)
    nearest = nearest_model(settings, engine, model, language, rules) if is_missing else None
    if nearest is None:
        raise refusal
    return Working(nearest, refusal)


def nearest_model(
    settings: Settings, engine: str, model: str, language: str | None, rules: Rules = NO_RULES
) -> str | None:
    """Name the model that is here, not switched off, and whose size is nearest to the wished one's."""
    kind = kind_of(engine)
    if kind is None:
        return None
    config = settings.engines.config_of(engine)
    models_dir = str(settings.models_dir)
    wished_bytes = kind.memory_bytes(model, config, models_dir)
    fitting = [
        found
        for found in kind.availability(config, models_dir).models
        if (language == "en" or not found.endswith(ENGLISH_ONLY))
        and not rules.is_off(engine, found)
    ]
    return min(
        fitting,
        key=lambda found: abs(kind.memory_bytes(found, config, models_dir) - wished_bytes),
        default=None,
    )


def view(settings: Settings, engine: str, model: str, rules: Rules) -> dict[str, Any]:
    """Show an engine with its default model: what it can do, whether it works here, and why not."""
    kind = kind_of(engine)
    return {
        "name": engine,
        "label": (kind and kind.capabilities.label) or engine,
        "reason": _refusal(settings, engine, model, rules),
        "quality": kind.capabilities.quality if kind else None,
        "capabilities": _capabilities(kind) if kind else None,
        "models": list(availability(settings, engine).models),
        "default_model": model,
    }


def _refusal(settings: Settings, engine: str, model: str, rules: Rules) -> str | None:
    try:
        working_model(settings, engine, model, "en", rules=rules)
    except EngineError as error:
        return error.text
    return None


def _capabilities(kind: type[Engine]) -> dict[str, Any]:
    can = kind.capabilities
    return {
        "languages": None if can.languages is None else sorted(can.languages),
        "can_detect_language": can.can_detect_language,
        "can_align": can.can_align,
        "can_translate": can.can_translate,
        "has_word_times": can.has_word_times,
        "takes_vocabulary": can.takes_vocabulary,
        "takes_temperature": can.takes_temperature,
        "takes_beam_size": can.takes_beam_size,
        "takes_caller_key": can.takes_caller_key,
        "is_local": can.is_local,
        "chunk_seconds": can.chunk_seconds,
        "max_chunk_seconds": can.max_chunk_seconds,
        "options": dict(can.options),
    }
