"""`tiro notes`: what stands beside recordings, written by a language model, out of the text, or by people."""

from pathlib import Path
from typing import Annotated, Any

import typer

from tiro.cli import arguments, progress, results, showing
from tiro.cli.confirming import confirm
from tiro.cli.ending import Code, Ended, say
from tiro.cli.inputs import Item

app = typer.Typer(
    help="List, show, write, export and delete notes of recordings.", no_args_is_help=True
)

MOST_TEMPLATES = 5
Note = Annotated[str, typer.Argument(metavar="NOTE", help="Id of the note.")]


@app.command("ls")
def list_(
    recording: Annotated[
        str | None, typer.Argument(metavar="[RECORDING]", help="Only notes of this one.")
    ] = None,
    template: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only notes of this template.")
    ] = None,
    versions: Annotated[
        bool, typer.Option("--versions", help="Also versions that are not shown.")
    ] = False,
    limit: arguments.Limit = 20,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List notes, the newest first; of each template the version that is shown."""
    from tiro.cli import paging
    from tiro.cli.remote import connect

    query = {
        "recording_id": recording,
        "template": template,
        "versions": "true" if versions else None,
    }
    with connect(server, key) as to:
        items = paging.read(to, "/notes", limit, **query)
    showing.items(
        items,
        {
            "ID": "id",
            "Title": lambda item: item["title"] or showing.MISSING,
            "Template": lambda item: item["template"] or showing.MISSING,
            "Version": "version",
            "By": "origin",
            "Recording": "recording_id",
            "Changed": lambda item: showing.moment(item["updated_at"]),
        },
        is_json=as_json,
        empty="There are no notes yet.",
    )


@app.command()
def show(
    note: Note,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Show a note: what is known of it on stderr, its Markdown on stdout."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        found = to.get(f"/notes/{note}")
    if as_json:
        showing.as_json(found)
        return
    _tell(found)
    print(str(found["text"]).rstrip("\n"))


@app.command()
def write(
    recording: Annotated[str, typer.Argument(metavar="RECORDING", help="Of which recording.")],
    template: Annotated[
        list[str] | None,
        typer.Option(
            "--template",
            "-t",
            metavar="NAME",
            help="Template; repeat it for more. Default: summary.",
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Language of the note; default: of the text.")
    ] = None,
    llm: Annotated[
        str | None, typer.Option(help="Provider; none: out of the text, without a model.")
    ] = None,
    llm_model: Annotated[str | None, typer.Option(help="Model of the provider.")] = None,
    llm_key: arguments.LlmKey = None,
    wait: Annotated[bool, typer.Option(help="Wait, and print the note.")] = True,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Let notes of a recording be written; prints them, or with --no-wait the id of the job."""
    from tiro.cli.remote import connect

    if template and len(template) > MOST_TEMPLATES:
        raise Ended(f"At most {MOST_TEMPLATES} templates go into one job.", Code.USAGE)
    named = {"template": template, "note_language": language, "llm": llm, "llm_model": llm_model}
    body = {"stages": ["notes"], **{name: value for name, value in named.items() if value}}
    with connect(server, key, llm_key=llm_key) as to:
        job = to.send("POST", f"/recordings/{recording}/jobs", body)
        if not wait:
            print(job["id"])
            return
        ended = _followed(to, recording, job["id"])
        listed = to.get(f"/recordings/{recording}/notes")["items"]
    made = [each for each in listed if each["job_id"] == job["id"] and each["origin"] != "person"]
    if as_json:
        showing.as_json(made)
    else:
        _print_all(made)
    if ended["state"] != "completed":
        error: dict[str, Any] = ended["error"] or {}
        raise Ended(str(error.get("message") or f"The job was {ended['state']}."), Code.FAILED)


@app.command()
def export(
    note: Note,
    format_: Annotated[
        str, typer.Option("--format", "-f", metavar="md|txt|json|docx", help="Format of the file.")
    ] = "md",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="OUT", help="File; default: stdout.")
    ] = None,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Write a note to stdout or a file."""
    from tiro.cli.remote import connect

    item = Item(None, Path(note))
    sink = results.choose(output, [item], format_)
    with connect(server, key) as to:
        sink.write(item, to.read(f"/notes/{note}/export", format=format_))


@app.command("rm")
def remove(
    notes: Annotated[list[str], typer.Argument(metavar="NOTE ...", help="Ids of the notes.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Delete notes for good; where a version goes that was shown, another one is."""
    from tiro.cli.remote import Refused, connect

    failed = 0
    with connect(server, key) as to:
        confirm(f"Delete {len(notes)} note(s) for good?", yes)
        for note in notes:
            try:
                to.send("DELETE", f"/notes/{note}")
            except Refused as error:
                if error.is_final:
                    raise
                say(f"{note}: {error}")
                failed += 1
    if failed:
        code = Code.PARTLY if failed < len(notes) else Code.REFUSED
        raise Ended(f"{failed} of {len(notes)} could not be deleted.", code)


def _followed(to: Any, recording: str, job_id: str) -> dict[str, Any]:
    from tiro.cli.following import follow

    with progress.make(recording) as shown:
        ended = follow(to, job_id, shown.job)
    for warning in ended["warnings"]:
        say(f"note: {warning['message']}")
    return ended


def _print_all(made: list[dict[str, Any]]) -> None:
    for number, note in enumerate(made):
        if number:
            print()
        _tell(note)
        if len(made) > 1:
            print(f"# {note['title']}\n")
        print(str(note["text"]).rstrip("\n"))


def _tell(note: dict[str, Any]) -> None:
    """Say what is known of a note, where it is not in the way of its text."""
    coverage: dict[str, Any] = note["coverage"] or {}
    facts = [note["id"], note["title"], note["template"], note["model"] or note["origin"]]
    if coverage:
        share = int(float(coverage["share"]) * 100)
        facts.append(f"{share} % of {showing.clock(coverage['seconds'])} read")
    if coverage.get("unverified"):
        facts.append(f"{coverage['unverified']} statement(s) without a place")
    if note["is_stale"]:
        facts.append("the text was changed since")
    say(" · ".join(str(fact) for fact in facts if fact))
