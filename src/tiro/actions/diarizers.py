"""Shows what can tell speakers apart: what each diarizer can do, whether it works here, and why not."""

from dataclasses import asdict
from typing import Any

from tiro.actions import choosing, model_rules
from tiro.actions.choosing import HasSettings
from tiro.actions.options import parse
from tiro.diarizers import LoadOptions, names, serving
from tiro.settings import Settings

_SHOWN_ELSEWHERE = {"quality", "default_model", "label"}


def list_diarizers(context: HasSettings) -> list[dict[str, Any]]:
    """Show every diarizer; the default is what a job gets that names none."""
    chosen = choosing.resolve_diarizer(context, parse({}))
    default = chosen.name if chosen else None
    rules = model_rules.read(context)
    return [
        _view(context.settings, name)
        | {"is_default": name == default}
        | rules.said_of(choosing.DIARIZER, name)
        for name in names()
    ]


def _view(settings: Settings, name: str) -> dict[str, Any]:
    kind = choosing.kind_of_diarizer(name)
    model = choosing.own_diarizer_model(settings, name)
    load = LoadOptions(
        model=model,
        models_dir=str(settings.models_dir),
        may_fetch=settings.models.fetch == "on_use",
        config=settings.diarizers.config_of(name),
    )
    refusal = serving.refusal(name, load)
    told = asdict(kind.capabilities) if kind else None
    return {
        "name": name,
        "label": (kind and kind.capabilities.label) or name,
        "is_available": refusal is None,
        "reason": refusal.text if refusal else None,
        "quality": kind.capabilities.quality if kind else None,
        "capabilities": told
        and {key: value for key, value in told.items() if key not in _SHOWN_ELSEWHERE},
        "models": list(choosing.diarizer_availability(settings, name).models),
        "default_model": model,
    }
