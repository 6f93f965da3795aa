"""`tiro destinations`: where results are sent."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from tiro.cli import arguments, naming, secrets, showing
from tiro.cli.confirming import confirm
from tiro.cli.ending import Code, Ended, say

if TYPE_CHECKING:
    from tiro.cli.remote import Server

app = typer.Typer(help="List, add, change, test and delete destinations.", no_args_is_help=True)

TEST_SECONDS = 30.0
Destination = Annotated[str, typer.Argument(metavar="ID|NAME", help="The destination.")]
Pairs = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="A part of the configuration, such as url=https://...; lists are parted by commas."
        " 'tiro destinations kinds' lists the parts.",
    ),
]


@app.command("ls")
def list_(
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List destinations by name."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        items = to.get("/destinations")["items"]
    showing.items(
        items,
        {
            "ID": "id",
            "Name": "name",
            "Kind": "kind",
            "State": "state",
        },
        is_json=as_json,
        empty="There are no destinations yet.",
    )


@app.command()
def kinds(
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List the kinds of destinations, with the parts of their configuration and their secrets."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        items = to.get("/destinations/kinds")["items"]
    showing.items(
        items,
        {
            "Kind": "kind",
            "Configuration (* needed)": lambda item: ", ".join(_parts(item)),
            "Secrets": lambda item: ", ".join(each["name"] for each in item["secrets"]),
        },
        is_json=as_json,
        empty="There are none.",
    )


@app.command()
def show(
    destination: Destination,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Show a destination, without its secrets."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        found = _find(to, destination)
    if as_json:
        showing.as_json(found)
        return
    facts = [(name, found[name]) for name in ("id", "name", "kind", "state", "stopped_reason")]
    config = [(name, _shown(value)) for name, value in found["config"].items()]
    showing.facts([*facts, *config, ("secrets", ", ".join(found["secrets"]))])


@app.command()
def add(
    kind: Annotated[str, typer.Argument(help="webhook, notion, folder, email, ...")],
    name: Annotated[str, typer.Argument(help="Its name.")],
    pairs: Pairs = None,
    secret_stdin: secrets.FromStdin = None,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Make a destination; prints its id, and the secret that was made for it.

    Secrets are asked for, or read from the environment, such as TIRO_DESTINATION_TOKEN, or from stdin.
    """
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        found = _kind(to, kind)
        names = [each["name"] for each in found["secrets"]]
        held = secrets.asked(found, secrets.given(names, secret_stdin), all_of=False)
        body = {"kind": kind, "name": name, "config": _config(found, pairs), "secrets": held}
        made = to.send("POST", "/destinations", body)
    print(made["id"])
    secrets.show(made["secret"])


@app.command("set")
def set_(
    destination: Destination,
    name: Annotated[str | None, typer.Option(help="A new name.")] = None,
    pairs: Pairs = None,
    new_secrets: Annotated[
        bool, typer.Option("--secrets", help="Give its secrets anew; they are asked for.")
    ] = False,
    secret_stdin: secrets.FromStdin = None,
    on: Annotated[
        bool | None, typer.Option("--on/--off", help="Send to it, or nothing any more.")
    ] = None,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Change a destination; what is not named stays."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        found = _find(to, destination)
        kind = _kind(to, found["kind"])
        changes: dict[str, Any] = {} if name is None else {"name": name}
        if pairs:
            changes["config"] = {**found["config"], **_config(kind, pairs)}
        held = secrets.given([each["name"] for each in kind["secrets"]], secret_stdin)
        if new_secrets:
            held = secrets.asked(kind, held, all_of=True)
        if held:
            changes["secrets"] = held
        if on is not None:
            changes["state"] = "active" if on else "stopped"
        if not changes:
            raise Ended("Name what is to be changed; --help lists it.", Code.USAGE)
        to.send("PATCH", f"/destinations/{found['id']}", changes)


@app.command("test")
def try_(
    destination: Destination,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Try whether a delivery would arrive."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        path = f"/destinations/{_find(to, destination)['id']}/test"
        answer = to.ask("POST", path, timeout_seconds=TEST_SECONDS).json()
    if not answer["ok"]:
        raise Ended(answer["message"], Code.REFUSED)
    say(answer["message"])


@app.command()
def rotate(
    destination: Destination,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Make a new secret for a webhook and print it; for 24 hours the former one signs, too."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        made = to.send("POST", f"/destinations/{_find(to, destination)['id']}/rotate")
    secrets.show(made["secret"])


@app.command("rm")
def remove(
    destination: Destination,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Delete a destination with its secrets; what was sent stays where it is."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        found = _find(to, destination)
        confirm(f"Delete the destination {found['name']}?", yes)
        to.ask("DELETE", f"/destinations/{found['id']}")


def _find(to: "Server", named: str) -> dict[str, Any]:
    return naming.find(to.get("/destinations")["items"], named, "destination")


def _kind(to: "Server", named: str) -> dict[str, Any]:
    items: list[dict[str, Any]] = to.get("/destinations/kinds")["items"]
    found = [item for item in items if item["kind"] == named]
    if not found:
        there = ", ".join(item["kind"] for item in items)
        raise Ended(f"There is no kind {named}; there are: {there}.", Code.USAGE)
    return found[0]


def _parts(kind: Mapping[str, Any]) -> list[str]:
    needed = kind["config"].get("required", ())
    names = kind["config"].get("properties", {})
    return [f"{name}*" if name in needed else str(name) for name in names]


def _config(kind: Mapping[str, Any], pairs: Sequence[str] | None) -> dict[str, Any]:
    """Read `name=value`, each as its schema says; `properties.title=Name` reaches into an object."""
    config: dict[str, Any] = {}
    for pair in pairs or ():
        path, is_pair, text = pair.partition("=")
        if not is_pair:
            raise Ended(f"'{pair}' is none of NAME=VALUE.", Code.USAGE)
        *outer, name = path.split(".")
        into, schema = config, kind["config"]
        for each in outer:
            into = cast("dict[str, Any]", into.setdefault(each, {}))
            schema = schema.get("properties", {}).get(each, {})
        into[name] = _value(schema.get("properties", {}).get(name, {}), text)
    return config


def _value(schema: Mapping[str, Any], text: str) -> Any:
    if schema.get("type") == "array":
        return [part.strip() for part in text.split(",") if part.strip()]
    if schema.get("type") in {"boolean", "integer", "number", "object"}:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
