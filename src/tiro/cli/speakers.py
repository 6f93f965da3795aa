"""`tiro speakers`: who speaks in a recording, and what is theirs."""

import math
from typing import Annotated, Any

import typer

from tiro.cli import arguments, showing, texts
from tiro.cli.ending import Code, Ended

app = typer.Typer(
    help="List, name, merge, split, assign and remove the speakers of a recording.",
    no_args_is_help=True,
)

Recording = Annotated[str, typer.Argument(metavar="RECORDING", help="The recording.")]
Speaker = Annotated[str, typer.Argument(metavar="SPEAKER", help="The speaker, such as S1.")]
Segments = Annotated[
    list[str] | None,
    typer.Option(
        "--segment", metavar="ID", help="A segment of 'tiro transcripts show'; repeat it for more."
    ),
]


def _finite(seconds: float | None) -> float | None:
    if seconds is not None and not math.isfinite(seconds):
        raise typer.BadParameter("write it in seconds, such as 12.5")
    return seconds


Start = Annotated[
    float | None,
    typer.Option("--from", callback=_finite, help="Start of a stretch, in seconds."),
]
End = Annotated[
    float | None,
    typer.Option("--until", callback=_finite, help="End of the stretch, in seconds."),
]


@app.command("ls")
def list_(
    recording: Recording,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List the speakers of a recording, and how long each speaks."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        items: list[dict[str, Any]] = to.get(f"/recordings/{recording}/speakers")["items"]
    showing.items(
        items,
        {
            "ID": "id",
            "Name": "name",
            "Speech": lambda item: f"{item['speech_seconds']:.1f} s",
            "Voice": _guess,
        },
        is_json=as_json,
        empty="This recording has no speakers.",
    )


@app.command()
def rename(
    recording: Recording,
    speaker: Speaker,
    name: Annotated[
        str | None, typer.Argument(help="The name; without it the speaker has none.")
    ] = None,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Give a speaker a name, or take it away."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        to.send("PATCH", f"/recordings/{recording}/speakers/{speaker}", {"name": name})


@app.command()
def merge(
    recording: Recording,
    speaker: Speaker,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The speaker who is left.")],
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Give all that a speaker said to another one."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        to.send("POST", f"/recordings/{recording}/speakers/{speaker}/merge", {"into": into})


@app.command()
def split(
    recording: Recording,
    name: Annotated[str | None, typer.Option(help="Who the new speaker is.")] = None,
    of: Annotated[
        str | None, typer.Option("--of", metavar="SPEAKER", help="Only what this one says now.")
    ] = None,
    segments: Segments = None,
    start: Start = None,
    end: End = None,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Add a speaker and give them segments or a stretch; prints the new speaker's id."""
    from tiro.cli.remote import connect

    wish = {"name": name, "from": of, "segments": segments or [], "start": start, "end": end}
    with connect(server, key) as to:
        print(to.send("POST", f"/recordings/{recording}/speakers", wish)["id"])


@app.command()
def assign(
    recording: Recording,
    speaker: Annotated[
        str | None, typer.Option("--to", metavar="SPEAKER", help="Who says it; default: nobody.")
    ] = None,
    segments: Segments = None,
    words: Annotated[
        str | None,
        typer.Option(
            metavar="FIRST-LAST",
            help="Words of one segment, as 'tiro transcripts show --words' numbers them.",
        ),
    ] = None,
    start: Start = None,
    end: End = None,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Give segments, some words, or a stretch to a speaker."""
    if bool(segments) == (start is not None and end is not None):
        raise Ended(
            "Name segments with --segment, or a stretch with --from and --until.", Code.USAGE
        )
    if words is not None and len(segments or []) != 1:
        raise Ended("--words needs one --segment.", Code.USAGE)
    common = {"op": "assign", "speaker": speaker}
    places: list[dict[str, Any]] = [{"segment": segment} for segment in segments or []]
    if words is not None:
        places[0]["words"] = _range(words)
    texts.edit(
        recording, [{**common, **place} for place in places or [{"start": start, "end": end}]],
        server, key,
    )  # fmt: skip


@app.command("rm")
def remove(
    recording: Recording,
    speaker: Speaker,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Remove a speaker; what they said is then nobody's."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        to.send("DELETE", f"/recordings/{recording}/speakers/{speaker}")


def _guess(item: dict[str, Any]) -> str | None:
    match: dict[str, Any] | None = item.get("match")
    return None if match is None else f"{match['name']} ({match['verdict']})"


def _range(words: str) -> list[int]:
    first, _, last = words.partition("-")
    if not (first.isdecimal() and (last or first).isdecimal()):
        raise Ended("Write words as 3 or 3-7.", Code.USAGE)
    return [int(first), int(last or first)]
