"""`tiro import`: recordings that the server fetches from addresses."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from tiro.cli import arguments, progress
from tiro.cli.ending import Code, Ended, say
from tiro.cli.wish import languages_of, options_of, speakers_of

AT_ONCE = 100
"""Addresses of one request."""
STDIN = "-"


def import_(
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="URL ...", help="Addresses of sound or video.")
    ] = None,
    file: Annotated[
        str | None,
        typer.Option(
            metavar="LIST",
            help="A file with an address on each line, or - for stdin: others see arguments, and an"
            " address may hold a key.",
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="Of the recording; with one address alone.")
    ] = None,
    engine: arguments.Engine = None,
    model: arguments.Model = None,
    language: arguments.Language = None,
    languages: arguments.Languages = None,
    speakers: arguments.Speakers = None,
    tag: Annotated[
        list[str] | None, typer.Option(metavar="ID|NAME", help="A tag that they get; repeat it.")
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Follow them until they are written down.")
    ] = True,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Have the server fetch recordings and write them down; prints the id of each, or of its job."""
    from tiro.cli.remote import connect

    wanted = [*(urls or ()), *_listed(file)]
    if not wanted:
        raise Ended("Name an address, or a file of them with --file.", Code.USAGE)
    options = options_of(
        engine=engine,
        model=model,
        language=language,
        languages=languages_of(languages),
        speakers=speakers_of(speakers),
        tags=tag,
        pairs=(),
        no_word_times=False,
    )
    failed = 0
    with connect(server, key) as to:
        groups = [wanted[at : at + AT_ONCE] for at in range(0, len(wanted), AT_ONCE)]
        named = {} if title is None else {"title": title}
        sent = [
            to.send("POST", "/recordings/import", {"urls": some, "options": options} | named)
            for some in groups
        ]
        for item in (item for batch in sent for item in batch["items"]):
            failed += not _see_to(to, item, wait=wait)
    if failed:
        code = Code.PARTLY if failed < len(wanted) else Code.FAILED
        raise Ended(f"{failed} of {len(wanted)} could not be imported.", code)


def _listed(file: str | None) -> list[str]:
    """Read a list of addresses; empty lines and those that begin with # are passed over."""
    if file is None:
        return []
    text = sys.stdin.read() if file == STDIN else Path(file).read_text()
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _see_to(to: Any, item: dict[str, Any], *, wait: bool) -> bool:
    """Tell of one address, and follow it where that is wanted; whether it went well."""
    if item["error"] is not None:
        say(f"address {item['index'] + 1}: {item['error']['message']}")
        return False
    if not wait:
        print(item["job"]["id"])
        return True
    fetched = _followed(to, item["file_name"], item["job"]["id"])
    source: dict[str, Any] = fetched["resolved"].get("source") or {}
    if source.get("job_id") is None:
        return False
    print(source["recording_id"])
    return _followed(to, item["file_name"], source["job_id"])["state"] == "completed"


def _followed(to: Any, name: str, job_id: str) -> dict[str, Any]:
    from tiro.cli.following import follow

    with progress.make(name) as shown:
        ended = follow(to, job_id, shown.job)
    for warning in ended["warnings"]:
        say(f"{name}: {warning['message']}")
    if ended["state"] != "completed":
        error: dict[str, Any] = ended["error"] or {}
        say(f"{name}: {error.get('message') or 'The job was ' + ended['state'] + '.'}")
    return ended
