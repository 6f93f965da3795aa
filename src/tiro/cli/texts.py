"""`tiro transcripts`: the versions of a recording's text, and what is held back of it."""

from typing import Annotated, Any

import typer

from tiro.cli import arguments, showing

app = typer.Typer(
    help="List, show and choose versions of a text; show and restore what is held back.",
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
            _verdict(item),
            "shown" if item["is_primary"] else None,
        )
        for item in items
    ]
    columns = ("ID", "Version", "By", "Engine", "Model", "Verdict", "Shown")
    showing.table(columns, rows, empty="This recording has no text yet.")


@app.command()
def show(
    recording: Recording,
    words: Annotated[bool, typer.Option("--words", help="Number the words, from 0.")] = False,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Show a recording's text by segments, with the ids that other commands take."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        text = to.get(f"/recordings/{recording}/transcript")
    if as_json:
        showing.as_json(text)
        return
    rows = [
        (item["id"], showing.clock(item["start"]), item["speaker"], _said(item, words))
        for item in text["segments"]
    ]
    showing.table(("ID", "At", "Speaker", "Text"), rows, empty="Nothing was said.")


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


def _verdict(item: dict[str, Any]) -> str | None:
    return item["report"]["verdict"]["code"] if item.get("report") else None


def _said(segment: dict[str, Any], is_numbered: bool) -> str:
    if not is_numbered or not segment["words"]:
        return str(segment["text"])
    return " ".join(f"{place}:{each['word']}" for place, each in enumerate(segment["words"]))


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
