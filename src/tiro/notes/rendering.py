"""Makes Markdown of a note by its template's Jinja, which can reach nothing else."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from jinja2 import TemplateError, Undefined
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tiro.notes.clock import clock

LONGEST = 200_000
"""Letters of a rendered note."""
LONGEST_RANGE = 10_000
LONGEST_PROBLEM = 300
_LOADING = re.compile(r"(?<=!)\[|(?<!\\)(?:\\\\)*<(?=[A-Za-z/!?])")
"""What begins a picture, or HTML, and is not escaped."""
_TIME = re.compile(r"(?<!\\)(?:\\\\)*\[(?=\d{1,3}:[0-5]\d(?::[0-5]\d)?\])")


class Unrenderable(ValueError):  # noqa: N818 - what a template is
    """A note cannot be rendered.

    Attributes:
        text: Why.
        line: Of the rendering, from 1, where it is known.
    """

    def __init__(self, text: str, line: int | None = None) -> None:
        self.text = text[:LONGEST_PROBLEM]
        self.line = line
        super().__init__(self.text if line is None else f"line {line}: {self.text}")


def cited(statement: Any) -> str:
    """Write a statement with the times that it cites, such as `It moves to May [12:41]`."""
    if not isinstance(statement, Mapping):
        return _untimed(statement)
    found: Mapping[str, Any] = statement  # pyright: ignore[reportUnknownVariableType]
    times = "".join(f" [{clock(cite['start'])}]" for cite in found.get("cites") or ())
    return f"{_untimed(found.get('text'))}{times}"


def render(text: str, note: Mapping[str, Any]) -> str:
    """Render a note.

    Args:
        text: The template's Jinja.
        note: The fields, statements with their `cites`.

    Raises:
        Unrenderable: It does something that a template cannot do; the message says what.
    """
    try:
        pieces = _bounded(_ENVIRONMENT.from_string(text).generate(dict(note)))
        return "".join(pieces).strip() + "\n"
    except Unrenderable:
        raise
    except SecurityError as error:
        raise Unrenderable("A template cannot reach that.", _line_of(error)) from None
    except TemplateError as error:
        line = getattr(error, "lineno", None) or _line_of(error)
        raise Unrenderable(str(error.message), line) from None
    except MemoryError:
        raise Unrenderable("It takes too much memory.") from None
    except RecursionError:
        raise Unrenderable("It is nested too deeply.") from None
    except Exception as error:  # noqa: BLE001 - what people write may fail in any way
        reason = f"It fails with {type(error).__name__}: {error}"
        raise Unrenderable(reason, _line_of(error)) from None


def check(text: str, note: Mapping[str, Any]) -> Unrenderable | None:
    """Say why a note cannot be rendered; None when it can."""
    try:
        render(text, note)
    except Unrenderable as error:
        return error
    return None


def _line_of(error: BaseException) -> int | None:
    """Tell in which line of the template an error arose."""
    found, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


def _plain(value: Any) -> str:
    return "" if value is None or isinstance(value, Undefined) else str(value)


def _harmless(value: Any) -> str:
    """Write a value so that whoever reads it as Markdown fetches no picture and finds no HTML in it."""
    return _LOADING.sub(_escaped, _plain(value))


def _untimed(value: Any) -> str:
    """Write what a model said so that none of its times passes for one that was checked."""
    return _TIME.sub(_escaped, _plain(value))


def _escaped(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}\\{found[0][-1]}"


def _bounded(pieces: Iterator[str]) -> Iterator[str]:
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > LONGEST:
            raise Unrenderable(f"It renders more than {LONGEST} letters.")
        yield piece


def _short_range(*bounds: int) -> range:
    made = range(*bounds)
    if len(made) > LONGEST_RANGE:
        raise Unrenderable("It counts too far.")
    return made


_ENVIRONMENT = ImmutableSandboxedEnvironment(
    autoescape=False,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=_harmless,
)
_ENVIRONMENT.filters |= {"clock": clock, "cited": cited}
_ENVIRONMENT.globals.clear()
_ENVIRONMENT.globals["range"] = cast("Any", _short_range)
