"""`tiro system`: what this machine is, what to run on it, and how fast that is."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tiro.cli import arguments, showing
from tiro.cli.ending import say

if TYPE_CHECKING:
    from tiro.actions.system import System
    from tiro.cli.remote import Server
    from tiro.settings import Settings

View = dict[str, Any]

LONGEST_SECONDS = 330.0
"""More than the server gives a look and a self-test with its loading."""


app = typer.Typer(help="Show this machine; stop and restart the server.")

Drain = Annotated[
    float | None,
    typer.Option(
        "--drain", metavar="SECONDS", min=0, help="What running work gets to end; default: as set."
    ),
]
AllWorkers = Annotated[
    bool,
    typer.Option("--all-workers", help="Also the workers that were started apart, on all hosts."),
]


@app.callback(invoke_without_command=True)
def system(
    ctx: typer.Context,
    detect: Annotated[
        bool, typer.Option("--detect", help="Look again, also at the speed of the disks.")
    ] = False,
    self_test: Annotated[
        bool,
        typer.Option(
            "--self-test", help="Measure for ten seconds how fast speech is written down."
        ),
    ] = False,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Show this machine, and which engine and model suit it; a running server is asked for its own."""
    if ctx.invoked_subcommand is not None:
        return
    view = _view(server, key, detect=detect, self_test=self_test)
    if as_json:
        showing.as_json(view)
        return
    showing.facts(_machine(view["facts"]))
    print()
    _show_recommendation(view["recommendation"])
    for test in view["self_tests"]:
        told = f"{test['rtfx']} x real time, {test['slots']} at once, {showing.moment(test['at'])}"
        print(f"Measured: {test['engine']} {test['model']}: {told}")


@app.command()
def stop(
    drain: Drain = None,
    all_workers: AllWorkers = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Let running work end, then stop the server; jobs wait until it runs again."""
    _order("stop", drain, all_workers, server, key)
    say("The server stops; work in hand ends first. 'tiro serve' starts it again.")


@app.command()
def restart(
    drain: Drain = None,
    all_workers: AllWorkers = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Let running work end, then begin the server anew, with the settings as they are then."""
    _order("restart", drain, all_workers, server, key)
    say("The server begins anew; work in hand ends first, and requests wait meanwhile.")


def _order(
    verb: str, drain: float | None, all_workers: bool, server: str | None, key: str | None
) -> None:
    from tiro.cli.remote import connect

    query = {"workers": "all" if all_workers else "own"}
    with connect(server, key) as to:
        to.ask("POST", f"/system/{verb}", query=query, body={"drain_seconds": drain})


def _view(server: str | None, key: str | None, *, detect: bool, self_test: bool) -> View:
    from tiro.cli.remote import connect, find
    from tiro.settings import load_settings

    if server:
        return _asked(connect(server, key), detect=detect, self_test=self_test)
    settings = load_settings()
    running = find(settings, key)
    if running:
        return _asked(running, detect=detect, self_test=self_test)
    return _looked(settings, detect=detect, self_test=self_test)


def _asked(server: "Server", *, detect: bool, self_test: bool) -> View:
    with server:
        view: View | None = _told(server, "detect") if detect else None
        if self_test:
            view = _told(server, "self-test")
        return view or server.get("/system")


def _told(server: "Server", verb: str) -> View:
    return server.ask("POST", f"/system/{verb}", timeout_seconds=LONGEST_SECONDS).json()


def _looked(settings: "Settings", *, detect: bool, self_test: bool) -> View:
    """Look without a server; it is remembered where there is a database already."""
    import asyncio
    import contextlib

    from tiro import logs
    from tiro.actions.system import System
    from tiro.store.database import SQLITE_NAME, open_database
    from tiro.store.schema import SchemaState, check_schema

    quiet = settings.log.model_copy(update={"to_file": False, "level": "error"})
    logs.configure(settings.model_copy(update={"log": quiet}), role="cli")
    has_database = settings.is_postgres or (settings.data_dir / SQLITE_NAME).exists()
    opened = (
        contextlib.closing(open_database(settings)) if has_database else contextlib.nullcontext()
    )
    with opened as database:
        if database is not None and check_schema(database) is not SchemaState.CURRENT:
            database = None
        looking = System(settings, database)
        return asyncio.run(_run(looking, detect=detect, self_test=self_test))


async def _run(looking: "System", *, detect: bool, self_test: bool) -> View:
    view = await looking.detect() if detect else None
    if self_test:
        view = await looking.test()
    return view or await looking.show()


def _machine(facts: View) -> list[tuple[str, Any]]:
    host, cpu, memory, versions = (facts[name] for name in ("host", "cpu", "memory", "versions"))
    limited = memory["limit_bytes"]
    route = facts["network"]["default_route"]
    return [
        ("System", f"{host['distribution'] or host['system']}, {host['architecture']}"),
        ("Container", None if host["container"] == "none" else host["container"]),
        ("Processor", f"{cpu['model'] or 'unknown'}, {cpu['usable_threads']} threads"),
        ("Limited to", cpu["limit_cores"] and f"{cpu['limit_cores']} cores"),
        ("Instructions", ", ".join(cpu["instruction_sets"] or ())),
        ("Memory", _size(memory["total_bytes"])),
        ("Limited to", limited and _size(limited)),
        ("Free memory", _size(memory["available_bytes"])),
        *(("GPU", _gpu(device)) for device in facts["gpu"]["devices"] or ()),
        *((f"Disk of {', '.join(names)}", told) for told, names in _disks(facts["disks"]).items()),
        ("Host name", facts["network"]["hostname"]),
        ("Way out", route and f"{route['interface']}, {route['gateway']}"),
        ("Python", versions["python"]),
        ("Tiro", versions["tiro"]),
    ]


def _gpu(device: View) -> str:
    return f"{device['name']}, {_size(device['memory_bytes'])}"


def _disks(disks: View) -> dict[str, list[str]]:
    """Tell a disk once that holds several."""
    told: dict[str, list[str]] = {}
    for name, disk in disks.items():
        if disk["total_bytes"] is not None:
            told.setdefault(_disk(disk), []).append(name)
    return told


def _disk(disk: View) -> str:
    parts = [f"{_size(disk['free_bytes'])} free of {_size(disk['total_bytes'])}"]
    if disk["write_bytes_per_second"] is not None:
        parts.append(f"writes {_size(disk['write_bytes_per_second'])}/s")
    if disk["read_bytes_per_second"] is not None:
        parts.append(f"reads {_size(disk['read_bytes_per_second'])}/s")
    if disk["smart"] is not None:
        parts.append(f"SMART {disk['smart']}")
    return ", ".join(parts)


def _show_recommendation(best: View | None) -> None:
    if best is None:
        print("No engine works here; 'tiro engines' says why.")
        return
    speed = best["expected"]["rtfx"]
    told = "not measured" if speed is None else f"{speed} x real time"
    print(f"Recommended: {best['engine']} {best['model']} ({told})")
    for name in ("engine", "model", "compute_type", "threads", "slots"):
        print(f"  {name} {best[name]}: {best['reasons'][name]}")
    for name, value in best["settings"].items():
        print(f"  Set {name}={value}")


def _size(count: int | None) -> str:
    return showing.MISSING if count is None else showing.size(count)
