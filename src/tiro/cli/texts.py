"""`tiro transcripts`: the versions of a recording's text, and what is held back of it."""

from typing import Annotated, Any

import typer

from tiro.cli import arguments, showing

app = typer.Typer(
    help="List and choose versions of a text; show and restore what is held back.",
    no_args_is_help=True,
)

Recording = Annotated[str, typer.Argument(metavar="RECORDING", help="The recording.")]
Segments = Annotated[list[str], typer.Argument(metavar="SEGMENT ...", help="Such as s9.")]


@app.command("ls")
def list_(
    recording: Recording,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List the versions of a recording's text, newest first."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        items: list[dict[str, Any]] = to.get(f"/recordings/{recording}/transcripts")["items"]
    if as_json:
        showing.as_json(items)
        return
    rows = [
        (
            item["id"],
            item["version"],
            item["origin"],
            item["engine"],
            item["model"],
            "shown" if item["is_primary"] else None,
        )
        for item in items
    ]
    columns = ("ID", "Version", "By", "Engine", "Model", "Shown")
    showing.table(columns, rows, empty="This recording has no text yet.")


@app.command()
def choose(
    transcript: Annotated[str, typer.Argument(metavar="ID", help="The version.")],
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Show this version from now on; the others stay."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        to.send("PATCH", f"/transcripts/{transcript}", {"is_primary": True})


@app.command()
def held(
    recording: Recording,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List what is held back of a recording's text, and why."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        text = to.get(f"/recordings/{recording}/transcript", held=True, words=False)
    items = [segment for segment in text["segments"] if segment.get("held")]
    if as_json:
        showing.as_json(items)
        return
    rows = [
        (item["id"], showing.clock(item["start"]), item["held"], item["text"]) for item in items
    ]
    showing.table(("ID", "At", "Why", "Text"), rows, empty="Nothing is held back.")


@app.command()
def restore(
    recording: Recording,
    segments: Segments,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Show segments that are held back."""
    edit(recording, [{"op": "restore", "segment": each} for each in segments], server, key)


@app.command()
def hold(
    recording: Recording,
    segments: Segments,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Hold segments back: they are neither shown nor exported."""
    edit(recording, [{"op": "hold", "segment": each} for each in segments], server, key)


def edit(
    recording: str, operations: list[dict[str, Any]], server: str | None, key: str | None
) -> None:
    """Do operations on the text that is shown for a recording, as it is at this moment."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        text = to.get(f"/recordings/{recording}/transcript", words=False)
        to.ask(
            "POST",
            f"/transcripts/{text['id']}/edits",
            body=operations,
            headers={"If-Match": str(text["revision"])},
        )
