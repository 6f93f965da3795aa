"""`tiro ask`: an answer out of what was said, with the times at which it was said."""

import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tiro.cli import arguments, showing
from tiro.cli.ending import Code, Ended, say

if TYPE_CHECKING:
    from tiro.cli.remote import Server

LONGEST_SHOWN = 200


def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    recording: Annotated[
        str | None, typer.Argument(metavar="[RECORDING]", help="Only this recording, by its id.")
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option(metavar="ID|NAME", help="Only what carries it; repeat it.")
    ] = None,
    speaker: Annotated[
        str | None, typer.Option(help="Only what somebody of this name says.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Only texts in it, such as en.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="Added then or later.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Added before.")] = None,
    llm: Annotated[
        str | None, typer.Option(help="Provider of the language model, or none: passages alone.")
    ] = None,
    llm_key: arguments.LlmKey = None,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Answer a question from your recordings, and cite where it was said."""
    from tiro.cli.moments import read_moment
    from tiro.cli.remote import connect

    wish = {
        "question": question,
        "recording_id": recording,
        "tag": tag or None,
        "speaker": speaker,
        "language": language,
        "from": read_moment("--from", since),
        "to": read_moment("--to", until),
        "llm": llm,
    }
    asked = {name: value for name, value in wish.items() if value is not None}
    with connect(server, key, llm_key=llm_key) as to:
        found = _heard(to, asked, is_shown=not as_json and sys.stdout.isatty())
    is_shown = bool(found.pop("is_shown"))
    if as_json:
        showing.as_json(found)
    else:
        _show(found, is_shown=is_shown)


def _heard(to: "Server", asked: Mapping[str, Any], *, is_shown: bool) -> dict[str, Any]:
    """Read the stream to its answer; on a terminal the words are shown as they come.

    Raises:
        Refused: The question failed.
        Ended: The stream broke off.
    """
    from tiro.cli.following import parse
    from tiro.cli.remote import Refused

    shown = ""
    with to.stream("/ask", {}, body=asked) as lines:
        for event in parse(lines):
            data: dict[str, Any] = json.loads(event.data)
            if event.kind == "piece" and is_shown:
                shown += data["text"]
                print(_plain(data["text"]), end="", flush=True)
            elif event.kind == "error":
                raise Refused(0, data["error"])
            elif event.kind == "answer":
                if shown:
                    print()
                data["is_shown"] = bool(shown) and shown == data["answer"]
                return data
    raise Ended("The answer broke off. Ask again.", Code.FAILED)


def _show(found: dict[str, Any], *, is_shown: bool) -> None:
    if found["said"] is False:
        say("That is not said in what was read.")
        return
    if found["said"] is None:
        say("No language model has read this. These passages are the nearest:")
    elif not is_shown:
        print(_plain(found["answer"]))
    rows = [
        (
            each["recording_id"],
            each["title"],
            showing.clock(each["start"]),
            each["speaker"],
            _short(each["text"]),
        )
        for each in found["citations"]
    ]
    showing.table(("ID", "Recording", "At", "Speaker", "Said"), rows, empty="Nothing was found.")


def _plain(text: str) -> str:
    """Leave out what would steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN].rstrip()}…"
