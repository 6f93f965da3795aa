"""What is wrong with a template: where, why, and in which line."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tiro.errors import TemplateInvalid

T = TypeVar("T")

MOST = 20
"""Mistakes that are told at once."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong; `line` counts from 1 within its part, where it is known."""

    path: str
    message: str
    line: int | None = None

    def view(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {"path": self.path, "message": self.message, "line": self.line}


def wrong(path: str, message: str, line: int | None = None) -> TemplateInvalid:
    """Say where a template is wrong, and why."""
    return as_error([Mistake(path, message, line)])


def as_error(found: list[Mistake]) -> TemplateInvalid:
    """Make one error of some mistakes; it names the first."""
    first = found[0]
    told = [each.view() for each in found]
    return TemplateInvalid(
        f"{first.path}: {first.message}",
        details={"path": first.path, "line": first.line, "problems": told},
    )


def mistakes_of(error: TemplateInvalid) -> list[Mistake]:
    """Give the mistakes that an error tells of."""
    told = error.details.get("problems", ())
    return [Mistake(each["path"], each["message"], each["line"]) for each in told]


@dataclass(slots=True)
class Collector:
    """Goes on after a mistake, so that all of them are told at once."""

    found: list[Mistake] = field(default_factory=list[Mistake])

    def take(self, read: Callable[[], T], instead: T) -> T:
        """Give what is read; `instead` where it is wrong."""
        try:
            return read()
        except TemplateInvalid as error:
            self.found += mistakes_of(error)
            return instead

    def end(self) -> None:
        """Let nothing that is wrong pass.

        Raises:
            TemplateInvalid: Something was.
        """
        if self.found:
            raise as_error(self.found[:MOST])
