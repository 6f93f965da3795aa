"""How a choice came about: each step with its reason, and which diarizer tells the speakers of a job apart.

Nothing is loaded, fetched or asked of anyone here; a diarizer that turns out not to work is
replaced by `next_diarizer`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tiro.actions import model_rules
from tiro.actions.model_rules import HasSettings, Rules
from tiro.actions.options import Options
from tiro.diarizers import Availability, Diarizer, load_diarizer, names
from tiro.errors import InvalidOptions
from tiro.settings import Settings
from tiro.transcript.model import Notice

AUTO = "auto"
ENGINE, MODEL, DIARIZER, LANGUAGE = "engine", "model", "diarizer", "language"
CHOSEN, PASSED_OVER = "chosen", "passed_over"
ASKED = "The job asks for it."
ADMINISTRATORS = "It is the administrator's choice."
USUAL = "Nobody has chosen, and it is the first of the usual ones that works."
NEXT = "It is the next that works."
OWN_MODEL = "It is the engine's default here."
NOT_KNOWN = "There is none of this name."
NOT_IMPORTED = "Its package is not installed or broken."

DIARIZERS = ("pyannote", "sherpa", "ge2e", "turns")
"""What tells speakers apart best, first; where nobody has chosen, without any download."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was tried for a part of a job, and what became of it."""

    part: str
    tried: str
    outcome: str
    reason: str

    def view(self) -> dict[str, str]:
        """Give it as the job shows it."""
        return {
            "part": self.part,
            "tried": self.tried,
            "outcome": self.outcome,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class DiarizerChoice:
    """What tells the speakers of a job apart.

    Attributes:
        name: The diarizer's.
        model: Of this diarizer.
        steps: How the choice came about.
        warnings: What the person who asked should know.
    """

    name: str
    model: str
    steps: tuple[Step, ...] = ()
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wish:
    name: str
    reason: str
    may_fetch: bool


@dataclass(frozen=True, slots=True)
class _Search:
    settings: Settings
    rules: Rules

    def is_on(self, name: str) -> bool:
        return not self.rules.is_adapter_off(DIARIZER, name)


def resolve_diarizer(
    context: HasSettings, options: Options, *, is_admin: bool = False
) -> DiarizerChoice | None:
    """Choose the diarizer of a job: its wish, else the administrator's default, else the next that works.

    Args:
        context: Where to look.
        options: What is asked for.
        is_admin: The caller may name any diarizer.

    Returns:
        The choice with a warning when it is not what was asked for; None when none works here.

    Raises:
        InvalidOptions: The job names a diarizer that there is not.
        EngineSwitchedOff: An administrator has switched off the one that is named.
    """
    asked = options.wished_diarizer
    if asked is not None and asked not in names():
        raise InvalidOptions(
            f"diarizer: there is no diarizer named '{asked}'; there are {', '.join(names())}.",
            details={"path": "diarizer"},
        )
    search = _Search(context.settings, model_rules.read(context, is_admin=is_admin))
    steps: list[Step] = []
    named = asked
    if asked is not None:
        search.rules.require_on(DIARIZER, asked)
        objection = search.rules.adapter_objection(DIARIZER, asked)
        if objection is not None and asked != search.settings.diarizers.default:
            steps, named = [Step(DIARIZER, asked, PASSED_OVER, objection)], None
    wishes = list(_wishes(search, named))
    return _first_that_works(search, wishes, asked=asked, steps=steps)


def next_diarizer(
    context: HasSettings, resolved: Mapping[str, Any], reason: str
) -> DiarizerChoice | None:
    """Choose what goes on when a diarizer has failed; it is one further down the usual order.

    Args:
        context: Where to look.
        resolved: Of the job; `diarizer` is the one that failed.
        reason: Why it cannot be used, for the warning.
    """
    failed = str(resolved.get("diarizer"))
    after = DIARIZERS[DIARIZERS.index(failed) + 1 :] if failed in DIARIZERS else DIARIZERS
    search = _Search(context.settings, model_rules.read(context, is_admin=True))
    wishes = [_Wish(name, NEXT, may_fetch=False) for name in after if search.is_on(name)]
    steps = [Step(DIARIZER, failed, PASSED_OVER, reason)]
    return _first_that_works(search, wishes, asked=failed, steps=steps)


def _wishes(search: _Search, asked: str | None) -> Iterator[_Wish]:
    """Give what comes into question, best first, each once; what is off does not."""
    default = search.settings.diarizers.default
    may_fetch = search.settings.models.fetch == "on_use"
    seen: set[str] = set()
    wishes = [
        *([_Wish(asked, ASKED, may_fetch)] if asked else []),
        *([_Wish(default, ADMINISTRATORS, may_fetch)] if default != AUTO else []),
        *(_Wish(name, NEXT if asked else USUAL, may_fetch=False) for name in DIARIZERS),
    ]
    for wish in wishes:
        if wish.name not in seen and search.is_on(wish.name):
            seen.add(wish.name)
            yield wish


def _first_that_works(
    search: _Search, wishes: Sequence[_Wish], *, asked: str | None, steps: list[Step]
) -> DiarizerChoice | None:
    for wish in wishes:
        model = search.rules.defaults.get((DIARIZER, wish.name)) or own_diarizer_model(
            search.settings, wish.name
        )
        refusal = _refusal(search, wish, model)
        if refusal is None:
            steps = [*steps, Step(DIARIZER, wish.name, CHOSEN, wish.reason)]
            is_asked = asked in {None, wish.name}
            warnings = () if is_asked else (_fallback(str(asked), wish.name, steps[0].reason),)
            return DiarizerChoice(wish.name, model, tuple(steps), warnings)
        steps = [*steps, Step(DIARIZER, wish.name, PASSED_OVER, refusal)]
    return None


def _refusal(search: _Search, wish: _Wish, model: str) -> str | None:
    kind = kind_of_diarizer(wish.name)
    if kind is None:
        return NOT_IMPORTED if wish.name in names() else NOT_KNOWN
    found = diarizer_availability(search.settings, wish.name)
    if not found.is_available:
        return found.reason or "It does not work here."
    if search.rules.is_off(wish.name, model):
        return model_rules.SWITCHED_OFF
    is_here = model in found.models or (Path(model).is_absolute() and Path(model).is_dir())
    if is_here or wish.may_fetch:
        return None
    return f"Its model {model} is not installed."


def kind_of_diarizer(name: str) -> type[Diarizer] | None:
    """Import a diarizer; None for one that is not here or whose package is broken."""
    try:
        return load_diarizer(name)
    except (KeyError, ImportError, AttributeError):
        return None


def own_diarizer_model(settings: Settings, name: str) -> str:
    """Give the administrator's model of a diarizer, else its own default."""
    kind = kind_of_diarizer(name)
    default = kind.capabilities.default_model if kind else ""
    return str(settings.diarizers.config_of(name).get("model") or default)


def diarizer_availability(settings: Settings, name: str) -> Availability:
    """Ask a diarizer whether it can work here."""
    kind = kind_of_diarizer(name)
    if kind is None:
        return Availability(is_available=False, reason=NOT_IMPORTED)
    return kind.availability(settings.diarizers.config_of(name), str(settings.models_dir))


def _fallback(asked: str, used: str, reason: str) -> Notice:
    text = f"The diarizer {asked} cannot be used: {reason} {used} is used instead."
    return Notice("diarizer_fallback", text, "diarize")
