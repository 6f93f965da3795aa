"""Shows what there is of a kind, engines or diarizers: which can work here, and why others cannot."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tiro.cli import showing

if TYPE_CHECKING:
    from tiro.cli.remote import Server
    from tiro.settings import Settings

Items = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SettingsAlone:
    """Stands for a whole context where no database need exist."""

    settings: "Settings"


def listed(
    path: str, here: Callable[[SettingsAlone], Items], server: str | None, key: str | None
) -> Items:
    """Ask the server that is named or runs here; without one look here.

    Args:
        path: Below the API's prefix.
        here: Lists them in this process.
        server: Its address.
        key: For the server.
    """
    from tiro.cli.remote import connect, find
    from tiro.settings import load_settings

    if server:
        return _listed_by(connect(server, key), path)
    settings = load_settings()
    running = find(settings, key)
    return _listed_by(running, path) if running else here(SettingsAlone(settings))


def show(items: Items, column: str, *, empty: str, as_json: bool) -> None:
    """Print a table whose first column has this name, or JSON."""
    if as_json:
        showing.as_json(items)
        return
    rows = [
        (
            f"{item['name']}{' (default)' if item['is_default'] else ''}",
            "yes" if item["is_available"] else "no",
            item["quality"],
            ", ".join(item["models"]) or item["default_model"],
            item["reason"],
        )
        for item in items
    ]
    showing.table((column, "Works", "Quality", "Models", "Why not"), rows, empty=empty)


def _listed_by(server: "Server", path: str) -> Items:
    with server:
        return server.get(path)["items"]
