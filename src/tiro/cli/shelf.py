"""`tiro recordings export`, `rm` and `restore`: what is done to several recordings at once."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tiro.cli import arguments, results
from tiro.cli.confirming import confirm
from tiro.cli.ending import Code, Ended, say
from tiro.cli.inputs import Item

if TYPE_CHECKING:
    from tiro.cli.remote import Server

AT_ONCE = 500
EXPORT_SECONDS = 3600.0
Recordings = Annotated[list[str], typer.Argument(metavar="ID ...", help="The recordings.")]


def export(
    recordings: Recordings,
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="txt|srt|vtt|json|md|docx|tsv",
            help="Format of the result; several, joined by commas, make a zip.",
        ),
    ] = "txt",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="OUT", help="File; default: stdout.")
    ] = None,
    held: Annotated[bool, typer.Option("--held", help="Also what is held back, marked.")] = False,
    version: Annotated[
        str | None,
        typer.Option(
            metavar="ID|clean|translation-CODE",
            help="Of one recording: another version of its text.",
        ),
    ] = None,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Write the transcript of a recording to stdout or a file; those of several as a zip."""
    from tiro.cli.remote import connect

    formats = [name.strip() for name in format_.split(",") if name.strip()]
    is_zip = len(recordings) > 1 or len(formats) > 1
    if is_zip and version is not None:
        raise Ended("--version is of one recording and one format.", Code.USAGE)
    if is_zip and output is None and sys.stdout.isatty():
        raise Ended("A zip is not for a terminal: name a file with -o.", Code.USAGE)
    if len(recordings) > AT_ONCE:
        raise Ended(f"At most {AT_ONCE} recordings go into one zip.", Code.USAGE)
    item = Item(None, Path(recordings[0]))
    sink = results.choose(output, [item], "zip" if is_zip else format_)
    with connect(server, key) as to:
        if is_zip:
            body = {"ids": recordings, "formats": formats, "held": held}
            answer = to.ask("POST", "/recordings/export", body=body, timeout_seconds=EXPORT_SECONDS)
            content = answer.content
        else:
            path = f"/recordings/{recordings[0]}/export"
            shown = "true" if held else None
            content = to.read(path, format=format_, held=shown, version=version)
    sink.write(item, content)


def remove(
    recordings: Recordings,
    purge: Annotated[
        bool, typer.Option("--purge", help="For good, at once; also those that are deleted.")
    ] = False,
    voices: Annotated[
        bool, typer.Option("--voices", help="Also the voices learned from them, for good.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Delete recordings with their transcripts; 'restore' brings them back for a while."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        way = " for good" if purge else ""
        confirm(f"Delete {len(recordings)} recording(s) and their transcripts{way}?", yes)
        if not voices:
            _tell_missing(_sent(to, "/recordings/delete", recordings, {"purge": purge}))
            return
        query = {"purge": "true" if purge else None, "voices": "true"}
        _each(recordings, lambda one: to.ask("DELETE", f"/recordings/{one}", query=query))


def silence(
    recordings: Recordings,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Delete the sound of recordings for good; their transcripts stay."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        confirm(f"Delete the sound of {len(recordings)} recording(s) for good?", yes)
        _each(recordings, lambda one: to.ask("DELETE", f"/recordings/{one}/media"))


def restore(
    recordings: Recordings,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Bring deleted recordings back; what was running for them goes on."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        _tell_missing(_sent(to, "/recordings/restore", recordings, {}))


def _each(recordings: list[str], ask: Callable[[str], object]) -> None:
    """Do something to one recording after the other, and tell which of them refused.

    Raises:
        Ended: Some did.
    """
    from tiro.cli.remote import Refused

    failed = 0
    for one in recordings:
        try:
            ask(one)
        except Refused as error:
            say(f"{one}: {error}")
            failed += 1
    if failed:
        code = Code.PARTLY if failed < len(recordings) else Code.REFUSED
        raise Ended(f"{failed} of {len(recordings)} could not be deleted.", code)


def _sent(
    to: "Server", path: str, recordings: list[str], more: dict[str, Any]
) -> Iterator[dict[str, str]]:
    for at in range(0, len(recordings), AT_ONCE):
        yield from to.send("POST", path, {"ids": recordings[at : at + AT_ONCE], **more})["items"]


def _tell_missing(items: Iterator[dict[str, str]]) -> None:
    """Name what was not there.

    Raises:
        Ended: Something was not.
    """
    told = list(items)
    missing = [item["id"] for item in told if item["status"] == "not_found"]
    for recording in missing:
        say(f"{recording}: there is no such recording.")
    if missing:
        code = Code.PARTLY if len(missing) < len(told) else Code.REFUSED
        raise Ended(f"{len(missing)} of {len(told)} were not there.", code)
