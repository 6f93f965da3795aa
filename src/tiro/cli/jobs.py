"""`tiro jobs`: what the server works on."""

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from tiro.cli import arguments, progress, showing
from tiro.cli.confirming import confirm
from tiro.cli.ending import Code, Ended
from tiro.cli.moments import read_moment

app = typer.Typer(help="List, watch, steer and delete jobs.", no_args_is_help=True)

Job = Annotated[str, typer.Argument(metavar="ID", help="The job.")]
OfOwner = Annotated[
    str | None,
    typer.Option(
        "--owner",
        metavar="all|ID",
        help="For administrators: a job of all accounts, or of this one.",
    ),
]
State = Annotated[
    str | None,
    typer.Option(
        "--state",
        metavar="queued|running|paused|completed|failed|cancelled",
        help="Only jobs in this state.",
    ),
]


@app.command("ls")
def list_(
    state: State = None,
    recording: Annotated[str | None, typer.Option(metavar="ID", help="Only of this one.")] = None,
    owner: OfOwner = None,
    limit: arguments.Limit = 20,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List jobs, newest first."""
    from tiro.cli import paging
    from tiro.cli.remote import connect

    path = f"/recordings/{recording}/jobs" if recording else "/jobs"
    with connect(server, key) as to:
        items = paging.read(to, path, limit, state=state, owner=owner)
    showing.items(
        items,
        {
            "ID": "id",
            "Kind": "kind",
            "State": _state,
            "Done": lambda item: f"{item['progress']} %",
            "Made": lambda item: showing.moment(item["created_at"]),
            "Error": lambda item: item["error"]["code"] if item["error"] else None,
            **({"Owner": lambda item: item["owner"]["name"]} if owner else {}),
        },
        is_json=as_json,
        empty="No jobs.",
    )


@app.command()
def show(
    job: Job,
    owner: OfOwner = None,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Show one job."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        _print(to.get(f"/jobs/{job}", owner=owner), as_json)


@app.command()
def watch(job: Job, server: arguments.ServerUrl = None, key: arguments.Key = None) -> None:
    """Follow a job to its end; exit code 1 when it does not end well."""
    from tiro.cli.following import follow
    from tiro.cli.remote import connect

    with connect(server, key) as to, progress.make(job) as shown:
        ended = follow(to, job, shown.job)
    if ended["state"] != "completed":
        error: dict[str, Any] = ended["error"] or {}
        raise Ended(str(error.get("message") or f"The job was {ended['state']}."), Code.FAILED)


@app.command()
def cancel(
    job: Job,
    owner: OfOwner = None,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Stop a job for good."""
    _verb(job, "cancel", owner, as_json, server, _Keys(key))


@app.command()
def pause(
    job: Job,
    owner: OfOwner = None,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Stop a job for now; what is finished of it stays."""
    _verb(job, "pause", owner, as_json, server, _Keys(key))


@app.command()
def resume(
    job: Job,
    owner: OfOwner = None,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
    engine_key: arguments.EngineKey = None,
    llm_key: arguments.LlmKey = None,
) -> None:
    """Let a paused job go on."""
    keys = _Keys(key, engine_key, llm_key)
    _verb(job, "resume", owner, as_json, server, keys)


@app.command()
def restart(
    job: Job,
    from_: Annotated[
        str, typer.Option("--from", metavar="start|failed_stage", help="Where to begin.")
    ] = "start",
    owner: OfOwner = None,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
    engine_key: arguments.EngineKey = None,
    llm_key: arguments.LlmKey = None,
) -> None:
    """Run an ended job again."""
    keys = _Keys(key, engine_key, llm_key)
    _verb(job, "restart", owner, as_json, server, keys, body={"from": from_})


@app.command("rm")
def remove(
    jobs: Annotated[list[str] | None, typer.Argument(metavar="[ID ...]", help="Jobs.")] = None,
    state: State = None,
    before: Annotated[
        str | None, typer.Option(metavar="TIME", help="Only jobs made before, such as 2026-01-31.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Delete ended jobs, by id or by --state and --before; recordings and transcripts stay."""
    from tiro.cli.remote import connect

    if bool(jobs) == bool(state or before):
        raise Ended("Give ids, or else --state or --before.", Code.USAGE)
    query = {"state": state, "before": read_moment("--before", before)}
    with connect(server, key) as to:
        for job in jobs or []:
            to.send("DELETE", f"/jobs/{job}")
        if not jobs:
            confirm("Delete all ended jobs that match?", yes)
            deleted = to.ask("DELETE", "/jobs", query=query).json()["deleted"]
            print(f"{deleted} deleted.")


@app.command()
def stats(
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Count jobs by state."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        found = to.get("/jobs/stats")
    if as_json:
        showing.as_json(found)
        return
    showing.facts(list(found["states"].items()))
    if found["queue_paused"]:
        print("The queue is paused: workers begin nothing new.")


@dataclass(frozen=True, slots=True)
class _Keys:
    """The server's key, and the caller's own ones."""

    key: str | None
    engine: str | None = None
    llm: str | None = None


def _verb(
    job: str,
    verb: str,
    owner: str | None,
    as_json: bool,
    server: str | None,
    keys: _Keys,
    *,
    body: dict[str, Any] | None = None,
) -> None:
    from tiro.cli.remote import connect

    with connect(server, keys.key, engine_key=keys.engine, llm_key=keys.llm) as to:
        answer = to.ask("POST", f"/jobs/{job}/{verb}", query={"owner": owner}, body=body)
        _print(answer.json(), as_json)


def _print(job: dict[str, Any], as_json: bool) -> None:
    if as_json:
        showing.as_json(job)
        return
    resolved: dict[str, Any] = job["resolved"]
    error: dict[str, Any] = job["error"] or {}
    owner: dict[str, Any] = job.get("owner") or {}
    notes = [str(warning["message"]) for warning in job["warnings"]]
    showing.facts(
        [
            ("id", job["id"]),
            ("recording", job["recording_id"]),
            ("owner", owner.get("name")),
            ("kind", job["kind"]),
            ("state", f"{_state(job)}, {job['progress']} %"),
            ("engine", " ".join(str(resolved[n]) for n in ("engine", "model") if resolved.get(n))),
            ("diarizer", resolved.get("diarizer")),
            ("language", resolved.get("language")),
            ("attempt", job["attempt"]),
            ("error", f"{error['code']}: {error['message']}" if error else None),
            ("notes", " ".join(notes)),
            ("made", showing.moment(job["created_at"])),
            ("ended", showing.moment(job["finished_at"]) if job["finished_at"] else None),
        ]
    )
    for step in resolved.get("steps", ()):
        outcome = str(step["outcome"]).replace("_", " ")
        print(f"  {step['part']} {step['tried']} {outcome}: {step['reason']}")


def _state(job: dict[str, Any]) -> str:
    """Say where a job stands; of one that is done in the word that `--state` takes."""
    return str(job["state"]) if job["state"] == "completed" else progress.describe(job)
