"""`tiro recordings`: what is kept on the server."""

from typing import Annotated, Any

import typer

from tiro.cli import arguments, remarks, shelf, showing
from tiro.cli.further import diarize, transcribe
from tiro.cli.tags import id_of

app = typer.Typer(
    help="List, show, export, rename, mark, note, delete and work again on recordings.",
    no_args_is_help=True,
)

NONE_YET = "There are no recordings yet."
NONE_FOUND = "There are no such recordings."
Recording = Annotated[str, typer.Argument(metavar="ID", help="The recording.")]


@app.command("ls")
def list_(
    sort: Annotated[
        str, typer.Option(metavar="-created_at|created_at|title|-duration", help="Order.")
    ] = "-created_at",
    query: Annotated[
        str | None,
        typer.Option("--query", "-q", metavar="TEXT", help="Title or file name contains this."),
    ] = None,
    state: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STATE",
            help="State of the newest job, or attention: failed, or with warnings; repeat it.",
        ),
    ] = None,
    language: Annotated[str | None, typer.Option(help="Of the text, such as en.")] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(metavar="ID|NAME", help="A tag that they carry; repeat it for more."),
    ] = None,
    any_tag: Annotated[bool, typer.Option("--any", help="One of the tags is enough.")] = False,
    favourites: Annotated[bool, typer.Option("--favourites", help="Only favourites.")] = False,
    deleted: Annotated[
        bool, typer.Option("--deleted", help="Those that are deleted and can be restored.")
    ] = False,
    limit: arguments.Limit = 20,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List recordings, newest first."""
    from tiro.cli import paging
    from tiro.cli.remote import connect

    wanted: dict[str, Any] = {"sort": sort, "q": query, "state": state or None}
    wanted |= {"language": language, "favourite": "true" if favourites else None}
    with connect(server, key) as to:
        if tag:
            wanted |= {
                "tag": [id_of(to, each) for each in tag],
                "tags": "any" if any_tag else "all",
            }
        items = paging.read(to, "/recordings", limit, **wanted, deleted="true" if deleted else None)
    is_filtered = deleted or any((query, state, language, tag, favourites))
    showing.items(
        items,
        {
            "ID": "id",
            "Title": "title",
            "Length": lambda item: showing.clock(item["duration"]),
            "Until" if deleted else "Added": lambda item: showing.moment(
                item["purge_at"] if deleted else item["created_at"]
            ),
            "Job": lambda item: item["job"]["state"] if item["job"] else None,
        },
        is_json=as_json,
        empty=NONE_FOUND if is_filtered else NONE_YET,
    )


@app.command()
def show(
    recording: Recording,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Show one recording."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        found = to.get(f"/recordings/{recording}")
    if as_json:
        showing.as_json(found)
    else:
        showing.facts(_facts(found))


@app.command()
def rename(
    recording: Recording,
    title: Annotated[str, typer.Argument(help="The new title.")],
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Give a recording another title."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        to.send("PATCH", f"/recordings/{recording}", {"title": title})


app.command()(diarize)
app.command()(transcribe)
app.command()(shelf.export)
app.command("rm")(shelf.remove)
app.command("silence")(shelf.silence)
app.command()(shelf.restore)
app.command()(remarks.note)
app.command()(remarks.favourite)


def _facts(found: dict[str, Any]) -> list[tuple[str, Any]]:
    job: dict[str, Any] = found["job"] or {}
    channels = f"{found['channels']} channel(s), {found['sample_rate_hz']} Hz"
    return [
        ("id", found["id"]),
        ("title", found["title"]),
        ("file", f"{found['file_name']} ({showing.size(found['size_bytes'])})"),
        ("length", showing.clock(found["duration"])),
        ("sound", channels if found["channels"] else None),
        ("quality", _verdict(found["quality"] or {})),
        ("measured", _figures(found["quality"] or {})),
        ("added", showing.moment(found["created_at"])),
        ("tags", ", ".join(tag["name"] for tag in found.get("tags", ()))),
        ("favourite", "yes" if found.get("is_favourite") else None),
        ("notes", found.get("notes") or None),
        ("transcript", found["primary_transcript_id"]),
        ("job", f"{job['id']} {job['state']}" if job else None),
    ]


def _verdict(quality: dict[str, Any]) -> str | None:
    """Give the verdict; older recordings have findings alone."""
    verdict: dict[str, str] | None = quality.get("verdict")
    if verdict:
        return verdict["message"]
    return " ".join(finding["message"] for finding in quality.get("findings", ())) or None


def _figures(quality: dict[str, Any]) -> str | None:
    told = [
        ("loudness", "loudness_lufs", "{:.1f} LUFS"),
        ("speech above noise", "snr_db", "{:.0f} dB"),
        ("up to", "bandwidth_hz", "{:.0f} Hz"),
        ("speech", "speech_fraction", "{:.0%}"),
        ("silence", "silence_fraction", "{:.0%}"),
        ("clipped", "clipping_fraction", "{:.2%}"),
    ]
    parts = [
        f"{name} {form.format(quality[key])}"
        for name, key, form in told
        if quality.get(key) is not None
    ]
    return ", ".join(parts) or None
