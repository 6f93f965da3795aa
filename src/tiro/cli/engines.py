"""`tiro engines`: what can write down speech here, and why not."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from tiro.cli import arguments, showing

if TYPE_CHECKING:
    from tiro.actions.context import Context
    from tiro.cli.remote import Server
    from tiro.settings import Settings


def engines(
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List engines: which can work here, with which models, and what others lack."""
    found = _engines(server, key)
    if as_json:
        showing.as_json(found)
        return
    rows = [
        (
            f"{item['name']}{' (default)' if item['is_default'] else ''}",
            "yes" if item["is_available"] else "no",
            item["quality"],
            ", ".join(item["models"]) or item["default_model"],
            item["reason"],
        )
        for item in found
    ]
    columns = ("Engine", "Works", "Quality", "Models", "Why not")
    showing.table(columns, rows, empty="There is no engine.")


def _engines(server: str | None, key: str | None) -> list[dict[str, Any]]:
    from tiro.cli.remote import connect, find
    from tiro.settings import load_settings

    if server:
        return _listed_by(connect(server, key))
    settings = load_settings()
    running = find(settings, key)
    if running:
        return _listed_by(running)
    from tiro.actions.engines import list_engines

    # It reads the settings alone, and no database need exist to list engines.
    return list_engines(cast("Context", _SettingsAlone(settings)))


@dataclass(frozen=True, slots=True)
class _SettingsAlone:
    settings: "Settings"


def _listed_by(server: "Server") -> list[dict[str, Any]]:
    with server:
        return server.get("/engines")["items"]
