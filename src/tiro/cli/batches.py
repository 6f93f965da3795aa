"""`tiro batches`: what came in one request, and how it stands."""

from typing import Annotated, Any

import typer

from tiro.cli import arguments, showing

app = typer.Typer(help="List and show batches of files.", no_args_is_help=True)


@app.command("ls")
def list_(
    limit: arguments.Limit = 20,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List batches, newest first."""
    from tiro.cli import paging
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        items = paging.read(to, "/batches", limit)
    showing.items(
        items,
        {
            "ID": "id",
            "Files": lambda item: item["summary"]["files"],
            "Refused": lambda item: item["summary"]["refused"],
            "Length": lambda item: showing.clock(item["summary"]["duration"]),
            "Jobs": _jobs,
            "Made": lambda item: showing.moment(item["created_at"]),
        },
        is_json=as_json,
        empty="No batches.",
    )


@app.command()
def show(
    batch: Annotated[str, typer.Argument(metavar="ID", help="The batch.")],
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Show what became of each file of a batch."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        found = to.get(f"/batches/{batch}")
    if as_json:
        showing.as_json(found)
        return
    rows = [_row(item) for item in found["items"]]
    columns = ("File", "Recording", "Job", "State", "Error")
    showing.table(columns, rows, empty="Nothing of this batch is left.")


def _jobs(item: dict[str, Any]) -> str | None:
    """Say how many jobs are in which state."""
    states: dict[str, int] = item["summary"]["states"]
    return ", ".join(f"{count} {state}" for state, count in states.items() if count) or None


def _row(item: dict[str, Any]) -> tuple[Any, ...]:
    recording: dict[str, Any] = item["recording"] or {}
    job: dict[str, Any] = item["job"] or {}
    error: dict[str, Any] = item["error"] or job.get("error") or {}
    state = job["state"] if job else item["status"]
    return item["file_name"], recording.get("id"), job.get("id"), state, error.get("code")
