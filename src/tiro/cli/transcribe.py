"""`tiro transcribe`: recordings in, text out."""

import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from tiro.cli import arguments, inputs, progress, results
from tiro.cli.ending import Code, Ended, say
from tiro.cli.inputs import Item
from tiro.cli.progress import Progress
from tiro.cli.results import Sink
from tiro.cli.wish import Wish, languages_of, options_of, speakers_of
from tiro.errors import TiroError


class Way(Protocol):
    """How one file is written down: by a server or in this process."""

    def transcribe(self, item: Item, wish: Wish, progress: Progress) -> tuple[bytes, list[Any]]:
        """Give the export and the warnings of one file."""
        ...

    def together(self, items: Sequence[Item], wish: Wish, sink: Sink) -> tuple[int, list[Item]]:
        """Write down many files at once; gives how many failed, and those that are to go one by one."""
        ...

    def close(self) -> None:
        """Let go of what is held between files."""
        ...


def transcribe(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE|DIR|- ...", help="Audio or video; - reads stdin."),
    ],
    engine: arguments.Engine = None,
    model: arguments.Model = None,
    language: arguments.Language = None,
    languages: arguments.Languages = None,
    speakers: arguments.Speakers = None,
    diarizer: arguments.Diarizer = None,
    channels: arguments.Channels = None,
    task: Annotated[str | None, typer.Option(help="transcribe, or translate to English.")] = None,
    vocabulary: arguments.Vocabulary = None,
    vocabularies: arguments.Lists = None,
    prompt: Annotated[str | None, typer.Option(help="Text that the engine starts from.")] = None,
    temperature: Annotated[
        float | None, typer.Option(help="0 gives the same text each time.")
    ] = None,
    beam_size: Annotated[int | None, typer.Option(help="Texts followed at once.")] = None,
    no_word_times: Annotated[
        bool, typer.Option("--no-word-times", help="Leave the times of words out.")
    ] = False,
    no_guard: Annotated[
        bool, typer.Option("--no-guard", help="Hold nothing back that may be invented.")
    ] = False,
    option: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="An option of the engine's own; repeat it."),
    ] = None,
    priority: Annotated[int | None, typer.Option(min=1, max=9, help="1 comes first.")] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(metavar="ID|NAME", help="A tag for the recordings, with --keep; repeat it."),
    ] = None,
    clean: Annotated[
        bool,
        typer.Option("--clean", help="Write the text as it reads best; as it was said is kept."),
    ] = False,
    translate_to: Annotated[
        str | None, typer.Option(metavar="CODE", help="Write the text in this language, too.")
    ] = None,
    format_: arguments.Format = "txt",
    output: arguments.Out = None,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
    engine_key: arguments.EngineKey = None,
    llm_key: arguments.LlmKey = None,
    keep: Annotated[
        bool,
        typer.Option("--keep", help="Keep the recording and its transcript; otherwise neither."),
    ] = False,
) -> None:
    """Write down recordings: the text goes to stdout, or to OUT.

    The work is done by --server, or by the server that runs on this machine, or else in this
    process. Nothing is kept unless --keep is given: afterwards a server deletes the recording.
    """
    options = options_of(
        engine=engine,
        model=_model(model),
        language=language,
        languages=languages_of(languages),
        speakers=speakers_of(speakers),
        diarizer=diarizer,
        channels=channels,
        vocabularies=vocabularies,
        guard=False if no_guard else None,
        task=task,
        vocabulary=vocabulary,
        prompt=prompt,
        temperature=temperature,
        beam_size=beam_size,
        priority=priority,
        clean=clean or None,
        translate_to=languages_of(translate_to),
        tags=tag if keep else None,
        pairs=option or [],
        no_word_times=no_word_times,
    )
    wish = Wish(options, _known(format_), keep, engine_key, llm_key)
    items = inputs.collect(files)
    sink = results.choose(output, items, format_)
    with closing(_way(server, key, wish)) as way:
        _all(way, items, wish, sink)


def _model(named: str | None) -> str | None:
    """Name a model's folder in full: whoever does the work may be in another folder."""
    return str(Path(named).resolve()) if named and Path(named).is_dir() else named


def _known(format_: str) -> str:
    from tiro import plugins
    from tiro.exports import BUILT_IN, GROUP

    names = plugins.names(GROUP, BUILT_IN)
    if format_ not in names:
        raise Ended(f"There is no format {format_}. Formats are {', '.join(names)}.", Code.USAGE)
    return format_


def _way(server: str | None, key: str | None, wish: Wish) -> Way:
    from tiro.cli.by_server import ByServer
    from tiro.cli.in_process import InProcess
    from tiro.cli.remote import connect, find
    from tiro.settings import load_settings

    if server:
        return ByServer(connect(server, key, engine_key=wish.engine_key, llm_key=wish.llm_key))
    settings = load_settings()
    found = find(settings, key, engine_key=wish.engine_key, llm_key=wish.llm_key)
    return ByServer(found) if found else InProcess(settings)


def _all(way: Way, items: Sequence[Item], wish: Wish, sink: Sink) -> None:
    """Write down all of them, together where that can be; what fails for one file does not stop the others.

    Raises:
        Ended: Some failed; with a single file, in the way in which it failed.
    """
    failed, rest = 0, list(items)
    if len(items) > 1 and all(item.path for item in items):
        failed, rest = way.together(items, wish, sink)
    for item in rest:
        try:
            _one(way, item, wish, sink)
        except (Ended, TiroError) as error:
            if len(items) == 1 or (isinstance(error, Ended) and error.is_final):
                raise
            say(f"{item.place}: {error}")
            failed += 1
    if failed:
        code = Code.PARTLY if failed < len(items) else Code.FAILED
        raise Ended(f"{failed} of {len(items)} files failed.", code)


def _one(way: Way, item: Item, wish: Wish, sink: Sink) -> None:
    with progress.make(item.name) as shown:
        content, warnings = way.transcribe(item, wish, shown)
    for warning in warnings:
        say(f"{item.name}: note: {warning['message']}")
    sys.stderr.flush()
    sink.write(item, content)
