"""Turns the numbers of lines that a model cites into times, and checks that they exist."""

from collections.abc import Iterator, Mapping, Sequence
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


def statements(data: Any) -> Iterator[Mapping[str, Any]]:
    """Give all statements of a note, as the model gave it."""
    if is_statement(data):
        yield data
    elif isinstance(data, dict):
        for part in cast("dict[str, Any]", data).values():
            yield from statements(part)
    elif isinstance(data, list):
        for part in cast("list[Any]", data):
            yield from statements(part)


def is_statement(value: Any) -> bool:
    """Whether a value is a statement, by its own two fields."""
    return isinstance(value, dict) and value.keys() == {"text", "lines"}


def left_out(
    parts: Sequence[Mapping[str, Any]], whole: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    """List the statements of the parts of which the whole cites not a single line."""
    cited = {number for each in statements(whole) for number in each["lines"]}
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
