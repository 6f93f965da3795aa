"""`tiro shares`: links by which others read a recording."""

from typing import Annotated

import typer

from tiro.cli import arguments, showing
from tiro.cli.ending import say
from tiro.cli.moments import read_moment

app = typer.Typer(
    help="List, make and end links by which others read a recording.", no_args_is_help=True
)

HERE = "this machine"


@app.command("ls")
def list_(
    recording: Annotated[
        str | None, typer.Argument(metavar="[RECORDING]", help="Only links to this recording.")
    ] = None,
    limit: arguments.Limit = 20,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List links, newest first; their secrets are not shown again."""
    from tiro.cli import paging
    from tiro.cli.remote import connect

    path = "/shares" if recording is None else f"/recordings/{recording}/shares"
    with connect(server, key) as to:
        items = paging.read(to, path, limit) if recording is None else to.get(path)["items"]
    showing.items(
        items,
        {
            "ID": "id",
            "Recording": "title",
            "Name": lambda item: item["name"] or None,
            "Until": lambda item: showing.moment(item["expires_at"]),
            "Opened": "uses",
        },
        is_json=as_json,
        empty="Nothing is shared.",
    )


@app.command()
def add(
    recording: Annotated[str, typer.Argument(metavar="RECORDING", help="What is shared.")],
    name: Annotated[str, typer.Option(help="For yourself; never shown to others.")] = "",
    until: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="When it ends, such as 2026-12-31; default: in 30 days."),
    ] = None,
    no_media: Annotated[bool, typer.Option("--no-media", help="Without the sound.")] = False,
    no_exports: Annotated[
        bool, typer.Option("--no-exports", help="Without the text as files.")
    ] = False,
    notes: Annotated[bool, typer.Option("--notes", help="Also the notes beside it.")] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Make a link to a recording; prints it, and nobody can show it again."""
    from tiro.cli.remote import connect

    body = {
        "name": name,
        "expires_at": read_moment("--until", until),
        "with_media": not no_media,
        "with_exports": not no_exports,
        "with_notes": notes,
    }
    with connect(server, key) as to:
        made = to.send("POST", f"/recordings/{recording}/shares", body)
    print(f"{to.url}{made['url']}")
    if made["reach"] == HERE:
        say("note: this server answers to programs of this machine alone.")


@app.command("rm")
def remove(
    shares: Annotated[list[str], typer.Argument(metavar="ID ...", help="The links.")],
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """End links at once, for good."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        for share in shares:
            to.send("DELETE", f"/shares/{share}")
