"""Writes down a file in this process, when no server runs: the same plan, a store for the moment."""

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

from tiro.cli.ending import is_debugging
from tiro.cli.inputs import Item
from tiro.cli.progress import Progress
from tiro.cli.results import Sink
from tiro.cli.wish import Wish
from tiro.settings import Settings


class InProcess:
    """Writes down files with this process's own worker."""

    def __init__(self, settings: Settings) -> None:
        from tiro import logs

        level = "debug" if is_debugging() else "error"
        log = settings.log.model_copy(update={"to_file": False, "level": level})
        self._settings = settings.model_copy(update={"log": log})
        logs.configure(self._settings, role="cli")

    def close(self) -> None:
        """Nothing is left open between files."""

    def together(self, items: Sequence[Item], wish: Wish, sink: Sink) -> tuple[int, list[Item]]:
        """Leave all of them to go one by one: this process has the whole machine for each."""
        del wish, sink
        return 0, list(items)

    def transcribe(self, item: Item, wish: Wish, progress: Progress) -> tuple[bytes, list[Any]]:
        """Give the export and the warnings of one file.

        Raises:
            TiroError: What was wrong with the file, the options or the engine.
        """
        from tiro.pipeline.direct import Request, transcribe

        with _as_file(item) as path:
            request = Request(
                path,
                wish.options,
                engine_key=wish.engine_key,
                llm_key=wish.llm_key,
                keep=wish.keep,
                version_of=wish.version_of,
            )
            transcript = transcribe(self._settings, request, progress.job)
        return _render(item, transcript, wish.format), transcript["warnings"]


@contextlib.contextmanager
def _as_file(item: Item) -> Generator[Path]:
    """Give a path; what comes from stdin is put into a file for the while."""
    if item.path is not None:
        yield item.path
        return
    with tempfile.TemporaryDirectory(prefix="tiro-") as folder:
        path = Path(folder) / item.name
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield path


def _render(item: Item, transcript: dict[str, Any], format_: str) -> bytes:
    from tiro.exports import Document, load_export
    from tiro.transcript.codec import from_dict

    document = Document(title=item.place.stem, transcript=from_dict(transcript))
    return load_export(format_).render(document)
