"""Turns the numbers of lines that a model cites into times, and checks that they exist."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, cast

from tiro.notes.lines import Line

_NEAR = 1
"""Lines that follow each other are one citation."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A note whose statements carry times.

    Attributes:
        data: The note; each statement has `text` and `cites`.
        unverified: How many statements cite nothing that exists.
    """

    data: Mapping[str, Any]
    unverified: int


def cite(data: Mapping[str, Any], lines: Sequence[Line]) -> Cited:
    """Give each statement the times of its lines; numbers that no line has are dropped.

    Args:
        data: A note of a template's shape, as the model gave it.
        lines: What it was made of.
    """
    by_number: dict[int, list[Line]] = {}
    for line in lines:
        by_number.setdefault(line.number, []).append(line)
    missing = 0

    def turned(value: Any) -> Any:
        nonlocal missing
        if is_statement(value):
            cites = _cites([number for number in value["lines"] if number in by_number], by_number)
            missing += not cites
            return {"text": value["text"], "cites": cites}
        if isinstance(value, dict):
            return {key: turned(part) for key, part in cast("dict[str, Any]", value).items()}
        if isinstance(value, list):
            return [turned(part) for part in cast("list[Any]", value)]
        return value

    found = cast("dict[str, Any]", turned(dict(data)))
    return Cited(found, missing)


def misquoted(data: Any, allowed: Set[int]) -> list[tuple[str, str]]:
    """Say which statements rest on no line that was read, as places and reasons."""
    return [
        (path, f"none of the lines {each['lines'][:5]} is among those that were given")
        for path, each in _placed(data)
        if not allowed & set(each["lines"])
    ]


def bounded(data: Any, allowed: Set[int]) -> Any:
    """Drop the numbers of lines that were not read from all statements."""
    if is_statement(data):
        return {**data, "lines": [number for number in data["lines"] if number in allowed]}
    if isinstance(data, dict):
        parts = cast("dict[str, Any]", data)
        return {key: bounded(part, allowed) for key, part in parts.items()}
    if isinstance(data, list):
        return [bounded(part, allowed) for part in cast("list[Any]", data)]
    return data


def numbers(data: Any) -> set[int]:
    """Give all numbers of lines that a note cites."""
    return {number for each in statements(data) for number in each["lines"]}


def statements(data: Any) -> Iterator[Mapping[str, Any]]:
    """Give all statements of a note, as the model gave it."""
    for _, each in _placed(data):
        yield each


def _placed(data: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    if is_statement(data):
        yield path, data
    elif isinstance(data, dict):
        for key, part in cast("dict[str, Any]", data).items():
            yield from _placed(part, f"{path}.{key}" if path else key)
    elif isinstance(data, list):
        for at, part in enumerate(cast("list[Any]", data)):
            yield from _placed(part, f"{path}.{at}")


def is_statement(value: Any) -> bool:
    """Whether a value is a statement, by its own two fields."""
    return isinstance(value, dict) and value.keys() == {"text", "lines"}


def left_out(
    parts: Sequence[Mapping[str, Any]], whole: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    """List the statements of the parts of which the whole cites not a single line."""
    cited = numbers(whole)
    return [each for part in parts for each in statements(part) if cited.isdisjoint(each["lines"])]


def _cites(numbers: Sequence[int], by_number: Mapping[int, Sequence[Line]]) -> list[dict[str, Any]]:
    """Join numbers that follow each other into stretches of time."""
    cites: list[dict[str, Any]] = []
    last = None
    for number in sorted(set(numbers)):
        line = by_number[number][0]
        if last is not None and number - last <= _NEAR:
            cites[-1]["end"] = max(cites[-1]["end"], line.end)
            cites[-1]["segments"].append(line.segment_id)
        else:
            cites.append({"start": line.start, "end": line.end, "segments": [line.segment_id]})
        last = number
    return cites
