"""`tiro rules`: what is made of recordings by themselves, and where it is sent."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from tiro.cli import arguments, showing
from tiro.cli.confirming import confirm
from tiro.cli.ending import Code, Ended, say

app = typer.Typer(help="List, add, switch, apply and delete rules.", no_args_is_help=True)

RUN_SECONDS = 300.0
Rule = Annotated[str, typer.Argument(metavar="ID", help="The rule; 'tiro rules ls' lists them.")]


@app.command("ls")
def list_(
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List rules in the order in which they are looked at."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        items = to.get("/rules")["items"]
        names = {each["id"]: each["name"] for each in to.get("/destinations")["items"]}
    showing.items(
        items,
        {
            "ID": "id",
            "When": _when,
            "Makes": lambda item: _makes(item, names),
            "State": _state,
        },
        is_json=as_json,
        empty="There are no rules yet.",
    )


@app.command()
def add(
    tag: Annotated[str | None, typer.Option(help="Recordings with this tag.")] = None,
    language: Annotated[str | None, typer.Option(help="Recordings in it, such as en.")] = None,
    template: Annotated[
        list[str] | None, typer.Option(help="A note by this template; repeat it for more.")
    ] = None,
    clean: Annotated[bool, typer.Option("--clean", help="A clean text.")] = False,
    translate: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="A translation; repeat it for more.")
    ] = None,
    deliver: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="ID|NAME", help="Sent there; repeat it for more."),
    ] = None,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Make a rule, without --tag and --language for every recording; prints its id."""
    from tiro.cli.remote import connect

    body = {
        "when": {"tag": tag, "language": language},
        "template": template or [],
        "clean": clean,
        "translate_to": translate or [],
        "deliver": deliver or [],
    }
    with connect(server, key) as to:
        print(to.send("POST", "/rules", body)["id"])


@app.command("set")
def set_(
    rule: Rule,
    on: Annotated[bool, typer.Option("--on/--off", help="Switch it on or off.")],
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Switch a rule on or off."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        to.send("PATCH", f"/rules/{rule}", {"is_active": on})


@app.command("rm")
def remove(
    rule: Rule,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Delete a rule; what it made stays."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        confirm(f"Delete the rule {rule}?", yes)
        to.ask("DELETE", f"/rules/{rule}")


@app.command()
def run(
    rule: Rule,
    recordings: Annotated[
        list[str] | None, typer.Argument(metavar="[RECORDING ...]", help="Only these.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be made, and make nothing.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Also where it was applied before.")
    ] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Apply a rule to recordings that are here, 200 at a time."""
    from tiro.cli.remote import connect

    body = {"recording_ids": recordings or None, "dry_run": dry_run, "again": again}
    with connect(server, key) as to:
        answer = to.ask("POST", f"/rules/{rule}/run", body=body, timeout_seconds=RUN_SECONDS).json()
    rows = [
        (item["recording_id"], item["title"], item["job_id"], item["reason"] or _stages(item))
        for item in answer["items"]
    ]
    empty = "There is nothing to do: it holds for no further recording."
    showing.table(("Recording", "Title", "Job", "Makes"), rows, empty=empty)
    for problem in answer["problems"]:
        say(f"Left out: {problem['message']}")
    say(f"It holds for {answer['matched']} recordings; {answer['made']} jobs were made.")
    refused = [item for item in answer["items"] if item["reason"] and not item["job_id"]]
    if refused and not dry_run:
        code = Code.PARTLY if answer["made"] else Code.REFUSED
        raise Ended(f"{len(refused)} were left as they are.", code)


def _stages(item: Mapping[str, Any]) -> str:
    return ", ".join(item["stages"])


def _when(item: Mapping[str, Any]) -> str:
    wanted = item["when"]
    tag = item["tag"]["name"] if item["tag"] else wanted["tag"]
    named = (("tag", tag), ("language", wanted["language"]))
    return " ".join(f"{name}={value}" for name, value in named if value) or "always"


def _makes(item: Mapping[str, Any], names: Mapping[str, str]) -> str:
    to = [names.get(each, each) for each in item["deliver"]]
    parts = [*item["template"], *(["clean"] if item["clean"] else [])]
    parts += [f"in {code}" for code in item["translate_to"]]
    return ", ".join([*parts, *(f"to {name}" for name in to)])


def _state(item: Mapping[str, Any]) -> str:
    state = "on" if item["is_active"] else "off"
    return f"{state}: {item['problems'][0]['message']}" if item["problems"] else state
