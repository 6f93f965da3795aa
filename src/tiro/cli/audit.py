"""`tiro audit`: what was done by whom."""

import json
import sys
from typing import Annotated, Any

import typer

from tiro.cli import arguments, showing
from tiro.cli.moments import read_moment


def audit(
    action: Annotated[
        str | None,
        typer.Option(
            metavar="NOUN[.VERB]", help="Such as account.created, or account for all of them."
        ),
    ] = None,
    account: Annotated[str | None, typer.Option(metavar="ID", help="Who did it.")] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Then or later: 2026-01-31.")
    ] = None,
    to: Annotated[str | None, typer.Option(metavar="TIME", help="Before then.")] = None,
    limit: arguments.Limit = 50,
    csv: Annotated[
        bool, typer.Option("--csv", help="All that fits, as a table for other programs.")
    ] = False,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List what was done to accounts, keys, settings and others' jobs, newest first."""
    from tiro.cli import paging
    from tiro.cli.remote import connect

    asked = {
        "action": action,
        "account": account,
        "from": read_moment("--from", since),
        "to": read_moment("--to", to),
    }
    with connect(server, key) as reached:
        if csv:
            sys.stdout.buffer.write(reached.read("/audit/export", format="csv", **asked))
            return
        items = paging.read(reached, "/audit", limit, **asked)
    showing.items(
        items,
        {
            "When": lambda item: showing.moment(item["at"]),
            "Who": "actor",
            "What": "action",
            "To": "target",
            "Change": _change,
            "Address": "address",
        },
        is_json=as_json,
        empty="Nothing was done.",
    )


def _change(item: dict[str, Any]) -> str | None:
    before, after = item["before"], item["after"]
    if before is None and after is None:
        return None
    return f"{_told(before)} -> {_told(after)}"


def _told(value: Any) -> str:
    return showing.MISSING if value is None else json.dumps(value, ensure_ascii=False)
