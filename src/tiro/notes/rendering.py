"""Makes Markdown of a note by its template's Jinja, which can reach nothing else."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from jinja2 import TemplateError, Undefined
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST = 1_000_000
"""Letters of a rendered note."""
LONGEST_RANGE = 10_000


def clock(seconds: float) -> str:
    """Write a position in a recording, such as 4:05 or 1:12:41."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def cited(statement: Any) -> str:
    """Write a statement with the times that it cites, such as `It moves to May [12:41]`."""
    if not isinstance(statement, Mapping):
        return _plain(statement)
    found: Mapping[str, Any] = statement  # pyright: ignore[reportUnknownVariableType]
    times = "".join(f" [{clock(cite['start'])}]" for cite in found.get("cites") or ())
    return f"{_plain(found.get('text'))}{times}"


def render(text: str, note: Mapping[str, Any]) -> str:
    """Render a note.

    Args:
        text: The template's Jinja.
        note: The fields, statements with their `cites`.

    Raises:
        ValueError: It does something that a template cannot do; the message says what.
    """
    try:
        pieces = _bounded(_ENVIRONMENT.from_string(text).generate(**note))
        return "".join(pieces).strip() + "\n"
    except SecurityError:
        raise ValueError("A template cannot reach that.") from None
    except TemplateError as error:
        at = getattr(error, "lineno", None)
        raise ValueError(f"line {at}: {error.message}" if at else str(error.message)) from None
    except (TypeError, ArithmeticError, LookupError, AttributeError, RecursionError) as error:
        raise ValueError(f"It fails with {type(error).__name__}: {error}"[:300]) from None


def check(text: str, note: Mapping[str, Any]) -> str | None:
    """Say why a note cannot be rendered; None when it can."""
    try:
        render(text, note)
    except ValueError as error:
        return str(error)
    return None


def _plain(value: Any) -> str:
    return "" if value is None or isinstance(value, Undefined) else str(value)


def _bounded(pieces: Iterator[str]) -> Iterator[str]:
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > LONGEST:
            raise ValueError("It renders too much.")
        yield piece


def _short_range(*bounds: int) -> range:
    made = range(*bounds)
    if len(made) > LONGEST_RANGE:
        raise ValueError("It counts too far.")
    return made


_ENVIRONMENT = ImmutableSandboxedEnvironment(
    autoescape=False,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=_plain,
)
_ENVIRONMENT.filters |= {"clock": clock, "cited": cited}
_ENVIRONMENT.globals.clear()
_ENVIRONMENT.globals["range"] = cast("Any", _short_range)
