"""`tiro worker`: a worker process, beside others or on another machine."""

from typing import Annotated

import typer

from tiro.cli.ending import Code
from tiro.cli.loading import lean


def worker(
    supervised: Annotated[
        bool, typer.Option("--supervised", help="End when stdin closes; for 'tiro serve'.")
    ] = False,
) -> None:
    """Work on jobs until told to stop; run as many as there are machines."""
    with lean():
        from tiro import logs
        from tiro.actions.stopping import RESTART, STAYS_STOPPED_EXIT
        from tiro.children.limits import no_core_dumps
        from tiro.cli.anew import begin_anew
        from tiro.pipeline.worker import run
        from tiro.settings import load_settings

    no_core_dumps()
    settings = load_settings()
    logs.configure(settings, role="worker")
    order = run(settings, is_supervised=supervised)
    if order is None:
        return
    if order.verb != RESTART:
        raise typer.Exit(STAYS_STOPPED_EXIT if supervised else Code.DONE)
    if not supervised:
        begin_anew()
