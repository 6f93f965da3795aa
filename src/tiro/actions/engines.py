"""Which engine writes a job down: the job's wish, else the administrator's default, else the next that works.

Nothing is loaded, fetched or asked of anyone here; an engine that turns out not to work when it is
loaded is replaced by `fall_back`. Every step and its reason is told with the choice.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tiro.actions import at_hand, choosing, fitness, model_rules
from tiro.actions.choosing import ENGINE, MODEL, PASSED_OVER, Step
from tiro.actions.model_rules import HasSettings
from tiro.actions.options import AUTO, Options, parse
from tiro.actions.searching import (
    NEAREST,
    Resolution,
    Search,
    Wish,
    fallback_notice,
    first_that_works,
)
from tiro.engines import names
from tiro.errors import (
    EngineError,
    EngineSwitchedOff,
    InvalidOptions,
    OwnKeyUnavailable,
)
from tiro.settings import Settings
from tiro.transcript.model import Notice

ORDER = ("faster_whisper", "sherpa", "pocketsphinx")
"""What works best where nobody has chosen; after the first, only with a model that is here."""


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
        EngineSwitchedOff: An administrator has switched off the engine that is named, or all.
        EngineError: No engine that can do what is asked works here.
    """
    rules = model_rules.read(context, is_admin=is_admin or has_own_key)
    search = Search(context.settings, rules, options)
    asked, objections = _asked(search)
    wishes = [asked, *_others(search, asked)]
    _refuse_impossible(wishes, options)
    if has_own_key:
        _require_key_taker(asked.engine)
        if not is_admin and asked.engine != next(iter(_order(search)), None):
            _require_for_all(replace(rules, naming="listed"), asked.engine)
        wishes = [asked]
    found = first_that_works(search, wishes, [])
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
    search = Search(context.settings, model_rules.read(context, is_admin=True), asked)
    failed = Wish(str(resolved["engine"]), str(resolved["model"]), choosing.NEXT)
    wishes = [*_same_engine(search, failed), *_others(search, failed)]
    step = Step(MODEL, f"{failed.engine}/{failed.model}", PASSED_OVER, reason)
    try:
        found = first_that_works(search, wishes, [step])
    except (EngineError, InvalidOptions):
        return None
    others = [each for each in found.warnings if each.code != "engine_fallback"]
    return replace(found, warnings=(fallback_notice(found, failed, reason, asked), *others))


def list_engines(context: HasSettings) -> list[dict[str, Any]]:
    """Show every engine: what it can do, whether it works here, and why not."""
    search = Search(context.settings, model_rules.read(context), parse({}))
    shown = [
        at_hand.view(search.settings, name, search.own_model(name), search.rules)
        for name in names()
    ]
    works = {item["name"] for item in shown if item["reason"] is None}
    default = next((name for name in _order(search) if name in works), None)
    return [
        {
            **item,
            "is_available": item["name"] in works,
            "is_default": item["name"] == default,
            **search.rules.said_of(ENGINE, item["name"]),
        }
        for item in shown
    ]


def _asked(search: Search) -> tuple[Wish, list[Step]]:
    """Give what the job asks for, without what it may not name, and the steps that tell of that."""
    settings, options = search.settings, search.options
    engine, engine_reason, steps = _asked_engine(search)
    own = search.own_model(engine)
    wish = Wish(engine, own, engine_reason, may_fetch=True)
    if options.model is None or options.model == own:
        return wish, steps
    here = at_hand.availability(settings, engine).models
    objection = search.rules.objection(engine, options.model, is_here=options.model in here)
    if objection is None and not steps:
        return replace(wish, model=options.model, model_reason=choosing.ASKED), steps
    reason = objection or model_rules.NOTHING_TO_NAME
    return wish, [*steps, Step(MODEL, options.model, PASSED_OVER, reason)]


def _asked_engine(search: Search) -> tuple[str, str, list[Step]]:
    """Give the engine that the job asks for, or the usual one, why, and what was passed over."""
    wished = search.options.wished_engine
    if wished is not None:
        _require_known(wished)
        search.rules.require_on(ENGINE, wished)
    default = next(iter(_order(search)), None)
    objection = wished and search.rules.adapter_objection(ENGINE, wished)
    if wished is not None and (wished == default or not objection):
        return wished, choosing.ASKED, []
    if default is None:
        raise EngineSwitchedOff
    steps = [Step(ENGINE, str(wished), PASSED_OVER, str(objection))] if objection else []
    return default, _default_reason(search.settings, default), steps


def _default_reason(settings: Settings, engine: str) -> str:
    is_chosen = settings.engines.default == engine
    return choosing.ADMINISTRATORS if is_chosen else choosing.USUAL


def _require_known(engine: str) -> None:
    if at_hand.kind_of(engine) is None and engine not in names():
        raise InvalidOptions(
            f"engine: there is no engine named '{engine}'; there are {', '.join(names())}.",
            details={"path": "engine"},
        )


def _others(search: Search, first: Wish) -> Iterator[Wish]:
    """Give what comes after a wish: all when it is none of the usual ones."""
    order = _order(search)
    after = order[order.index(first.engine) + 1 :] if first.engine in order else order
    for engine in after:
        if at_hand.is_local(engine) or not at_hand.is_local(first.engine):
            may_fetch = engine in {order[0], ORDER[0]}
            yield Wish(engine, search.own_model(engine), choosing.NEXT, may_fetch=may_fetch)


def _same_engine(search: Search, failed: Wish) -> Iterator[Wish]:
    """Give a model that is here, of the engine whose asked model could not be fetched."""
    if search.rules.is_adapter_off(ENGINE, failed.engine):
        return
    models = at_hand.availability(search.settings, failed.engine).models
    nearest = at_hand.nearest_model(
        search.settings, failed.engine, failed.model, search.options.wished_language, search.rules
    )
    if failed.model not in models and nearest is not None:
        yield replace(failed, model=nearest, model_reason=NEAREST)


def _order(search: Search) -> list[str]:
    """Give what comes into question where a job names nothing: what is off does not."""
    default = search.settings.engines.default
    order = ORDER if default == AUTO else (default, *ORDER)
    return [
        name
        for name in dict.fromkeys(order)
        if (name == default or name in names()) and not search.rules.is_adapter_off(ENGINE, name)
    ]


def _asked_again(options: Mapping[str, Any], language: str | None) -> Options:
    try:
        return parse({**options, "engine": None, "language": language})
    except InvalidOptions:
        # Sent to a release that knew other options: what counts here is the language.
        return parse({"language": language})


def _refuse_impossible(wishes: Iterable[Wish], options: Options) -> None:
    """Refuse what the engine that was named cannot do, or none of those that come into question."""
    kinds = [kind for wish in wishes if (kind := at_hand.kind_of(wish.engine)) is not None]
    if options.wished_engine is not None:
        kinds = kinds[:1]
        for kind in kinds:
            fitness.check(kind.capabilities, options)
    if kinds:
        fitness.check_known({name for kind in kinds for name in kind.capabilities.options}, options)


def _require_for_all(rules: model_rules.Rules, engine: str) -> None:
    """Let a key of one's own free the choice of the model, but not of what is kept from members."""
    objection = rules.adapter_objection(ENGINE, engine)
    if objection is not None:
        raise OwnKeyUnavailable(f"{engine}: {objection}", details={"engine": engine})


def _require_key_taker(engine: str) -> None:
    kind = at_hand.kind_of(engine)
    if kind is None or not kind.capabilities.takes_caller_key:
        raise OwnKeyUnavailable(
            f"The engine {engine} takes no key of yours. Name one that does in 'engine'.",
            details={"engine": engine},
        )
