"""`tiro settings`: what can be changed while Tiro runs."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from tiro.cli import arguments, configuring, showing
from tiro.cli.ending import Code, Ended, say

app = typer.Typer(
    help="List and change what can be set while Tiro runs; without a server, in the data folder.",
    no_args_is_help=True,
)

Setting = dict[str, Any]


@app.command("ls")
def list_(
    changed: Annotated[
        bool, typer.Option("--changed", help="Only what is not as Tiro has it by default.")
    ] = False,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List settings, and where each value comes from."""
    with configuring.configurer(server, key) as to:
        found = to.settings()
    items = [item for item in found["items"] if not changed or item["source"] != "default"]
    _show(items, as_json)


@app.command("set")
def set_(
    assignments: Annotated[
        list[str], typer.Argument(metavar="NAME=VALUE ...", help="Such as library.undo_seconds=60.")
    ],
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Change settings, all or none; every process goes by them within seconds."""
    with configuring.configurer(server, key) as to:
        kinds = {item["name"]: item["type"] for item in to.settings()["items"]}
        changes = dict(_read(each, kinds) for each in assignments)
        after = to.change_settings(changes)
    _tell(after, changes, as_json)


@app.command()
def reset(
    names: Annotated[list[str], typer.Argument(metavar="NAME ...", help="Settings.")],
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Let settings be as they are without an administrator."""
    changes = dict.fromkeys(names)
    with configuring.configurer(server, key) as to:
        after = to.change_settings(changes)
    _tell(after, changes, as_json)


def _read(assignment: str, kinds: Mapping[str, str]) -> tuple[str, Any]:
    name, is_given, text = assignment.partition("=")
    if not is_given:
        raise Ended(f"Write NAME=VALUE, not {assignment}.", Code.USAGE)
    try:
        value = json.loads(text)
    except ValueError:
        return name, text
    is_word = kinds.get(name) == "string" or value is None
    return name, text if is_word else value


def _tell(after: Mapping[str, Any], changes: Mapping[str, Any], as_json: bool) -> None:
    _show([item for item in after["items"] if item["name"] in changes], as_json)
    if not as_json:
        say("Changed; every process goes by it within seconds.")


def _show(items: list[Setting], as_json: bool) -> None:
    showing.items(
        items,
        {
            "Setting": "name",
            "Value": lambda item: _plain(item["value"]),
            "Unit": "unit",
            "From": lambda item: item["set_in"] or item["source"],
        },
        is_json=as_json,
        empty="All is as Tiro has it.",
    )


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
