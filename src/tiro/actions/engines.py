"""Which engine writes a job down: the job's wish, else the administrator's default, else the next that works.

Nothing is loaded, fetched or asked of anyone here; an engine that turns out not to work when it is
loaded is replaced by `fall_back`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from tiro.actions import at_hand, fitness
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

ORDER = ("faster_whisper", "pocketsphinx")
"""What works best where nobody has chosen."""


class HasSettings(Protocol):
    """A context, or anything else that holds the settings."""

    @property
    def settings(self) -> Settings:
        """All settings."""
        ...


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a job runs on, chosen once.

    Attributes:
        engine: Its name.
        model: Of this engine.
        language: As the engine calls it; None when it is to be found out.
        chunk_seconds: The longest chunk.
        warnings: What the person who asked should know.
    """

    engine: str
    model: str
    language: str | None
    chunk_seconds: float
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wish:
    """An engine and a model that a job could run on."""

    engine: str
    model: str


def resolve(context: HasSettings, options: Options, *, has_own_key: bool = False) -> Resolution:
    """Choose engine, model and language for a job.

    A job on the caller's own key gets the engine that was asked for, or none; and sound that was
    meant for an engine on this machine is never sent elsewhere instead.

    Raises:
        InvalidOptions: The engine is unknown, or cannot do what is asked.
        OwnKeyUnavailable: The engine takes no key of a caller.
        EngineError: No engine that can do what is asked works here.
    """
    settings = context.settings
    first = _first_wish(settings, options)
    wishes = [first, *_others(settings, first)]
    _refuse_impossible(wishes, options)
    if has_own_key:
        _require_key_taker(first.engine)
        wishes = [first]
    refusal: EngineError | InvalidOptions = EngineUnavailable()
    for wish in wishes:
        try:
            found = _try(settings, wish, options)
        except (EngineError, InvalidOptions) as error:
            refusal = error if wish == first else refusal
            continue
        return found if _is(found, first) else _explained(found, first, refusal.text, options)
    raise refusal


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
        The next that works; None when there is none.
    """
    settings = context.settings
    failed = _Wish(str(resolved["engine"]), str(resolved["model"]))
    asked = _asked_again(options or {}, resolved.get("language"))
    for wish in [*_same_engine(settings, failed, asked), *_others(settings, failed)]:
        try:
            found = _try(settings, wish, asked)
        except (EngineError, InvalidOptions):
            continue
        return _explained(found, failed, reason, asked)
    return None


def list_engines(context: HasSettings) -> list[dict[str, Any]]:
    """Show every engine: what it can do, whether it works here, and why not."""
    settings = context.settings
    shown = [at_hand.view(settings, name) for name in names()]
    works = {item["name"] for item in shown if item["reason"] is None}
    default = next((name for name in _order(settings) if name in works), None)
    return [
        {**item, "is_available": item["name"] in works, "is_default": item["name"] == default}
        for item in shown
    ]


def _first_wish(settings: Settings, options: Options) -> _Wish:
    engine = options.wished_engine or _order(settings)[0]
    if at_hand.kind_of(engine) is None and engine not in names():
        raise InvalidOptions(
            f"engine: there is no engine named '{engine}'; there are {', '.join(names())}.",
            details={"path": "engine"},
        )
    return _Wish(engine, options.model or at_hand.own_model(settings, engine))


def _others(settings: Settings, first: _Wish) -> Iterator[_Wish]:
    """Give what comes after a wish: all when it is none of the usual ones."""
    order = _order(settings)
    after = order[order.index(first.engine) + 1 :] if first.engine in order else order
    for engine in after:
        if at_hand.is_local(engine) or not at_hand.is_local(first.engine):
            yield _Wish(engine, at_hand.own_model(settings, engine))


def _same_engine(settings: Settings, failed: _Wish, options: Options) -> Iterator[_Wish]:
    """Give a model that is here, of the engine whose asked model could not be fetched."""
    models = at_hand.availability(settings, failed.engine).models
    nearest = at_hand.nearest_model(settings, failed.engine, failed.model, options.wished_language)
    if failed.model not in models and nearest is not None:
        yield replace(failed, model=nearest)


def _order(settings: Settings) -> list[str]:
    default = settings.engines.default
    return list(dict.fromkeys(ORDER if default == AUTO else (default, *ORDER)))


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


def _try(settings: Settings, wish: _Wish, options: Options) -> Resolution:
    """Settle on a wish, if need be with another model that is here.

    Raises:
        EngineError: It does not work here.
        InvalidOptions: It cannot do what is asked.
    """
    kind = at_hand.kind_of(wish.engine)
    if kind is None:
        raise EngineUnavailable(details={"engine": wish.engine})
    fitness.check(kind.capabilities, options)
    return Resolution(
        engine=wish.engine,
        model=at_hand.working_model(settings, wish.engine, wish.model, options.wished_language),
        language=fitness.language_of(kind.capabilities, options.wished_language),
        chunk_seconds=fitness.chunk_seconds_of(kind.capabilities, options),
        warnings=tuple(fitness.ignored(wish.engine, kind.capabilities, options)),
    )


def _explained(found: Resolution, wanted: _Wish, reason: str, options: Options) -> Resolution:
    text = (
        f"{wanted.engine} with the model {wanted.model} cannot be used: {reason}"
        f" {found.engine} with the model {found.model} is used instead."
    )
    if found.language is not None and options.wished_language is None:
        text += f" It writes nothing but '{found.language}'."
    notice = Notice("engine_fallback", text, fitness.STAGE)
    return replace(found, warnings=(notice, *found.warnings))


def _is(found: Resolution, wish: _Wish) -> bool:
    return (found.engine, found.model) == (wish.engine, wish.model)
