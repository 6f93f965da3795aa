"""Settles on the first of some engines and models that works, and tells every step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tiro.actions import at_hand, choosing, fitness
from tiro.actions.choosing import CHOSEN, ENGINE, LANGUAGE, MODEL, PASSED_OVER, Step
from tiro.actions.model_rules import Rules
from tiro.actions.options import Options
from tiro.errors import EngineError, EngineUnavailable, InvalidOptions
from tiro.settings import Settings
from tiro.transcript.model import Notice

NEAREST = "Of the models that are here its size is nearest."
ONLY_LANGUAGE = "The engine writes no other."


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a job runs on, chosen once.

    Attributes:
        engine: Its name.
        model: Of this engine.
        language: As the engine calls it; None when it is to be found out.
        chunk_seconds: The longest chunk.
        warnings: What the person who asked should know.
        steps: How the choice came about.
    """

    engine: str
    model: str
    language: str | None
    chunk_seconds: float
    warnings: tuple[Notice, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """An engine and a model that a job could run on, and why; `may_fetch` where it may be downloaded."""

    engine: str
    model: str
    engine_reason: str
    model_reason: str = choosing.OWN_MODEL
    may_fetch: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """Where to look, and what for."""

    settings: Settings
    rules: Rules
    options: Options

    def own_model(self, engine: str) -> str:
        """Give the administrator's model of an engine, else the engine's own default."""
        return self.rules.defaults.get((ENGINE, engine)) or at_hand.own_model(self.settings, engine)


def first_that_works(search: Search, wishes: Sequence[Wish], steps: Sequence[Step]) -> Resolution:
    """Settle on the first wish that works.

    Raises:
        EngineError: None does; it tells of the first.
        InvalidOptions: None can do what is asked.
    """
    refusal: EngineError | InvalidOptions | None = None
    for wish in wishes:
        try:
            found = _try(search, wish)
        except (EngineError, InvalidOptions) as error:
            refusal = refusal or error
            steps = [*steps, Step(ENGINE, wish.engine, PASSED_OVER, error.text)]
            continue
        steps = [*steps, *found.steps]
        if (found.engine, found.model) == (wishes[0].engine, wishes[0].model):
            return replace(found, steps=tuple(steps))
        why = next(step.reason for step in steps if step.outcome == PASSED_OVER)
        notice = fallback_notice(found, wishes[0], why, search.options)
        return replace(found, steps=tuple(steps), warnings=(notice, *found.warnings))
    raise refusal or EngineUnavailable()


def _try(search: Search, wish: Wish) -> Resolution:
    """Settle on a wish, if need be with another model that is here.

    Raises:
        EngineError: It does not work here.
        InvalidOptions: It cannot do what is asked.
    """
    kind = at_hand.kind_of(wish.engine)
    if kind is None:
        raise EngineUnavailable(details={"engine": wish.engine})
    options = search.options
    fitness.check(kind.capabilities, options)
    working = at_hand.working_model(
        search.settings,
        wish.engine,
        wish.model,
        options.wished_language,
        rules=search.rules,
        may_fetch=wish.may_fetch,
    )
    language = fitness.language_of(kind.capabilities, options.wished_language)
    return Resolution(
        engine=wish.engine,
        model=working.name,
        language=language,
        chunk_seconds=fitness.chunk_seconds_of(kind.capabilities, options),
        warnings=tuple(fitness.ignored(wish.engine, kind.capabilities, options)),
        steps=tuple(_steps(wish, working, language, options)),
    )


def _steps(
    wish: Wish, working: at_hand.Working, language: str | None, options: Options
) -> Iterator[Step]:
    yield Step(ENGINE, wish.engine, CHOSEN, wish.engine_reason)
    if working.refusal is not None:
        yield Step(MODEL, wish.model, PASSED_OVER, working.refusal.text)
    reason = wish.model_reason if working.refusal is None else NEAREST
    yield Step(MODEL, working.name, CHOSEN, reason)
    if language is not None:
        reason = choosing.ASKED if options.wished_language else ONLY_LANGUAGE
        yield Step(LANGUAGE, language, CHOSEN, reason)


def fallback_notice(found: Resolution, wanted: Wish, reason: str, options: Options) -> Notice:
    """Say what is used instead of what was wanted, and why."""
    text = (
        f"{wanted.engine} with the model {wanted.model} cannot be used: {reason}"
        f" {found.engine} with the model {found.model} is used instead."
    )
    if found.language is not None and options.wished_language is None:
        text += f" It writes the language '{found.language}' alone."
    return Notice("engine_fallback", text, fitness.STAGE)
