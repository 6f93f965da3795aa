"""`tiro templates`: what notes are made by."""

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tiro.cli import arguments, showing
from tiro.cli.confirming import confirm
from tiro.cli.ending import Code, Ended, say

if TYPE_CHECKING:
    from tiro.cli.remote import Refused

app = typer.Typer(
    help="List, show, check, add and delete templates of notes.", no_args_is_help=True
)

NAME = re.compile(r"^name:[ \t]*['\"]?([a-z][a-z0-9-]{0,39})['\"]?[ \t]*$", re.MULTILINE)
INVALID = "template_invalid"
Template = Annotated[
    str, typer.Argument(metavar="NAME[@VERSION]", help="The template; by default its newest.")
]
Source = Annotated[
    Path, typer.Argument(metavar="FILE|-", help="The template as one text; - is stdin.")
]


@app.command("ls")
def list_(
    words: Annotated[
        str | None, typer.Argument(metavar="WORD", help="In name, title, description or tags.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="What they are to be for.")] = None,
    versions: Annotated[bool, typer.Option("--versions", help="Also older versions.")] = False,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List templates by name."""
    from tiro.cli.remote import connect

    query = {"q": words, "language": language, "versions": "true" if versions else None}
    with connect(server, key) as to:
        items = to.get("/templates", **query)["items"]
    showing.items(
        items,
        {
            "Template": "id",
            "Title": lambda item: item["title"]["en"],
            "From": _whose,
            "Needs a model": lambda item: "yes" if item["needs_model"] else "no",
        },
        is_json=as_json,
        empty="There is no such template.",
    )


@app.command()
def show(
    template: Template,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Print a template as one text, to be changed and added again."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        found = to.get(f"/templates/{template}")
    if as_json:
        showing.as_json(found)
    else:
        sys.stdout.write(found["source"])


@app.command()
def check(
    source: Annotated[
        Path,
        typer.Argument(metavar="FILE|FOLDER|-", help="The template; - is stdin."),
    ],
    recording: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Show what it makes of this recording; asks the server."),
    ] = None,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Say what is wrong with a template, each with its line, or print what it makes of an example."""
    found = _checked(_source(source), recording, server, key)
    if as_json:
        showing.as_json(found)
    _tell(source, found["problems"])
    if not as_json:
        print(_markdown(found) or "It is well. It makes a text, and no note.")


@app.command()
def add(
    source: Source,
    share: Annotated[
        bool | None,
        typer.Option("--share/--no-share", help="For all accounts; administrators alone."),
    ] = None,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Keep a template, or the next version of one; prints its name and version."""
    from tiro.cli.remote import Refused, connect

    text = _read(source)
    name = _name_of(text)
    wish: dict[str, Any] = {"source": text, "is_shared": share if name else bool(share)}
    with connect(server, key) as to:
        try:
            # One whose name is not seen here is new, or wrong, which the server tells.
            made = to.send(
                *(("PUT", f"/templates/{name}") if name else ("POST", "/templates")), wish
            )
        except Refused as error:
            _tell(source, _problems(error))
            raise
    print(made["id"])


@app.command("rm")
def remove(
    templates: Annotated[
        list[str], typer.Argument(metavar="NAME[@VERSION] ...", help="Which of your own.")
    ],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Delete templates of your own, by name all their versions; notes that were made by them stay."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        confirm(f"Delete {len(templates)} template(s) for good?", yes)
        for each in templates:
            to.ask("DELETE", f"/templates/{each}")


def _checked(
    text: str, recording: str | None, server: str | None, key: str | None
) -> Mapping[str, Any]:
    """Check a template here, or where the recording is."""
    if recording is None:
        from tiro.notes import apart

        return apart.check(text)
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        found: Mapping[str, Any] = to.send(
            "POST", "/templates/check", {"source": text, "recording_id": recording}
        )
    return found


def _source(source: Path) -> str:
    """Read a template; a folder is put together.

    Raises:
        Ended: A part of it is missing, or wrong.
    """
    if not source.is_dir():
        return _read(source)
    from tiro.notes import apart

    found = apart.look(str(source))
    _tell(source, found["problems"])
    return str(found["source"])


def _markdown(found: Mapping[str, Any]) -> str:
    preview: Mapping[str, Any] = found.get("preview") or {}
    return str(found.get("markdown") or preview.get("markdown") or "").rstrip()


def _tell(source: Path, problems: Sequence[Mapping[str, Any]]) -> None:
    """Name what is wrong, as compilers do.

    Raises:
        Ended: Something is.
    """
    for each in problems:
        line = "" if each["line"] is None else f":{each['line']}"
        say(f"{source}{line}: {each['path']}: {each['message']}")
    if problems:
        count = len(problems)
        raise Ended("1 mistake." if count == 1 else f"{count} mistakes.", Code.REFUSED)


def _problems(error: "Refused") -> Sequence[Mapping[str, Any]]:
    details: Mapping[str, Any] = error.error.get("details") or {}
    return details.get("problems", ()) if error.error.get("code") == INVALID else ()


def _read(source: Path) -> str:
    try:
        content = sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()
        return content.decode()
    except OSError as error:
        raise Ended(f"{source} cannot be read: {error.strerror}.", Code.USAGE) from None
    except UnicodeDecodeError:
        raise Ended(f"{source} is not UTF-8.", Code.USAGE) from None


def _name_of(text: str) -> str:
    """Find the name in the front matter; empty where there is none that a template can have."""
    found = NAME.search(text)
    return "" if found is None else found[1]


def _whose(item: Mapping[str, Any]) -> str:
    if item["origin"] != "person":
        return "Tiro" if item["origin"] == "shipped" else "the server's folder"
    if item["is_own"]:
        return "you, for all" if item["is_shared"] else "you"
    return "for all"
