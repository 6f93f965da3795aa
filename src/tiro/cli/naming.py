"""Finds what a person names by its id or its name."""

from collections.abc import Sequence
from typing import Any

from tiro.cli.ending import Code, Ended


def find(items: Sequence[dict[str, Any]], asked: str, what: str) -> dict[str, Any]:
    """Give the one of this id, else of this very name, else of this name in whatever case.

    Raises:
        Ended: There is none.
    """
    folded = asked.strip().casefold()
    fitting = [item for item in items if item["name"].casefold() == folded]
    fitting.sort(key=lambda item: item["name"] != asked)
    found = [item for item in items if item["id"] == asked] or fitting
    if found:
        return found[0]
    plural = {"vocabulary": "vocabularies"}.get(what, f"{what}s")
    raise Ended(f"There is no {what} {asked}. 'tiro {plural} ls' lists them.", Code.REFUSED)
