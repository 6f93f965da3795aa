"""`tiro recordings diarize` and `transcribe`: work again on what is there."""

from typing import Annotated, Any

import typer

from tiro.cli import arguments, progress
from tiro.cli.ending import Code, Ended, say
from tiro.cli.wish import languages_of, options_of, speakers_of

Recording = Annotated[str, typer.Argument(metavar="ID", help="The recording.")]


def diarize(
    recording: Recording,
    speakers: arguments.Speakers = None,
    diarizer: arguments.Diarizer = None,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Tell the speakers of a text apart that is already there; the text stays as it is."""
    named = {"speakers": speakers_of(speakers), "diarizer": diarizer}
    wish = {name: value for name, value in named.items() if value is not None}
    work(recording, {"stages": ["diarize"], **wish}, server, key)


def transcribe(
    recording: Recording,
    engine: arguments.Engine = None,
    model: arguments.Model = None,
    language: arguments.Language = None,
    languages: arguments.Languages = None,
    speakers: arguments.Speakers = None,
    diarizer: arguments.Diarizer = None,
    channels: arguments.Channels = None,
    vocabulary: arguments.Vocabulary = None,
    vocabularies: arguments.Lists = None,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Write a recording down again, as a new version; a version that people edited stays shown."""
    options = options_of(
        engine=engine,
        model=model,
        language=language,
        languages=languages_of(languages),
        speakers=speakers_of(speakers),
        diarizer=diarizer,
        channels=channels,
        vocabulary=vocabulary,
        vocabularies=vocabularies,
        pairs=(),
        no_word_times=False,
    )
    work(recording, options, server, key)


def work(
    recording: str,
    body: dict[str, Any],
    server: str | None,
    key: str | None,
    *,
    llm_key: str | None = None,
) -> None:
    """Let a job do something further with a recording, and follow it to its end."""
    from tiro.cli.following import follow
    from tiro.cli.remote import connect

    with connect(server, key, llm_key=llm_key) as to, progress.make(recording) as shown:
        job = to.send("POST", f"/recordings/{recording}/jobs", body)
        ended = follow(to, job["id"], shown.job)
    for warning in ended["warnings"]:
        say(f"note: {warning['message']}")
    if ended["state"] != "completed":
        error: dict[str, Any] = ended["error"] or {}
        raise Ended(str(error.get("message") or f"The job was {ended['state']}."), Code.FAILED)
