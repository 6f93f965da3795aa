"""Which engine writes a job down: the job's wish, else the administrator's default, else the next that works.

Nothing is loaded, fetched or asked of anyone here; an engine that turns out not to work when it is
loaded is replaced by `fall_back`. Every step and its reason is told with the choice.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tiro.actions import at_hand, choosing, fitness, model_rules
from tiro.actions.choosing import CHOSEN, ENGINE, LANGUAGE, MODEL, PASSED_OVER, Step
from tiro.actions.model_rules import HasSettings, Rules
from tiro.actions.options import AUTO, Options, parse
from tiro.engines import names
from tiro.errors import (
    EngineError,
    EngineUnavailable,
    InvalidOptions,
    OwnKeyUnavailable,
)
from tiro.settings import Settings
from tiro.transcript.model import Notice

ORDER = ("faster_whisper", "sherpa", "pocketsphinx")
"""What works best where nobody has chosen; after the first, only with a model that is here."""
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
class _Wish:
    """An engine and a model that a job could run on, and why."""

    engine: str
    model: str
    engine_reason: str
    model_reason: str = choosing.OWN_MODEL
    may_fetch: bool = False


@dataclass(frozen=True, slots=True)
class _Search:
    """Where to look, and what for."""

    settings: Settings
    rules: Rules
    options: Options

    def own_model(self, engine: str) -> str:
        """Give the administrator's model of an engine, else the engine's own default."""
        return self.rules.defaults.get((ENGINE, engine)) or at_hand.own_model(self.settings, engine)


def resolve(
    context: HasSettings, options: Options, *, has_own_key: bool = False, is_admin: bool = False
) -> Resolution:
    """Choose engine, model and language for a job.

    What the caller may not name is passed over with a warning. A job on the caller's own key gets
    the engine that was asked for, or none; and sound that was meant for an engine on this machine
    is never sent elsewhere instead.

    Args:
        context: Where to look.
        options: What is asked for.
        has_own_key: The job runs on the caller's own key of the engine's provider.
        is_admin: The caller may name any model.

    Raises:
        InvalidOptions: The engine is unknown, or cannot do what is asked.
        OwnKeyUnavailable: The engine takes no key of a caller.
        EngineError: No engine that can do what is asked works here.
    """
    rules = model_rules.read(context, is_admin=is_admin or has_own_key)
    search = _Search(context.settings, rules, options)
    asked, objections = _asked(search)
    wishes = [asked, *_others(search, asked)]
    _refuse_impossible(wishes, options)
    if has_own_key:
        _require_key_taker(asked.engine)
        wishes = [asked]
    found = _first_that_works(search, wishes, [])
    not_allowed = tuple(
        Notice("choice_not_allowed", f"{step.tried}: {step.reason}", fitness.STAGE)
        for step in objections[:1]
    )
    return replace(
        found, steps=(*objections, *found.steps), warnings=(*not_allowed, *found.warnings)
    )


def fall_back(
    context: HasSettings,
    resolved: Mapping[str, Any],
    reason: str,
    *,
    options: Mapping[str, Any] | None = None,
) -> Resolution | None:
    """Choose what a job goes on with when its engine could not be loaded, before it wrote anything.

    Args:
        context: Where to look.
        resolved: `engine`, `model` and `language` of the job.
        reason: Why these cannot be used, for the warning.
        options: As the job was sent, so that what it asks for is still met.

    Returns:
        The next that works, with the steps from here on; None when there is none.
    """
    asked = _asked_again(options or {}, resolved.get("language"))
    search = _Search(context.settings, model_rules.read(context, is_admin=True), asked)
    failed = _Wish(str(resolved["engine"]), str(resolved["model"]), choosing.NEXT)
    wishes = [*_same_engine(search, failed), *_others(search, failed)]
    step = Step(MODEL, f"{failed.engine}/{failed.model}", PASSED_OVER, reason)
    try:
        found = _first_that_works(search, wishes, [step])
    except (EngineError, InvalidOptions):
        return None
    others = [each for each in found.warnings if each.code != "engine_fallback"]
    return replace(found, warnings=(_fallback(found, failed, reason, asked), *others))


def list_engines(context: HasSettings) -> list[dict[str, Any]]:
    """Show every engine: what it can do, whether it works here, and why not."""
    search = _Search(context.settings, model_rules.read(context), parse({}))
    shown = [
        at_hand.view(search.settings, name, search.own_model(name), search.rules)
        for name in names()
    ]
    works = {item["name"] for item in shown if item["reason"] is None}
    default = next((name for name in _order(search.settings) if name in works), None)
    return [
        {**item, "is_available": item["name"] in works, "is_default": item["name"] == default}
        for item in shown
    ]


def _asked(search: _Search) -> tuple[_Wish, list[Step]]:
    """Give what the job asks for, without what it may not name, and the steps that tell of that."""
    settings, options = search.settings, search.options
    default = _order(settings)[0]
    engine, engine_reason = default, _default_reason(settings)
    steps: list[Step] = []
    if options.wished_engine is not None:
        engine, engine_reason = options.wished_engine, choosing.ASKED
        _require_known(engine)
        if search.rules.naming == "none" and engine != default:
            steps.append(Step(ENGINE, engine, PASSED_OVER, model_rules.NOTHING_TO_NAME))
            engine, engine_reason = default, _default_reason(settings)
    own = search.own_model(engine)
    wish = _Wish(engine, own, engine_reason, may_fetch=True)
    if options.model is None or options.model == own:
        return wish, steps
    here = at_hand.availability(settings, engine).models
    objection = search.rules.objection(engine, options.model, is_here=options.model in here)
    if objection is None and not steps:
        return replace(wish, model=options.model, model_reason=choosing.ASKED), steps
    reason = objection or model_rules.NOTHING_TO_NAME
    return wish, [*steps, Step(MODEL, options.model, PASSED_OVER, reason)]


def _default_reason(settings: Settings) -> str:
    return choosing.USUAL if settings.engines.default == AUTO else choosing.ADMINISTRATORS


def _require_known(engine: str) -> None:
    if at_hand.kind_of(engine) is None and engine not in names():
        raise InvalidOptions(
            f"engine: there is no engine named '{engine}'; there are {', '.join(names())}.",
            details={"path": "engine"},
        )


def _others(search: _Search, first: _Wish) -> Iterator[_Wish]:
    """Give what comes after a wish: all when it is none of the usual ones."""
    order = _order(search.settings)
    after = order[order.index(first.engine) + 1 :] if first.engine in order else order
    for engine in after:
        if at_hand.is_local(engine) or not at_hand.is_local(first.engine):
            may_fetch = engine in {order[0], ORDER[0]}
            yield _Wish(engine, search.own_model(engine), choosing.NEXT, may_fetch=may_fetch)


def _same_engine(search: _Search, failed: _Wish) -> Iterator[_Wish]:
    """Give a model that is here, of the engine whose asked model could not be fetched."""
    models = at_hand.availability(search.settings, failed.engine).models
    nearest = at_hand.nearest_model(
        search.settings, failed.engine, failed.model, search.options.wished_language, search.rules
    )
    if failed.model not in models and nearest is not None:
        yield replace(failed, model=nearest, model_reason=NEAREST)


def _order(settings: Settings) -> list[str]:
    default = settings.engines.default
    order = ORDER if default == AUTO else (default, *ORDER)
    return [name for name in dict.fromkeys(order) if name == default or name in names()]


def _asked_again(options: Mapping[str, Any], language: str | None) -> Options:
    try:
        return parse({**options, "engine": None, "language": language})
    except InvalidOptions:
        # Sent to a release that knew other options: what counts here is the language.
        return parse({"language": language})


def _refuse_impossible(wishes: Iterable[_Wish], options: Options) -> None:
    """Refuse what the engine that was named cannot do, or none of those that come into question."""
    kinds = [kind for wish in wishes if (kind := at_hand.kind_of(wish.engine)) is not None]
    if options.wished_engine is not None:
        kinds = kinds[:1]
        for kind in kinds:
            fitness.check(kind.capabilities, options)
    if kinds:
        fitness.check_known({name for kind in kinds for name in kind.capabilities.options}, options)


def _require_key_taker(engine: str) -> None:
    kind = at_hand.kind_of(engine)
    if kind is None or not kind.capabilities.takes_caller_key:
        raise OwnKeyUnavailable(
            f"The engine {engine} takes no key of yours. Name one that does in 'engine'.",
            details={"engine": engine},
        )


def _first_that_works(search: _Search, wishes: list[_Wish], steps: list[Step]) -> Resolution:
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
        notice = _fallback(found, wishes[0], why, search.options)
        return replace(found, steps=tuple(steps), warnings=(notice, *found.warnings))
    raise refusal or EngineUnavailable()


def _try(search: _Search, wish: _Wish) -> Resolution:
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
    wish: _Wish, working: at_hand.Working, language: str | None, options: Options
) -> Iterator[Step]:
    yield Step(ENGINE, wish.engine, CHOSEN, wish.engine_reason)
    if working.refusal is not None:
        yield Step(MODEL, wish.model, PASSED_OVER, working.refusal.text)
    reason = wish.model_reason if working.refusal is None else NEAREST
    yield Step(MODEL, working.name, CHOSEN, reason)
    if language is not None:
        reason = choosing.ASKED if options.wished_language else ONLY_LANGUAGE
        yield Step(LANGUAGE, language, CHOSEN, reason)


def _fallback(found: Resolution, wanted: _Wish, reason: str, options: Options) -> Notice:
    text = (
        f"{wanted.engine} with the model {wanted.model} cannot be used: {reason}"
        f" {found.engine} with the model {found.model} is used instead."
    )
    if found.language is not None and options.wished_language is None:
        text += f" It writes nothing but '{found.language}'."
    return Notice("engine_fallback", text, fitness.STAGE)
