"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

ServerUrl = Annotated[
    str | None,
    typer.Option(
        "--server",
        envvar="TIRO_SERVER",
        metavar="URL",
        help="Server to talk to, such as https://tiro.example.org; default: the one that runs here.",
    ),
]
Engine = Annotated[str | None, typer.Option(help="Engine; 'tiro engines' lists them.")]
Model = Annotated[str | None, typer.Option(help="Model of the engine: a name, or a folder.")]
Language = Annotated[str | None, typer.Option(help="Code such as en; default: found out.")]
Languages = Annotated[
    str | None,
    typer.Option(metavar="CODE,CODE", help="Languages that may be spoken; default: any."),
]
Channels = Annotated[
    str | None, typer.Option(metavar="mix|apart", help="apart: each channel is a speaker.")
]
Vocabulary = Annotated[
    list[str] | None, typer.Option(help="A name or term to expect; repeat it for more.")
]
Lists = Annotated[
    list[str] | None,
    typer.Option(
        "--list",
        "--vocabularies",
        metavar="ID|NAME",
        help="A list of words of the account, by id or name; repeat it.",
    ),
]
Speakers = Annotated[
    str | None,
    typer.Option(
        metavar="auto|N|N-M", help="Tell speakers apart: found out, so many, or between so many."
    ),
]
Diarizer = Annotated[
    str | None, typer.Option(help="What tells speakers apart; 'tiro diarizers' lists them.")
]
Key = Annotated[
    str | None,
    typer.Option(
        "--key",
        envvar="TIRO_API_KEY",
        show_envvar=True,
        metavar="KEY",
        help="API key of the server. Better in the environment: others can see arguments.",
    ),
]
EngineKey = Annotated[
    str | None,
    typer.Option(
        "--engine-key",
        envvar="TIRO_ENGINE_KEY",
        metavar="KEY",
        help="Your own key of the engine's provider. Better in the environment.",
    ),
]
LlmKey = Annotated[
    str | None,
    typer.Option(
        "--llm-key",
        envvar="TIRO_LLM_KEY",
        metavar="KEY",
        help="Your own key of the language model's provider. Better in the environment.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="How many at most.")]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="txt|srt|vtt|json|md|docx|tsv",
        help="Format of the result.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="OUT",
        help="File for the result, or folder for several; default: stdout.",
    ),
]
