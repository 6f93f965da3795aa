"""Which language model a job uses, chosen once, and what is told of those that there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tiro.actions.model_rules import HasSettings
from tiro.errors import InvalidOptions, LlmUnavailable
from tiro.llms import NONE, Availability, Llm, Options, load, names
from tiro.settings import Settings

AUTO = "auto"
USUAL = "openai_compatible"


@dataclass(frozen=True, slots=True)
class LlmChoice:
    """The provider and model of a job; `none` where no language model is to be used."""

    name: str
    model: str | None

    @property
    def is_model(self) -> bool:
        """Whether there is a model at all."""
        return self.name != NONE


def resolve(
    context: HasSettings, *, name: str | None = None, model: str | None = None, needs: bool = False
) -> LlmChoice:
    """Choose a provider: the wish, else the administrator's default, else none.

    Args:
        context: Where to look.
        name: The wish of the job.
        model: The model that it names.
        needs: What is asked for cannot be had without one.

    Raises:
        InvalidOptions: There is no provider of this name.
        LlmUnavailable: The one that is named, or any that is needed, is not set up.
    """
    settings = context.settings
    wished = name or settings.llms.default
    if wished == AUTO:
        is_there = _availability(settings, USUAL).is_available
        wished = USUAL if is_there else NONE
    if wished != NONE and wished not in names():
        raise InvalidOptions(
            f"llm: there is no provider named '{wished}'; there are {', '.join([NONE, *names()])}.",
            details={"path": "llm"},
        )
    if wished == NONE:
        if needs:
            raise LlmUnavailable
        return LlmChoice(NONE, None)
    found = _availability(settings, wished)
    if not found.is_available:
        raise LlmUnavailable(found.reason)
    return LlmChoice(wished, model or found.model)


def open_llm(context: HasSettings, choice: LlmChoice, key: str | None = None) -> Llm:
    """Make the model of a choice ready, without asking it.

    Raises:
        LlmError: Its configuration or the key cannot be used.
    """
    config = context.settings.llms.config_of(choice.name)
    return load(choice.name)(Options(choice.model or "", config, key))


def list_llms(context: HasSettings) -> list[dict[str, Any]]:
    """Show every provider; the default is what a job gets that names none."""
    chosen = resolve(context).name
    return [_view(context.settings, name, is_default=name == chosen) for name in names()]


def _view(settings: Settings, name: str, *, is_default: bool) -> dict[str, Any]:
    kind = load(name)
    found = _availability(settings, name)
    return {
        "name": name,
        "label": kind.capabilities.label,
        "is_available": found.is_available,
        "reason": found.reason,
        "is_default": is_default,
        "is_local": kind.capabilities.is_local,
        "takes_key": kind.capabilities.takes_key,
        "model": found.model,
    }


def _availability(settings: Settings, name: str) -> Availability:
    config: Mapping[str, Any] = settings.llms.config_of(name)
    return load(name).availability(config)
