"""`tiro recordings`: what is kept on the server."""

from pathlib import Path
from typing import Annotated, Any

import typer

from tiro.cli import arguments, progress, results, showing
from tiro.cli.confirming import confirm
from tiro.cli.ending import Code, Ended, say
from tiro.cli.inputs import Item
from tiro.cli.wish import languages_of, options_of, speakers_of

app = typer.Typer(
    help="List, show, export, rename, delete and work again on recordings.", no_args_is_help=True
)

Recording = Annotated[str, typer.Argument(metavar="ID", help="The recording.")]


@app.command("ls")
def list_(
    sort: Annotated[
        str, typer.Option(metavar="-created_at|created_at|title|-duration", help="Order.")
    ] = "-created_at",
    limit: arguments.Limit = 20,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List recordings, newest first."""
    from tiro.cli import paging
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        items = paging.read(to, "/recordings", limit, sort=sort)
    if as_json:
        showing.as_json(items)
        return
    rows = [
        (
            item["id"],
            item["title"],
            showing.clock(item["duration"]),
            showing.moment(item["created_at"]),
            item["job"]["state"] if item["job"] else None,
        )
        for item in items
    ]
    columns = ("ID", "Title", "Length", "Added", "Job")
    showing.table(columns, rows, empty="There are no recordings yet.")


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


@app.command()
def diarize(
    recording: Recording,
    speakers: arguments.Speakers = None,
    diarizer: arguments.Diarizer = None,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Tell the speakers of a text apart that is already there; the text stays as it is."""
    named = {"speakers": speakers_of(speakers), "diarizer": diarizer}
    wish = {name: value for name, value in named.items() if value is not None}
    _work(recording, {"stages": ["diarize"], **wish}, server, key)


@app.command()
def transcribe(
    recording: Recording,
    engine: arguments.Engine = None,
    model: arguments.Model = None,
    language: arguments.Language = None,
    languages: arguments.Languages = None,
    speakers: arguments.Speakers = None,
    diarizer: arguments.Diarizer = None,
    channels: arguments.Channels = None,
    vocabulary: arguments.Vocabulary = None,
    vocabularies: arguments.Lists = None,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Write a recording down again, as a new version; a version that people edited stays shown."""
    options = options_of(
        engine=engine,
        model=model,
        language=language,
        languages=languages_of(languages),
        speakers=speakers_of(speakers),
        diarizer=diarizer,
        channels=channels,
        vocabulary=vocabulary,
        vocabularies=vocabularies,
        pairs=(),
        no_word_times=False,
    )
    _work(recording, options, server, key)


@app.command()
def export(
    recording: Recording,
    format_: arguments.Format = "txt",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="OUT", help="File; default: stdout.")
    ] = None,
    held: Annotated[bool, typer.Option("--held", help="Also what is held back, marked.")] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Write the transcript of a recording to stdout or a file."""
    from tiro.cli.remote import connect

    item = Item(None, Path(recording))
    sink = results.choose(output, [item], format_)
    with connect(server, key) as to:
        path = f"/recordings/{recording}/export"
        content = to.read(path, format=format_, held="true" if held else None)
    sink.write(item, content)


@app.command("rm")
def remove(
    recordings: Annotated[list[str], typer.Argument(metavar="ID ...", help="The recordings.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Delete recordings with their transcripts; what runs on them is cancelled."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        confirm(f"Delete {len(recordings)} recording(s) and their transcripts for good?", yes)
        for recording in recordings:
            to.send("DELETE", f"/recordings/{recording}")


def _work(recording: str, body: dict[str, Any], server: str | None, key: str | None) -> None:
    """Let a job do something further with a recording, and follow it to its end."""
    from tiro.cli.following import follow
    from tiro.cli.remote import connect

    with connect(server, key) as to, progress.make(recording) as shown:
        job = to.send("POST", f"/recordings/{recording}/jobs", body)
        ended = follow(to, job["id"], shown.job)
    for warning in ended["warnings"]:
        say(f"note: {warning['message']}")
    if ended["state"] != "completed":
        error: dict[str, Any] = ended["error"] or {}
        raise Ended(str(error.get("message") or f"The job was {ended['state']}."), Code.FAILED)


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
