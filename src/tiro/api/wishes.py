"""Options as they come in: one JSON object, plain fields beside it, or both."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

from tiro.actions.options import Options, parse
from tiro.errors import InvalidOptions

OPTIONS = "options"
TEXTS = frozenset({"engine", "model", "language", "task", "channels", "diarizer", "prompt"})
"""Fields that are never read as JSON, since a prompt may well be a number."""
LISTS = frozenset({"languages", "vocabulary", "vocabularies", "stages", "tags"})
"""Fields that may come several times."""


def options_of(fields: Mapping[str, list[str]]) -> Options:
    """Read the options of a job from the fields of a form or of a query.

    Raises:
        InvalidOptions: One is unknown, wrong or said twice; `details.path` names it.
    """
    found: dict[str, Any] = {}
    for name, values in fields.items():
        said = _object(values) if name == OPTIONS else {name: _value(name, values)}
        for key in said.keys() & found.keys():
            raise _wrong(key, "is given twice")
        found |= said
    return parse(found)


def fields_of(items: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Gather the values of each name."""
    found: dict[str, list[str]] = {}
    for name, value in items:
        found.setdefault(name, []).append(value)
    return found


def _object(values: list[str]) -> dict[str, Any]:
    if len(values) > 1:
        raise _wrong(OPTIONS, "is given twice")
    value: Any = _json(values[0]) if values[0].strip() else {}
    if not isinstance(value, dict):
        raise _wrong(OPTIONS, "must be a JSON object")
    return cast("dict[str, Any]", value)


def _value(name: str, values: list[str]) -> Any:
    if name in LISTS:
        return _list(values)
    if len(values) > 1:
        raise _wrong(name, "is given twice")
    return values[0] if name in TEXTS else _json(values[0])


def _list(values: list[str]) -> Any:
    first: Any = _json(values[0])
    return first if len(values) == 1 and isinstance(first, list) else values  # pyright: ignore[reportUnknownVariableType] - judged by the options


def _json(text: str) -> Any:
    """Read JSON; what is none stays the text that it is, and is judged as such."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _wrong(name: str, reason: str) -> InvalidOptions:
    path = "".join(char if char.isprintable() else "?" for char in name[:100])
    return InvalidOptions(f"{path}: {reason}.", details={"path": path})
