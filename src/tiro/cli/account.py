"""`tiro account`: one's own account as a file, and its end."""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from tiro.cli import arguments, showing
from tiro.cli.confirming import confirm
from tiro.cli.ending import Code, Ended, say

if TYPE_CHECKING:
    from tiro.cli.remote import Server

app = typer.Typer(
    help="Export all that you have, bring it in elsewhere, or delete it.", no_args_is_help=True
)

PIECE_BYTES = 1024 * 1024
LONGEST_SECONDS = 24 * 3600.0
"""Of an import: a server takes its time with many recordings."""


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The zip file to write; - for stdout.")],
    media: Annotated[bool, typer.Option(help="Also the recordings' own files.")] = True,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Fetch recordings, texts, notes, tags, vocabularies, voices and settings as one zip file."""
    from tiro.cli.remote import connect

    if str(file) != "-" and file.exists() and not force:
        raise Ended(f"{file} is there already. Add --force to replace it.", Code.USAGE)
    with connect(server, key) as to:
        if str(file) == "-":
            _fetch(to, sys.stdout.buffer, media=media)
            return
        count = _fetch_into(to, file, media=media)
    say(f"Wrote {file} ({showing.size(count)}). It holds all that you have: keep it safe.")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The zip file that another Tiro exported.")],
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Bring an exported account in; what came in before is left as it is."""
    from tiro.cli.remote import connect

    with connect(server, key) as to, file.open("rb") as opened:
        answer = to.ask(
            "POST",
            "/me/import",
            content=_pieces(opened),
            headers={"Content-Type": "application/zip"},
            timeout_seconds=LONGEST_SECONDS,
        )
    report: dict[str, Any] = answer.json()
    if as_json:
        showing.as_json(report)
    else:
        names = ("recordings", "present", "notes", "tags", "vocabularies", "voices")
        labels = ("Recordings", "Already here", "Notes", "Tags", "Vocabularies", "Voices")
        for label, name in zip(labels, names, strict=True):
            print(f"{label + ':':<14}{report[name]}")
    for item in report["skipped"]:
        say(f"{item['name']}: {item['reason']}")
    if report["skipped"]:
        raise typer.Exit(Code.PARTLY)


@app.command()
def delete(
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from stdin.")
    ] = False,
    login: Annotated[
        str | None, typer.Option(help="The login or name, of an account without a password.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Delete the account and all that it has, for good."""
    from tiro.cli.remote import connect

    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with connect(server, key) as to:
        account = to.get("/me")
        name = account["login"] or account["name"]
        confirm(f"Delete {name} with all recordings, texts and voices for good?", yes)
        if account["has_password"] and password is None:
            password = typer.prompt("Password", hide_input=True, err=True)
        body = {"password": password, "login": login or (name if yes else None)}
        gone = to.send("DELETE", "/me", body)
    say(f"{name} is going, with {gone['recordings']} recordings.")


def _fetch_into(to: "Server", file: Path, *, media: bool) -> int:
    """Write beside the file first, so that what is there is never half of something."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            count = _fetch(to, out, media=media)
        fresh.replace(file)
    finally:
        with suppress(FileNotFoundError):
            fresh.unlink()
    return count


def _fetch(to: "Server", out: IO[bytes], *, media: bool) -> int:
    count = 0
    with to.download("/me/export", media="true" if media else "false") as pieces:
        for piece in pieces:
            count += out.write(piece)
    return count


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE_BYTES):
        yield piece
