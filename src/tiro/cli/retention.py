"""`tiro retention`: after how many days sound, texts and recordings go."""

from typing import Annotated, Any

import typer

from tiro.cli import arguments, showing
from tiro.cli.ending import Code, Ended

app = typer.Typer(
    help="Say how long things are kept, and look at what would go.", no_args_is_help=True
)

NEVER = "never"
INHERIT = "default"
WHATS = {"audio": "Sound", "transcript": "Texts", "record": "Recordings"}
AGE = "DAYS|never|default"
Account = Annotated[
    str | None,
    typer.Option("--account", metavar="ID", help="Of this account; for administrators."),
]
Audio = Annotated[str | None, typer.Option("--audio", metavar=AGE, help="The sound alone.")]
Texts = Annotated[str | None, typer.Option("--transcript", metavar=AGE, help="The texts alone.")]
Record = Annotated[
    str | None, typer.Option("--record", metavar=AGE, help="Recordings with all they have.")
]


@app.command()
def show(
    account: Account = None,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Show how long things are kept; a tag of a recording goes before it."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        _show(to.get(_path(account)), as_json=as_json)


@app.command("set")
def set_(
    audio: Audio = None,
    transcript: Texts = None,
    record: Record = None,
    account: Account = None,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Say after how many days things go; what is not named stays as it is."""
    from tiro.cli.remote import connect

    said = _said(audio, transcript, record)
    if not said:
        raise Ended("Say what is to be changed: --audio, --transcript or --record.", Code.USAGE)
    with connect(server, key) as to:
        present = to.get(_path(account))
        kept = {f"{what}_days": present[f"{what}_days"] for what in WHATS}
        _show(to.send("PUT", _path(account), {**kept, **said}), as_json=as_json)


@app.command()
def preview(
    audio: Audio = None,
    transcript: Texts = None,
    record: Record = None,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Show what would go now, by what holds or by ages that are tried; nothing is changed."""
    from tiro.cli.remote import connect

    said = _said(audio, transcript, record)
    with connect(server, key) as to:
        shown = to.send("POST", "/retention/preview", {"retention": said} if said else {})
    if as_json:
        showing.as_json(shown)
        return
    for what, name in WHATS.items():
        size = shown[what].get("bytes")
        more = "" if not size else f", {showing.size(size)}"
        print(f"{name + ':':<12}{shown[what]['recordings']}{more}")
    rows = [
        (item["recording_id"], item["title"], item["what"], f"{item['age_days']:g} days")
        for item in shown["items"]
    ]
    showing.table(("ID", "Title", "What", "Age"), rows, empty="Nothing would go.")


def _said(audio: str | None, transcript: str | None, record: str | None) -> dict[str, Any]:
    named = {"audio_days": audio, "transcript_days": transcript, "record_days": record}
    return {name: _age(value) for name, value in named.items() if value is not None}


def _age(text: str) -> int | str | None:
    if text in (NEVER, INHERIT):
        return NEVER if text == NEVER else None
    if not (text.isascii() and text.isdigit()):
        raise Ended(f"Give a number of days, {NEVER} or {INHERIT}, not {text}.", Code.USAGE)
    return int(text)


def _path(account: str | None) -> str:
    return "/me/retention" if account is None else f"/accounts/{account}/retention"


def _show(shown: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        showing.as_json(shown)
        return
    rows: list[tuple[str, str, str]] = []
    for what, name in WHATS.items():
        own, holds = shown[f"{what}_days"], shown["effective"][f"{what}_days"]
        rows.append((name, _days(holds), "said here" if own is not None else "by default"))
    showing.table(("What", "Goes after", "Why"), rows, empty="")


def _days(age: int | str) -> str:
    return NEVER if age == NEVER else f"{age} days"
