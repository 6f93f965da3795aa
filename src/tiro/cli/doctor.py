"""`tiro doctor`: what is well here, what is not, and what to do."""

from pathlib import Path
from typing import Annotated

import typer

from tiro.cli.ending import Code

MARKS = {"ok": ("ok  ", "green"), "warn": ("warn", "yellow"), "fail": ("FAIL", "red")}


def doctor(
    bundle: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Also write a zip for a bug report: versions, settings, codes of errors, logs; "
            "never text, titles, names or keys.",
        ),
    ] = None,
) -> None:
    """Check database, folders, disk, engines, ports, worker; exit code 1 when something fails."""
    from tiro import logs
    from tiro.actions import bundles
    from tiro.actions.doctor import examine
    from tiro.cli.remote import find
    from tiro.settings import load_settings

    settings = load_settings()
    quiet = settings.log.model_copy(update={"to_file": False, "level": "error"})
    logs.configure(settings.model_copy(update={"log": quiet}), role="doctor")
    running = find(settings, None)
    if running:
        running.close()
    findings = examine(settings, server=running.url if running else None)
    for finding in findings:
        mark, colour = MARKS[finding.state]
        typer.echo(f"{typer.style(mark, fg=colour)}  {finding.what}: {finding.told}")
        if finding.advice:
            typer.echo(f"      {finding.advice}")
    if bundle is not None:
        bundles.write(settings, findings, bundle)
        typer.echo(f"The bundle is {bundle}. Read it before you send it.")
    if any(finding.state == "fail" for finding in findings):
        raise typer.Exit(Code.FAILED)
