"""What the properties of a Notion page hold: facts of the recording, and fields of its notes, as each kind takes them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from tiro.deliveries import Document, short
from tiro.deliveries.notion_blocks import MOST_TEXTS, rich_text
from tiro.errors import DeliveryRefused

UNTITLED = "Recording"
MOST_OPTIONS = 100
LONGEST_OPTION = 100
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

Wanted = Mapping[str, Mapping[str, str]]
"""Template to property to the field of the note that it takes, such as `tasks.owner`."""


def facts(document: Document) -> dict[str, dict[str, Any]]:
    """Give the facts of a recording, by name, as the properties that usually take them."""
    return {
        "title": {"title": rich_text(document.title or UNTITLED)},
        "date": _date(document.recorded_at),
        "duration": {"number": document.duration},
        "language": {"rich_text": rich_text(document.language or "")},
        "speakers": {"multi_select": options(document.speakers)},
        "tags": {"multi_select": options(document.tags)},
        "link": {"url": document.links.get("page")},
        "tiro_id": {"rich_text": rich_text(document.recording_id or "")},
    }


def of_notes(document: Document, wanted: Wanted) -> dict[str, list[Any]]:
    """Give the values that properties take of the notes, in the words of the notes.

    Args:
        document: What is delivered.
        wanted: By the name of a template, with or without its version.
    """
    found: dict[str, list[Any]] = {}
    for note in document.notes:
        template = note.template or ""
        mapping = wanted.get(template) or wanted.get(template.partition("@")[0]) or {}
        for name, path in mapping.items():
            found.setdefault(name, list(_values(note.data, path.split("."))))
    return found


def written(name: str, kind: str | None, values: Sequence[Any]) -> dict[str, Any]:
    """Write values as a property of a kind takes them.

    Raises:
        DeliveryRefused: There is no such property, or its kind cannot be written.
    """
    if kind is None:
        raise DeliveryRefused(f"The database has no property named {short(name)}.")
    write = WRITERS.get(kind)
    if write is None:
        raise DeliveryRefused(
            f"The property {short(name)} is of the kind {kind}: it cannot be set."
        )
    return {kind: write(values)}


def options(names: Sequence[str]) -> list[dict[str, str]]:
    """Name options; commas part them in Notion and cannot stand in one."""
    plain = (" ".join(name.replace(",", " ").split())[:LONGEST_OPTION] for name in names)
    return [{"name": name} for name in dict.fromkeys(plain) if name][:MOST_OPTIONS]


def _date(at: float | None) -> dict[str, Any]:
    if at is None:
        return {"date": None}
    return {"date": {"start": datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")}}


def _values(data: Any, path: Sequence[str]) -> Iterator[Any]:
    """Walk to a field, through every item of a list; a statement is its text."""
    if isinstance(data, list):
        for each in cast("list[Any]", data):
            yield from _values(each, path)
    elif isinstance(data, Mapping):
        found = cast("Mapping[str, Any]", data)
        if path:
            yield from _values(found.get(path[0]), path[1:])
        elif "text" in found:
            yield from _values(found["text"], ())
        else:
            told = [str(part) for each in found.values() for part in _values(each, ())]
            yield from [" · ".join(told)] if told else []
    elif data is not None and not path and data != "":
        yield data


def _texts(values: Sequence[Any]) -> list[dict[str, Any]]:
    return rich_text("\n".join(map(str, values)))[:MOST_TEXTS]


def _first(values: Sequence[Any]) -> str | None:
    return str(values[0]) if values else None


def _option(values: Sequence[Any]) -> dict[str, str] | None:
    return next(iter(options([_first(values) or ""])), None)


def _number(values: Sequence[Any]) -> float | None:
    numbers = (each for each in values if isinstance(each, int | float))
    return next((each for each in numbers if not isinstance(each, bool)), None)


def _day(values: Sequence[Any]) -> dict[str, str] | None:
    found = DATE.match(_first(values) or "")
    return {"start": found[0]} if found else None


WRITERS: Mapping[str, Callable[[Sequence[Any]], Any]] = {
    "title": _texts,
    "rich_text": _texts,
    "multi_select": lambda values: options([str(each) for each in values]),
    "select": _option,
    "status": _option,
    "number": _number,
    "checkbox": lambda values: bool(values and values[0]),
    "date": _day,
    "url": _first,
    "email": _first,
    "phone_number": _first,
}
"""How each kind of property is written."""
