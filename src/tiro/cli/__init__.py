"""The command line: one file a noun; commands import what they need when they run, so that help comes fast."""

from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from tiro import __version__
from tiro.cli import (
    account,
    accounts,
    batches,
    deliveries,
    destinations,
    diarizers,
    engines,
    jobs,
    keys,
    models,
    notes,
    recordings,
    retention,
    rules,
    settings,
    shares,
    speakers,
    system,
    tags,
    templates,
    texts,
    vocabularies,
    voices,
)
from tiro.cli.ask import ask
from tiro.cli.audit import audit
from tiro.cli.doctor import doctor
from tiro.cli.ending import Commands
from tiro.cli.importing import import_
from tiro.cli.migrate import migrate
from tiro.cli.reindex import reindex
from tiro.cli.search import search
from tiro.cli.serve import serve
from tiro.cli.smoothing import clean, translate
from tiro.cli.transcribe import transcribe
from tiro.cli.worker import worker

Entry = typer.Typer | Callable[..., None]

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Turn speech into notes that people trust.",
    epilog="Settings are environment variables TIRO_..., or tiro.toml in the data folder.",
)
PANELS: Mapping[str, Mapping[str, Entry]] = {
    "Begin": {"serve": serve, "transcribe": transcribe, "import": import_, "doctor": doctor},
    "Recordings and their texts": {
        "search": search,
        "recordings": recordings.app,
        "transcripts": texts.app,
        "speakers": speakers.app,
        "tags": tags.app,
        "shares": shares.app,
        "jobs": jobs.app,
        "batches": batches.app,
    },
    "What is made of them": {
        "clean": clean,
        "translate": translate,
        "ask": ask,
        "notes": notes.app,
        "templates": templates.app,
    },
    "Where it is sent": {
        "deliver": deliveries.deliver,
        "deliveries": deliveries.app,
        "destinations": destinations.app,
        "rules": rules.app,
    },
    "How speech is understood": {
        "engines": engines.app,
        "diarizers": diarizers.app,
        "models": models.app,
        "vocabularies": vocabularies.app,
        "voices": voices.app,
    },
    "People": {"account": account.app, "accounts": accounts.app, "keys": keys.app},
    "The server": {
        "audit": audit,
        "worker": worker,
        "migrate": migrate,
        "reindex": reindex,
        "settings": settings.app,
        "retention": retention.app,
        "system": system.app,
    },
}
"""The commands, as help shows them."""

for panel, entries in PANELS.items():
    for name, entry in entries.items():
        if isinstance(entry, typer.Typer):
            app.add_typer(entry, name=name, rich_help_panel=panel)
        else:
            app.command(name, rich_help_panel=panel)(entry)


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        print(__version__)
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Turn speech into notes that people trust."""
    del version


def main() -> None:
    """Run the command line; ends the process."""
    app(prog_name="tiro")
