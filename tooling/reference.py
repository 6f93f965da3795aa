"""Writes the tables of docs/ that are facts of the code: `.venv/bin/python -m tooling.reference`."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from tiro.api.problems import STATUSES
from tiro.errors import TiroError
from tiro.settings import Settings
from tiro.settings.live import knobs
from tooling.labels import shortcuts
from tooling.programs import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pydantic.fields import FieldInfo

DOCS = ROOT / "docs"
UNITS = ((1024**3, "GiB"), (1024**2, "MiB"), (1_000_000, "MB"))


def settings_table() -> str:
    """Give every setting: name, default, whether it can be changed while Tiro runs, meaning."""
    live = {knob.variable for knob in knobs().values()}
    rows = (
        (f"`{name}`", default, "yes" if name in live else "", field.description or "")
        for name, default, field in settings()
    )
    return _table(("setting", "default", "live", "meaning"), rows)


def settings() -> Iterator[tuple[str, str, FieldInfo]]:
    """List every setting as its environment variable, default and field."""
    yield from _settings(Settings, "TIRO_")


def _settings(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, str, FieldInfo]]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _settings(kind, f"{prefix}{name.upper()}__")
        else:
            yield prefix + name.upper(), _default(field), field


def _default(field: FieldInfo) -> str:
    value: Any = field.default
    if value is PydanticUndefined:
        return "the user's data folder"
    if value is None or value == ():
        return "unset"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`{_in_units(value)}"


def _in_units(value: object) -> str:
    if isinstance(value, int):
        for size, unit in UNITS:
            if value and value % size == 0:
                return f" ({value // size} {unit})"
    return ""


def errors_table() -> str:
    """Give every error code: its HTTP status, whether trying again can help, what it says."""
    rows = (
        (
            f"`{code}`",
            str(STATUSES[code]),
            "yes" if kind.is_retryable else "no",
            _meaning(kind),
            kind.message,
        )
        for code, kind in sorted(errors().items())
    )
    return _table(("code", "HTTP", "retryable", "when", "message"), rows)


def errors() -> dict[str, type[TiroError]]:
    """Give the class of each code: where a group's root has one, too, the one in the group."""
    found: dict[str, type[TiroError]] = {}
    waiting: list[type[TiroError]] = [TiroError]
    while waiting:
        kind = waiting.pop(0)
        if kind.code not in found or _is_group(found[kind.code]):
            found[kind.code] = kind
        waiting.extend(_children(kind))
    return found


def _is_group(kind: type[TiroError]) -> bool:
    return any(child.code != kind.code for child in _children(kind))


def _children(kind: type[TiroError]) -> list[type[TiroError]]:
    return [k for k in kind.__subclasses__() if k.__module__.startswith("tiro.errors.")]


def _meaning(kind: type[TiroError]) -> str:
    return (kind.__doc__ or "").splitlines()[0]


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '¦') for cell in row)} |" for row in lines)


def shortcuts_table() -> str:
    """Give the shortcuts of the page, as its own sheet shows them."""
    rows: list[tuple[str, ...]] = []
    named = ""
    for where, keys, what in shortcuts():
        rows.append(("" if where == named else where, keys, what))
        named = where
    return _table(("where", "keys", "what they do"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "settings.md": settings_table,
    "errors.md": errors_table,
    "guide.md": shortcuts_table,
}


def filled(text: str, table: str) -> str:
    """Put a table between the two marks of a page.

    Raises:
        ValueError: The page has no marks.
    """
    marks = re.compile(r"(<!-- from the code -->\n).*?(<!-- end -->)", re.DOTALL)
    if not marks.search(text):
        raise ValueError("no marks")
    return marks.sub(lambda found: f"{found[1]}{table}\n{found[2]}", text)


def main() -> None:
    """Write all tables."""
    for name, table in TABLES.items():
        page = DOCS / name
        page.write_text(filled(page.read_text(), table()))
        print(page.relative_to(ROOT), file=sys.stderr)


if __name__ == "__main__":
    main()
