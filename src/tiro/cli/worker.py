"""`tiro worker`: a worker process, beside others or on another machine."""

from typing import Annotated

import typer


def worker(
    supervised: Annotated[
        bool, typer.Option("--supervised", help="End when stdin closes; for 'tiro serve'.")
    ] = False,
) -> None:
    """Work on jobs until told to stop; run as many as there are machines."""
    from tiro import logs
    from tiro.children.limits import no_core_dumps
    from tiro.pipeline.worker import run
    from tiro.settings import load_settings

    no_core_dumps()
    settings = load_settings()
    logs.configure(settings, role="worker")
    run(settings, is_supervised=supervised)
