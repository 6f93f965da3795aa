"""Shows what there is of a kind, engines or diarizers: which can work here, and why others cannot."""

import contextlib
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tiro.cli import configuring, showing
from tiro.cli.ending import Code, Ended

if TYPE_CHECKING:
    from tiro.cli.remote import Server
    from tiro.settings import Settings
    from tiro.store.database import Database

Items = list[dict[str, Any]]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Which one.")]
Enabled = Annotated[
    bool | None, typer.Option("--on/--off", help="Whether new jobs may use it.", show_default=False)
]
Users = Annotated[
    bool | None,
    typer.Option(
        "--for-users/--for-administrators", help="Whose jobs may name it.", show_default=False
    ),
]
Default = Annotated[
    bool | None,
    typer.Option(
        "--default/--no-default", help="Whether jobs that name none get it.", show_default=False
    ),
]


@dataclass(frozen=True, slots=True)
class SettingsAlone:
    """Stands for a whole context where no database need exist."""

    settings: "Settings"


@dataclass(frozen=True, slots=True)
class WithRules(SettingsAlone):
    """The settings, and where it is written what administrators said."""

    database: "Database"


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
    if running:
        return _listed_by(running, path)
    with _said(settings) as said:
        return here(said)


def changed(
    part: str, name: str, values: Mapping[str, Any], server: str | None, key: str | None
) -> Items:
    """Change an engine or a diarizer by the server, or without one here; gives all.

    Raises:
        Ended: Nothing is to be changed.
    """
    said = {field: value for field, value in values.items() if value is not None}
    if not said:
        raise Ended("Say what to change, such as --off; --help lists it.", Code.USAGE)
    with configuring.configurer(server, key) as to:
        return to.change_adapter(part, name, said)


def show(items: Items, column: str, *, empty: str, as_json: bool) -> None:
    """Print a table whose first column has this name, or JSON."""
    showing.items(
        items,
        {
            column: lambda item: f"{item['name']}{(' (default)' if item['is_default'] else '')}",
            "Works": _works,
            "Quality": "quality",
            "Models": lambda item: ", ".join(item["models"]) or item["default_model"],
            "Why not": "reason",
        },
        is_json=as_json,
        empty=empty,
    )


@contextlib.contextmanager
def _said(settings: "Settings") -> Generator[SettingsAlone]:
    """Give the settings, with what administrators said where there is a database already."""
    from tiro.actions.context import lay_stored
    from tiro.settings.live import Live
    from tiro.store.database import SQLITE_NAME, open_database
    from tiro.store.schema import SchemaState, check_schema

    if not settings.is_postgres and not (settings.data_dir / SQLITE_NAME).exists():
        yield SettingsAlone(settings)
        return
    with contextlib.closing(open_database(settings)) as database:
        if check_schema(database) is not SchemaState.CURRENT:
            yield SettingsAlone(settings)
            return
        live = Live(settings)
        lay_stored(live, database)
        yield WithRules(live.now, database)


def _works(item: dict[str, Any]) -> str:
    if not item.get("is_enabled", True):
        return "switched off"
    return "yes" if item["is_available"] else "no"


def _listed_by(server: "Server", path: str) -> Items:
    with server:
        return server.get(path)["items"]
