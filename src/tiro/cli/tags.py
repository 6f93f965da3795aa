"""`tiro tags`: what recordings are sorted by."""

from typing import TYPE_CHECKING, Annotated

import typer

from tiro.cli import arguments, naming, showing
from tiro.cli.confirming import confirm
from tiro.cli.ending import Code, Ended, say

if TYPE_CHECKING:
    from tiro.cli.remote import Server

app = typer.Typer(
    help="List, add, change and delete tags; put them onto recordings and take them off.",
    no_args_is_help=True,
)

AT_ONCE = 500
Tag = Annotated[str, typer.Argument(metavar="ID|NAME", help="The tag.")]
Recordings = Annotated[list[str], typer.Argument(metavar="RECORDING ...", help="The recordings.")]
Colour = Annotated[
    str | None,
    typer.Option(metavar="teal|blue|amber|violet|green|red|slate|pink", help="Colour of its dot."),
]


@app.command("ls")
def list_(
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List tags by name, with how many recordings carry each."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        items = to.get("/tags")["items"]
    showing.items(
        items,
        {
            "ID": "id",
            "Name": "name",
            "Colour": "colour",
            "Recordings": "recordings",
        },
        is_json=as_json,
        empty="There are no tags yet.",
    )


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Its name.")],
    colour: Colour = None,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Make a tag; prints its id."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        print(to.send("POST", "/tags", {"name": name, "colour": colour})["id"])


@app.command("set")
def set_(
    tag: Tag,
    name: Annotated[str | None, typer.Option(help="A new name.")] = None,
    colour: Colour = None,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Change a tag's name or colour."""
    from tiro.cli.remote import connect

    changes = {
        name_: value for name_, value in (("name", name), ("colour", colour)) if value is not None
    }
    if not changes:
        raise Ended("Name what is to be changed: --name or --colour.", Code.USAGE)
    with connect(server, key) as to:
        to.send("PATCH", f"/tags/{id_of(to, tag)}", changes)


@app.command("rm")
def remove(
    tag: Tag,
    with_retention: Annotated[
        bool,
        typer.Option(
            "--with-retention", help="Also one that says how long its recordings are kept."
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Delete a tag; recordings that carry it stay."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        found = id_of(to, tag)
        confirm(f"Delete the tag {tag}?", yes)
        query = {"with_retention": "true" if with_retention else None}
        to.ask("DELETE", f"/tags/{found}", query=query)


@app.command()
def put(
    tag: Annotated[str, typer.Argument(metavar="ID|NAME", help="The tag; a new name makes one.")],
    recordings: Recordings,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Let recordings carry a tag."""
    _change(server, key, recordings, {"add": [tag]})


@app.command()
def take(
    tag: Tag,
    recordings: Recordings,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Let recordings no longer carry a tag."""
    _change(server, key, recordings, {"remove": [tag]})


def id_of(to: "Server", named: str) -> str:
    """Give the id of a tag that is named by id or name, whatever its case.

    Raises:
        Ended: There is none.
    """
    return str(naming.find(to.get("/tags")["items"], named, "tag")["id"])


def _change(
    server: str | None, key: str | None, recordings: list[str], what: dict[str, list[str]]
) -> None:
    from tiro.cli.remote import connect

    failed = 0
    with connect(server, key) as to:
        for at in range(0, len(recordings), AT_ONCE):
            body = {"ids": recordings[at : at + AT_ONCE], **what}
            for item in to.send("POST", "/recordings/tags", body)["items"]:
                failed += _told(item)
    if failed:
        code = Code.PARTLY if failed < len(recordings) else Code.REFUSED
        raise Ended(f"{failed} of {len(recordings)} were left as they are.", code)


def _told(item: dict[str, str]) -> bool:
    """Name what could not be changed; gives whether it is such."""
    words = {"not_found": "there is no such recording", "full": "it carries as many as it may"}
    if item["status"] not in words:
        return False
    say(f"{item['id']}: {words[item['status']]}.")
    return True
