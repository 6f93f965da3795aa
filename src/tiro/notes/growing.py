"""A note while it is written: what has come of the model's JSON so far, as Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from pydantic_core import from_json

from tiro.notes import citing
from tiro.notes.lines import Line
from tiro.notes.schema import bare_of
from tiro.notes.template import Template

LONGEST = 20_000
"""Letters that are shown."""


@dataclass(slots=True)
class Growing:
    """Gathers the pieces of an answer.

    Attributes:
        template: What is being written.
        lines: What it is written of.
    """

    template: Template
    lines: Sequence[Line]
    _pieces: list[str] = field(default_factory=list[str])

    def begin(self) -> None:
        """Forget what has come: another answer begins."""
        self._pieces.clear()

    def add(self, piece: str) -> None:
        """Take a piece."""
        self._pieces.append(piece)

    def text(self) -> str:
        """Write what has come as far as it can be read; empty when nothing can."""
        from tiro.notes.rendering import render  # noqa: PLC0415 - heavy, and seldom needed

        found = _read("".join(self._pieces))
        if not found:
            return ""
        data = citing.cite(found, self.lines).data
        if self.template.origin == "shipped":
            try:
                return render(self.template.rendering, {**bare_of(self.template.schema), **data})[
                    :LONGEST
                ]
            except ValueError:
                pass  # a part that is not there yet
        # What people's templates do with half a note is not tried.
        return "\n".join(_outline(data))[:LONGEST]


def _read(text: str) -> Mapping[str, Any]:
    """Read JSON that is not at its end yet."""
    start = text.find("{")
    if start < 0:
        return {}
    try:
        found: Any = from_json(text[start:], allow_partial="trailing-strings")
    except ValueError:
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _outline(value: Any) -> list[str]:
    """Write all texts of a note, one a line."""
    if isinstance(value, str):
        return [f"- {value}"]
    if isinstance(value, Mapping):
        parts = cast("Mapping[str, Any]", value)
        if "text" in parts:
            return [f"- {parts['text']}"]
        return [line for part in parts.values() for line in _outline(part)]
    if isinstance(value, list):
        return [line for part in cast("list[Any]", value) for line in _outline(part)]
    return []
