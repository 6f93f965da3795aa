"""Secrets of destinations on the command line: never an argument, which others on the machine could see."""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from tiro.cli.ending import Code, Ended, say

FromStdin = Annotated[
    str | None,
    typer.Option(
        "--secret-stdin",
        metavar="NAME",
        help="Read this secret, such as token, from the first line of stdin.",
    ),
]


def variable(name: str) -> str:
    """Name the variable of the environment that a secret is read from."""
    return f"TIRO_DESTINATION_{name.upper()}"


def given(names: Sequence[str], from_stdin: str | None) -> dict[str, str]:
    """Read the secrets that stand in the environment or come by stdin.

    Raises:
        Ended: There is no secret of this name.
    """
    if from_stdin is not None and from_stdin not in names:
        there = ", ".join(names) or "none"
        raise Ended(f"There is no secret {from_stdin}; there are: {there}.", Code.USAGE)
    found = {name: os.environ[variable(name)] for name in names if variable(name) in os.environ}
    if from_stdin is not None:
        found[from_stdin] = sys.stdin.readline().rstrip("\r\n")
    return found


def asked(kind: Mapping[str, Any], found: Mapping[str, str], *, all_of: bool) -> dict[str, str]:
    """Ask a person for the secrets that are not there yet, without showing them.

    Args:
        kind: What the server says of the kind of destination.
        found: Those that are there.
        all_of: Also ask for those that the server makes by itself.

    Raises:
        Ended: One is needed, and nobody can be asked.
    """
    secrets = dict(found)
    for each in kind["secrets"]:
        if each["name"] in secrets or (kind["makes_secret"] and not all_of):
            continue
        if sys.stdin.isatty():
            value = str(_prompt(each))
            if value:
                secrets[each["name"]] = value
        elif each["is_needed"]:
            name = each["name"]
            raise Ended(
                f"The secret {name} is needed: set {variable(name)}, or send it by"
                f" --secret-stdin {name}.",
                Code.USAGE,
            )
    return secrets


def show(secret: str | None) -> None:
    """Print a secret that was made, for whoever has to know it."""
    if secret:
        print(secret)
        say("This secret is shown this once. Give it to the receiver.")


def _prompt(secret: Mapping[str, Any]) -> Any:
    text = f"{secret['name']} ({secret['label'].rstrip('.')})"
    if secret["is_needed"]:
        return typer.prompt(text, hide_input=True, err=True)
    return typer.prompt(text, hide_input=True, err=True, default="", show_default=False)
