"""The command line: one file a noun; commands import what they need when they run, so that help comes fast."""

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

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Turn speech into notes that people trust.",
    epilog="Settings are environment variables TIRO_..., or tiro.toml in the data folder.",
)
app.command()(serve)
app.command()(transcribe)
app.command("import")(import_)
app.command()(clean)
app.command()(translate)
app.command()(search)
app.command()(ask)
app.add_typer(recordings.app, name="recordings")
app.add_typer(tags.app, name="tags")
app.add_typer(shares.app, name="shares")
app.add_typer(notes.app, name="notes")
app.add_typer(templates.app, name="templates")
app.add_typer(speakers.app, name="speakers")
app.add_typer(texts.app, name="transcripts")
app.add_typer(voices.app, name="voices")
app.add_typer(jobs.app, name="jobs")
app.add_typer(batches.app, name="batches")
app.add_typer(destinations.app, name="destinations")
app.command()(deliveries.deliver)
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(rules.app, name="rules")
app.add_typer(vocabularies.app, name="vocabularies")
app.add_typer(models.app, name="models")
app.add_typer(engines.app, name="engines")
app.add_typer(diarizers.app, name="diarizers")
app.add_typer(accounts.app, name="accounts")
app.add_typer(account.app, name="account")
app.add_typer(retention.app, name="retention")
app.add_typer(keys.app, name="keys")
app.add_typer(settings.app, name="settings")
app.command()(audit)
app.command()(doctor)
app.add_typer(system.app, name="system")
app.command()(worker)
app.command()(migrate)
app.command()(reindex)


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
