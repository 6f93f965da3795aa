"""Where results go: stdout, a file, or a folder with one file for each recording."""

import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Protocol

from tiro.cli.ending import Code, Ended
from tiro.cli.inputs import Item

BINARY = ("docx",)
ONE_FILE_EACH = ("docx", "srt", "vtt")
"""Formats that make no sense one after the other on stdout."""


class Sink(Protocol):
    """Takes the results."""

    def write(self, item: Item, content: bytes) -> None:
        """Keep the result of one recording."""
        ...


def choose(out: Path | None, items: Sequence[Item], format_: str) -> Sink:
    """Give what takes the results, and refuse before the work what would fail after it.

    Args:
        out: As given on the command line.
        items: What is to be written down.
        format_: Name of the export; also the suffix of files.

    Raises:
        Ended: The results cannot go there.
    """
    if out is None:
        return _stdout(len(items), format_)
    wants_folder = len(items) > 1 or out.is_dir() or str(out).endswith(os.sep)
    if wants_folder:
        return Folder(_folder(out), items, format_)
    _folder(out.parent)
    return File(out)


class Stdout:
    """Writes the results one after the other."""

    def write(self, item: Item, content: bytes) -> None:
        """Write it, ending in a new line when it is text."""
        del item
        sys.stdout.buffer.write(content)
        if sys.stdout.isatty() and not content.endswith(b"\n"):
            sys.stdout.buffer.write(b"\n")
        sys.stdout.buffer.flush()


class File:
    """Writes the one result, whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, item: Item, content: bytes) -> None:
        """Replace the file."""
        del item
        _replace(self._path, content)


class Folder:
    """Writes a file for each recording; the folders of the recordings are kept."""

    def __init__(self, folder: Path, items: Sequence[Item], suffix: str) -> None:
        self._folder = folder
        self._suffix = suffix
        self._taken = Counter(item.place.with_suffix("") for item in items)

    def write(self, item: Item, content: bytes) -> None:
        """Write it; recordings that differ only in their suffix keep it in the name."""
        path = self.path_of(item)
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, content)

    def path_of(self, item: Item) -> Path:
        """Name the file of a recording."""
        bare = item.place.with_suffix("")
        stem: PurePath = item.place if self._taken[bare] > 1 else bare
        return self._folder / stem.with_name(f"{stem.name}.{self._suffix}")


def _stdout(count: int, format_: str) -> Sink:
    if format_ in BINARY and sys.stdout.isatty():
        raise Ended(f"{format_} is not for a terminal: name a file with -o.", Code.USAGE)
    if count > 1 and format_ in ONE_FILE_EACH:
        raise Ended(f"For {format_} of several files name a folder with -o.", Code.USAGE)
    return Stdout()


def _folder(folder: Path) -> Path:
    if folder.exists() and not folder.is_dir():
        raise Ended(f"{folder} is a file; results of several files need a folder.", Code.USAGE)
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise Ended(f"{folder} cannot be written to: permission denied.", Code.USAGE)
    return folder


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
