"""Asks before something is lost."""

import sys

import typer

from tiro.cli.ending import Code, Ended


def confirm(question: str, is_sure: bool) -> None:
    """Go on only when the person is sure.

    Raises:
        Ended: They are not, or nobody is there to be asked.
    """
    if is_sure:
        return
    if not sys.stdin.isatty():
        raise Ended("Nobody can be asked here: add --yes to be sure.", Code.USAGE)
    if not typer.confirm(question, err=True):
        raise Ended("Nothing was deleted.", Code.DONE)
