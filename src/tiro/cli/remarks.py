"""`tiro recordings note` and `favourite`: what people put to a recording."""

import sys
from typing import Annotated

import typer

from tiro.cli import arguments, showing

Recording = Annotated[str, typer.Argument(metavar="ID", help="The recording.")]


def note(
    recording: Recording,
    text: Annotated[
        str | None, typer.Argument(metavar="[TEXT|-]", help="A note to keep; - reads stdin.")
    ] = None,
    title: Annotated[str, typer.Option(help="Title of the note.")] = "",
    remove: Annotated[
        str | None, typer.Option("--rm", metavar="NOTE", help="Delete this note.")
    ] = None,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Keep a note beside a recording; without a text, show its notes."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        if remove is not None:
            to.send("DELETE", f"/notes/{remove}")
        elif text is not None or title:
            kept = sys.stdin.read() if text == "-" else text or ""
            made = to.send("POST", f"/recordings/{recording}/notes", {"title": title, "text": kept})
            print(made["id"])
        else:
            items = to.get(f"/recordings/{recording}/notes")["items"]
            if as_json:
                showing.as_json(items)
                return
            for item in items:
                print(
                    f"{item['id']}  {showing.moment(item['updated_at'])}  {item['title']}".rstrip()
                )
                print(item["text"].rstrip() + "\n")


def favourite(
    recordings: Annotated[list[str], typer.Argument(metavar="ID ...", help="The recordings.")],
    off: Annotated[bool, typer.Option("--off", help="No longer.")] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Mark recordings as favourites."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        for recording in recordings:
            to.send("PATCH", f"/recordings/{recording}", {"is_favourite": not off})
