"""Whether an engine's capabilities fit what a job asks for: refuse the impossible, mention what is ignored."""

import re
from collections.abc import Iterator

from tiro.actions.options import Options
from tiro.engines import Capabilities
from tiro.errors import InvalidOptions
from tiro.transcript.model import Notice

CHUNK_SECONDS = "chunk_seconds"
SHORTEST_CHUNK_SECONDS = 1.0
LANGUAGES_SHOWN = 30
STAGE = "transcribe"


def language_of(can: Capabilities, wish: str | None) -> str | None:
    """Give the engine's code of a wished language; its only one when none is wished.

    `de-CH` becomes `de` where the engine knows no finer code.

    Raises:
        InvalidOptions: It cannot write this language.
    """
    if wish is None:
        only = can.languages if can.languages and len(can.languages) == 1 else ()
        return next(iter(only), None)
    full = wish.lower()
    plain = re.split("[-_]", full)[0]
    if can.languages is None:
        return plain
    for code in (full, plain):
        if code in can.languages:
            return code
    some = ", ".join(sorted(can.languages)[:LANGUAGES_SHOWN])
    more = ", ..." if len(can.languages) > LANGUAGES_SHOWN else ""
    raise _wrong("language", f"the engine does not write '{wish}'; it writes {some}{more}")


def check(can: Capabilities, options: Options) -> None:
    """Refuse what the engine cannot do at all.

    Raises:
        InvalidOptions: `details.path` names the option.
    """
    language_of(can, options.wished_language)
    _check_languages(can, options)
    if options.task == "translate" and not can.can_translate:
        raise _wrong("task", "the engine cannot translate")
    chunk_seconds_of(can, options)


def _check_languages(can: Capabilities, options: Options) -> None:
    """Refuse an engine that writes none of the languages that may be spoken."""
    if can.languages is None or not options.languages:
        return
    plain = {re.split("[-_]", code.lower())[0] for code in options.languages}
    if not plain & {code.lower() for code in can.languages}:
        raise _wrong("languages", "the engine writes none of them")


def check_known(known: set[str], options: Options) -> None:
    """Refuse engine options that are none of the known ones.

    Raises:
        InvalidOptions: `details.path` names the option.
    """
    for name in options.engine_options:
        if name not in known:
            listed = ", ".join(sorted(known)) or "none"
            raise _wrong(
                f"engine_options.{name}", f"the engine knows no such option; it knows {listed}"
            )


def chunk_seconds_of(can: Capabilities, options: Options) -> float:
    """Give the longest chunk that is asked for and that the engine takes.

    Raises:
        InvalidOptions: It is no number, or too small.
    """
    asked = options.engine_options.get(CHUNK_SECONDS)
    if asked is None:
        return can.chunk_seconds
    if isinstance(asked, bool | str | list) or asked < SHORTEST_CHUNK_SECONDS:
        raise _wrong(
            f"engine_options.{CHUNK_SECONDS}",
            f"must be a number of seconds, {SHORTEST_CHUNK_SECONDS:g} or more",
        )
    return min(float(asked), can.max_chunk_seconds)


def ignored(engine: str, can: Capabilities, options: Options) -> Iterator[Notice]:
    """Name what was asked for and has no effect with this engine."""
    names = [name for name in options.engine_options if name not in can.options]
    if not can.takes_vocabulary:
        names += ["prompt"] if options.prompt else []
    if not can.has_word_times and "word_times" in options.model_fields_set and options.word_times:
        names.append("word_times")
    names += [
        name
        for name, is_taken in (
            ("temperature", can.takes_temperature),
            ("beam_size", can.takes_beam_size),
        )
        if not is_taken and getattr(options, name) is not None
    ]
    for name in names:
        yield Notice("option_ignored", f"The engine {engine} cannot use the option {name}.", STAGE)


def _wrong(path: str, text: str) -> InvalidOptions:
    return InvalidOptions(f"{path}: {text}.", details={"path": path})
