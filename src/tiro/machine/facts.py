"""One family of facts: what cannot be read is None, and says why."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path("/")
"""Where the system's files are; tests put another folder in its place."""

UNTOLD = "The system does not tell."
TOO_LATE = "It did not answer in time."


class Unreadable(Exception):  # noqa: N818 - its message is the reason that is shown
    """A fact cannot be read; the message says why, in a sentence."""


class Facts:
    """Collects the facts of a family; those that were not reached in time are missing.

    Args:
        names: All facts of the family.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._values: dict[str, Any] = dict.fromkeys(names)
        self._missing = dict.fromkeys(self._values, TOO_LATE)

    def read(self, name: str, reader: Callable[[], Any], otherwise: str = UNTOLD) -> None:
        """Read one fact; `otherwise` is the reason when the reader gives None."""
        try:
            self.put(name, reader(), otherwise)
        except Unreadable as error:
            self.put(name, None, str(error))
        except Exception as error:  # noqa: BLE001 - no fact is worth a failure
            self.put(name, None, f"It could not be read ({type(error).__name__}).")

    def put(self, name: str, value: Any, otherwise: str = UNTOLD) -> None:
        """Note a fact that is known already."""
        self._values[name] = value
        if value is None:
            self._missing[name] = otherwise
        else:
            self._missing.pop(name, None)

    def view(self) -> dict[str, Any]:
        """Give the facts by name, and under `missing` the reasons of those that are null."""
        return {**self._values, "missing": dict(self._missing)}


def text_of(path: Path) -> str | None:
    """Read a small file of the system; None where there is none or it may not be read."""
    try:
        return path.read_text(errors="replace").strip("\0\n ")
    except OSError:
        return None


def number_of(path: Path) -> int | None:
    """Read a file that holds one number; None for anything else."""
    text = text_of(path)
    return int(text) if text and text.isdigit() else None
