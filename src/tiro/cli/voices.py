"""`tiro voices`: voices that are kept by consent, by which people are recognised."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from tiro.cli import arguments, showing
from tiro.cli.confirming import confirm

app = typer.Typer(
    help="List, add, rename, export and delete voices that people agreed to have kept.",
    no_args_is_help=True,
)

Voice = Annotated[str, typer.Argument(metavar="ID", help="The voice.")]


@app.command("ls")
def list_(
    limit: arguments.Limit = 20,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List voices, newest first."""
    from tiro.cli import paging
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        items = paging.read(to, "/voices", limit)
    showing.items(
        items,
        {
            "ID": "id",
            "Name": "name",
            "Speech": lambda item: (
                f"{item['seconds']:g} s" if item["is_ready"] else "not heard yet"
            ),
            "Consent by": lambda item: item["consent"]["given_by"],
            "Added": lambda item: showing.moment(item["created_at"]),
        },
        is_json=as_json,
        empty="No voice is kept.",
    )


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The person's name.")],
    recording: Annotated[str, typer.Argument(metavar="RECORDING", help="Where they speak.")],
    speaker: Annotated[str, typer.Argument(metavar="SPEAKER", help="Who they are in it.")],
    by: Annotated[str, typer.Option("--consent-by", help="Who agreed.")],
    statement: Annotated[str, typer.Option("--consent", help="To what they agreed, and how.")],
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Keep the voice of somebody who has agreed; prints its id."""
    from tiro.cli.remote import connect

    wish: dict[str, Any] = {
        "name": name,
        "recording_id": recording,
        "speaker": speaker,
        "consent": {"given_by": by, "statement": statement},
    }
    with connect(server, key) as to:
        made = to.send("POST", "/voices", wish)
    if as_json:
        showing.as_json(made)
    else:
        print(made["voice"]["id"])


@app.command()
def rename(
    voice: Voice,
    name: Annotated[str, typer.Argument(help="The new name.")],
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Give a voice another name, also where it was recognised."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        to.send("PATCH", f"/voices/{voice}", {"name": name})


@app.command()
def export(
    voice: Voice,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="OUT", help="File; default: stdout.")
    ] = None,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Write all that is kept of a voice as JSON, for the person whose it is."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        if output is None:
            showing.as_json(to.get(f"/voices/{voice}/export"))
        else:
            _write(output, to.read(f"/voices/{voice}/export"))


def _write(path: Path, content: bytes) -> None:
    """Write a file that nobody else on this machine can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


@app.command("rm")
def remove(
    voices: Annotated[list[str], typer.Argument(metavar="ID ...", help="The voices.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Delete voices for good; names that came from them are taken away."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        confirm(f"Delete {len(voices)} voice(s) for good?", yes)
        for voice in voices:
            to.send("DELETE", f"/voices/{voice}")
