"""`tiro transcripts`: the versions of a recording's text, and what is held back of it."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from tiro.cli import arguments, showing
from tiro.cli.ending import Code, Ended

app = typer.Typer(
    help="List, show, compare, choose and edit versions of a text; show and restore what is held back.",
    no_args_is_help=True,
)

STDIN = "-"
MOST_PARTS = 100_000

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
    showing.items(
        items,
        {
            "ID": "id",
            "Version": "version",
            "By": "origin",
            "Language": "language",
            "Engine": "engine",
            "Model": "model",
            "Verdict": _verdict,
            "Shown": lambda item: "shown" if item["is_primary"] else None,
        },
        is_json=as_json,
        empty="This recording has no text yet.",
    )


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


@app.command("rm")
def remove(
    transcript: Annotated[str, typer.Argument(metavar="ID", help="The version.")],
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Delete a clean text or a translation; what it was made of stays."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        to.ask("DELETE", f"/transcripts/{transcript}")


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
    showing.items(
        items,
        {
            "ID": "id",
            "At": lambda item: showing.clock(item["start"]),
            "Why": "held",
            "Text": "text",
        },
        is_json=as_json,
        empty="Nothing is held back.",
    )


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


@app.command("edit")
def edit_(
    recording: Recording,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A JSON list of operations; - is stdin.")
    ] = Path(STDIN),
    new_version: Annotated[
        bool, typer.Option("--new-version", help="Leave a person's version as it is, too.")
    ] = False,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Split, merge, replace, delete and assign by operations, all or none; gives the version's id."""
    operations = _operations(file)
    more = {"new_version": "true"} if new_version else {}
    made = edit(recording, operations, server, key, **more)
    if as_json:
        showing.as_json(made)
        return
    typer.echo(made["id"])


@app.command()
def compare(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="A version.")],
    after: Annotated[str, typer.Argument(metavar="AFTER", help="Another one, after it.")],
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Show how a version of a text differs from another one."""
    from tiro.cli import paging
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        path = f"/transcripts/{after}/compare"
        items = paging.read(to, path, MOST_PARTS, **{"with": before})
    showing.items(
        items,
        {
            "At": lambda item: showing.clock(item["start"]),
            "What": "kind",
            "Before": lambda item: _side(item["before"]),
            "After": lambda item: _side(item["after"]),
        },
        is_json=as_json,
        empty="They say the same.",
    )


def _operations(file: Path) -> list[dict[str, Any]]:
    try:
        content = sys.stdin.read() if str(file) == STDIN else file.read_text(encoding="utf-8")
        found: Any = json.loads(content)
    except (OSError, ValueError) as error:
        raise Ended(f"{file} cannot be read as JSON: {error}", Code.USAGE) from None
    if not isinstance(found, list):
        raise Ended(f"{file} must hold a list of operations.", Code.USAGE)
    return cast("list[dict[str, Any]]", found)


def _side(side: dict[str, Any] | None) -> str | None:
    if side is None:
        return None
    return f"{side['speaker']}: {side['text']}" if side["speaker"] else str(side["text"])


def _verdict(item: dict[str, Any]) -> str | None:
    return item["report"]["verdict"]["code"] if item.get("report") else None


def _said(segment: dict[str, Any], is_numbered: bool) -> str:
    if not is_numbered or not segment["words"]:
        return str(segment["text"])
    return " ".join(f"{place}:{each['word']}" for place, each in enumerate(segment["words"]))


def edit(
    recording: str,
    operations: list[dict[str, Any]],
    server: str | None,
    key: str | None,
    **query: str,
) -> dict[str, Any]:
    """Do operations on the text that is shown for a recording, as it is at this moment.

    Gives the version that has them, without its segments.
    """
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        text = to.get(f"/recordings/{recording}/transcript", words=False)
        made: dict[str, Any] = to.ask(
            "POST",
            f"/transcripts/{text['id']}/edits",
            query={"segments": "false", **query},
            body=operations,
            headers={"If-Match": str(text["revision"])},
        ).json()
    return made
