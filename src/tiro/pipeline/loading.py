"""How a diarizer is loaded here, and whether it can be."""

from tiro.actions import model_rules
from tiro.actions.choosing import DIARIZER, own_diarizer_model
from tiro.actions.context import Context
from tiro.diarizers import LoadOptions, serving


def diarizer_options(context: Context, name: str) -> LoadOptions:
    """Say how a diarizer is loaded here."""
    settings = context.settings
    said = model_rules.read(context).defaults.get((DIARIZER, name))
    return LoadOptions(
        model=said or own_diarizer_model(settings, name),
        models_dir=str(settings.models_dir),
        may_fetch=settings.models.fetch == "on_use",
        threads=settings.threads,
        config=settings.diarizers.config_of(name),
    )


def can_diarize(context: Context, name: str, *, memory_budget_bytes: int | None = None) -> bool:
    """Whether this machine can run a diarizer; nothing is loaded or fetched."""
    load = diarizer_options(context, name)
    return serving.refusal(name, load, memory_budget_bytes=memory_budget_bytes) is None
