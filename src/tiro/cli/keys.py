"""`tiro keys`: API keys of one's own account."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from tiro.cli import arguments, showing
from tiro.cli.ending import Code, Ended, say

app = typer.Typer(help="List, make and revoke API keys.", no_args_is_help=True)

SCOPES = ("read", "write", "transcribe", "admin")


@app.command("ls")
def list_(
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List your API keys, newest first."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        items = to.get("/me/keys")["items"]
    showing.items(
        items,
        {
            "ID": "id",
            "Name": "name",
            "Key": lambda item: f"{item['prefix']}...",
            "May": lambda item: ", ".join(item["scopes"]),
            "Until": lambda item: showing.moment(item["expires_at"]),
            "Last used": lambda item: showing.moment(item["last_used_at"]),
        },
        is_json=as_json,
        empty="There are no keys yet.",
    )


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What it is for.")],
    scopes: Annotated[
        str, typer.Option(metavar="read,write,transcribe,admin", help="What it may do.")
    ] = "read,write,transcribe",
    days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="Ends after so many days; default: never.")
    ] = None,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Make an API key and print it; it is shown this once."""
    from tiro.cli.remote import connect

    named = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    if not named or set(named) - set(SCOPES):
        raise Ended(f"--scopes takes some of {','.join(SCOPES)}.", Code.USAGE)
    until = None if days is None else (datetime.now(UTC) + timedelta(days=days)).isoformat()
    with connect(server, key) as to:
        made = to.send("POST", "/me/keys", {"name": name, "scopes": named, "expires_at": until})
    if as_json:
        showing.as_json(made)
        return
    say("The key is shown this once:")
    print(made["key"])


@app.command()
def rm(
    key_id: Annotated[
        str, typer.Argument(metavar="ID", help="The key; 'tiro keys ls' lists them.")
    ],
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Revoke an API key; what uses it ends within seconds."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        to.send("DELETE", f"/me/keys/{key_id}")
