"""The phrase lists that come with Tiro: what engines are known to invent."""

import json
from functools import cache
from importlib import resources
from typing import Any

from tiro.transcript.guard.phrasebook import Phrasebook, phrasebook

_FOLDER = resources.files("tiro.transcript.guard") / "phrases"


@cache
def load(engine: str) -> Phrasebook:
    """Read the list of an engine; an engine without one has an empty one."""
    file = _FOLDER / f"{engine}.json"
    if not file.is_file():
        return Phrasebook()
    values: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return load(values["same_as"]) if "same_as" in values else phrasebook(values)
