"""`tiro clean` and `tiro translate`: texts beside what was said, with its times and speakers."""

from typing import Annotated, Any

import typer

from tiro.cli import arguments, further, showing
from tiro.cli.ending import Code, Ended
from tiro.cli.wish import languages_of

Recording = Annotated[str, typer.Argument(metavar="RECORDING", help="The recording.")]
Llm = Annotated[
    str | None, typer.Option(metavar="NAME", help="Language model's provider, or none.")
]
LlmModel = Annotated[str | None, typer.Option("--llm-model", help="Model of that provider.")]


def clean(
    recording: Recording,
    keep_fillers: Annotated[
        bool, typer.Option("--keep-fillers", help="Set punctuation, and leave no word out.")
    ] = False,
    template: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A template that makes a text, such as subtitles."),
    ] = None,
    llm: Llm = None,
    llm_model: LlmModel = None,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
    llm_key: arguments.LlmKey = None,
) -> None:
    """Make a clean text of a recording beside what was said; without a model by rules alone."""
    wish: dict[str, Any] = {"fillers": not keep_fillers, "template": template}
    body = {"stages": ["clean"], "clean": wish, "llm": llm, "llm_model": llm_model}
    _make(recording, body, "clean", as_json, _Reach(server, key, llm_key))


def translate(
    recording: Recording,
    to: Annotated[
        str, typer.Option("--to", metavar="CODE,CODE", help="Languages, such as de or de,pt-BR.")
    ],
    llm: Llm = None,
    llm_model: LlmModel = None,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
    llm_key: arguments.LlmKey = None,
) -> None:
    """Translate the text of a recording, segment by segment, beside what was said."""
    codes = languages_of(to)
    if not codes:
        raise Ended("--to: name the language to translate into, such as de.", Code.USAGE)
    body = {"stages": ["translate"], "translate_to": codes, "llm": llm, "llm_model": llm_model}
    _make(recording, body, "translation", as_json, _Reach(server, key, llm_key))


class _Reach:
    """How the server is reached."""

    def __init__(self, server: str | None, key: str | None, llm_key: str | None) -> None:
        self.server, self.key, self.llm_key = server, key, llm_key


def _make(recording: str, body: dict[str, Any], origin: str, as_json: bool, reach: _Reach) -> None:
    """Let a job make it, and tell of the versions that there are then."""
    from tiro.cli.remote import connect

    asked = {name: value for name, value in body.items() if value is not None}
    further.work(recording, asked, reach.server, reach.key, llm_key=reach.llm_key)
    with connect(reach.server, reach.key) as to:
        items: list[dict[str, Any]] = to.get(f"/recordings/{recording}/transcripts")["items"]
    made = [each for each in items if each["origin"] == origin and each["is_current"]]
    if as_json:
        showing.as_json(made)
        return
    rows = [
        (each["id"], each["language"], each["model"] or "rules", each["flagged"]) for each in made
    ]
    columns = ("ID", "Language", "By", "Left as said")
    showing.table(columns, rows, empty="Nothing was made.")
