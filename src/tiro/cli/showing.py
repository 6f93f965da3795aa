"""Shows resources: as a table for people, as JSON for programs."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

MISSING = "-"


def as_json(value: Any) -> None:
    """Print JSON to stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    print()


def items(
    found: Sequence[Mapping[str, Any]],
    columns: Mapping[str, str | Callable[[Any], Any]],
    *,
    is_json: bool,
    empty: str,
) -> None:
    """Print resources as JSON, or as a table: a column is a field's name or what makes its cell."""
    if is_json:
        as_json(found)
        return
    rows = [
        [item[cell] if isinstance(cell, str) else cell(item) for cell in columns.values()]
        for item in found
    ]
    table(tuple(columns), rows, empty=empty)


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, empty: str) -> None:
    """Print a table; in a pipe the cells are separated by tabs and never cut."""
    if not rows:
        print(empty, file=sys.stderr)
        return
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(_plain(cell) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        shown.add_row(*(Text(_plain(cell)) for cell in row))
    Console().print(shown)


def facts(pairs: Sequence[tuple[str, Any]]) -> None:
    """Print a list of names and values; empty ones are left out."""
    shown = [(name, _plain(value)) for name, value in pairs if value not in (None, "", [], {})]
    width = max((len(name) for name, _ in shown), default=0)
    for name, value in shown:
        print(f"{name:<{width}}  {value}")


def clock(seconds: float | None) -> str:
    """Show a length as h:mm:ss."""
    if seconds is None:
        return MISSING
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def size(count: float) -> str:
    """Show a number of bytes."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def moment(at: str | None) -> str:
    """Show a time of the API in the local zone, to the minute."""
    from datetime import datetime

    if not at:
        return MISSING
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")


def _plain(cell: Any) -> str:
    text = MISSING if cell is None else str(cell)
    return "".join(char if char.isprintable() else " " for char in text)
