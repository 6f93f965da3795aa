"""`tiro vocabularies`: lists of words that are expected."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tiro.cli import arguments, naming, showing, wordlists
from tiro.cli.confirming import confirm
from tiro.cli.ending import Code, Ended, say

if TYPE_CHECKING:
    from tiro.cli.remote import Server

app = typer.Typer(help="List, add, show, change and delete lists of words.", no_args_is_help=True)

MOST = 1000
"""More than an account may keep."""

WordFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE|-", help="Words: a line each ('tyro => Tiro' replaces), or .csv, or .json."
    ),
]
Vocabulary = Annotated[str, typer.Argument(metavar="ID|NAME", help="The vocabulary.")]
Language = Annotated[
    str | None, typer.Option(help="Only for what is said in this language, such as en.")
]


@app.command("ls")
def list_(
    limit: arguments.Limit = 20,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List vocabularies, newest first."""
    from tiro.cli import paging
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        items = paging.read(to, "/vocabularies", limit)
    showing.items(
        items,
        {
            "ID": "id",
            "Name": "name",
            "Words": "entry_count",
            "Language": "language",
            "Used for": lambda item: "all jobs" if item["is_default"] else None,
        },
        is_json=as_json,
        empty="There are no vocabularies yet.",
    )


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    file: WordFile,
    language: Language = None,
    default: Annotated[
        bool, typer.Option("--default", help="For every job that names no vocabulary.")
    ] = False,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Keep the words of a file as a vocabulary."""
    from tiro.cli.remote import connect

    wish = {
        "name": name,
        "entries": wordlists.read(file),
        "language": language,
        "is_default": default,
    }
    with connect(server, key) as to:
        made = to.send("POST", "/vocabularies", wish)
    if as_json:
        showing.as_json(made)
    else:
        print(made["id"])
        count = made["entry_count"]
        say("1 word is kept." if count == 1 else f"{count} words are kept.")


@app.command()
def show(
    vocabulary: Vocabulary,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Show a vocabulary and its words."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        found = to.get(f"/vocabularies/{_id_of(to, vocabulary)}")
    if as_json:
        showing.as_json(found)
        return
    showing.facts(
        [
            ("id", found["id"]),
            ("name", found["name"]),
            ("language", found["language"]),
            ("used for", "all jobs" if found["is_default"] else "jobs that name it"),
            ("revision", found["revision"]),
        ]
    )
    rows = [
        (each["word"], ", ".join(each["sounds_like"]) or None, ", ".join(each["replace"]) or None)
        for each in found["entries"]
    ]
    showing.table(("Word", "Sounds like", "Replaces"), rows, empty="It has no words.")


@app.command()
def change(
    vocabulary: Vocabulary,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE|-", help="Words in place of those it has.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="What it is called from now on.")] = None,
    default: Annotated[
        bool | None,
        typer.Option("--default/--no-default", help="For every job that names no vocabulary."),
    ] = None,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Change a vocabulary for jobs to come."""
    from tiro.cli.remote import connect

    named = {"name": name, "is_default": default, "entries": wordlists.read(file) if file else None}
    wish: dict[str, Any] = {what: value for what, value in named.items() if value is not None}
    if not wish:
        raise Ended("Say what is to be changed: a file, --name or --default.", Code.USAGE)
    with connect(server, key) as to:
        place = f"/vocabularies/{_id_of(to, vocabulary)}"
        headers = {"If-Match": str(to.get(place)["revision"])}
        to.ask("PATCH", place, body=wish, headers=headers)


@app.command("rm")
def remove(
    vocabularies: Annotated[list[str], typer.Argument(metavar="ID|NAME ...", help="Which ones.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Delete vocabularies; jobs that were sent with them keep their words."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        ids = list(dict.fromkeys(_id_of(to, vocabulary) for vocabulary in vocabularies))
        confirm(f"Delete {len(ids)} vocabulary(ies) for good?", yes)
        for id_ in ids:
            to.send("DELETE", f"/vocabularies/{id_}")


def _id_of(to: "Server", asked: str) -> str:
    """Give the id of a vocabulary by its id, or else by its name.

    Raises:
        Ended: There is none.
    """
    from tiro.cli import paging

    return str(naming.find(paging.read(to, "/vocabularies", MOST), asked, "vocabulary")["id"])
