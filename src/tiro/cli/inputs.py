"""The files that a command was given: files, folders of media, or stdin."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from tiro.cli.ending import Code, Ended

STDIN = "-"
MEDIA_SUFFIXES = frozenset(
    [
        ".3gp",
        ".aac",
        ".ac3",
        ".aif",
        ".aifc",
        ".aiff",
        ".amr",
        ".ape",
        ".asf",
        ".au",
        ".avi",
        ".caf",
        ".dts",
        ".flac",
        ".flv",
        ".m2ts",
        ".m4a",
        ".m4b",
        ".m4v",
        ".mka",
        ".mkv",
        ".mov",
        ".mp1",
        ".mp2",
        ".mp3",
        ".mp4",
        ".mpeg",
        ".mpg",
        ".mts",
        ".oga",
        ".ogg",
        ".ogv",
        ".opus",
        ".ra",
        ".rm",
        ".spx",
        ".tta",
        ".ts",
        ".vob",
        ".voc",
        ".w64",
        ".wav",
        ".weba",
        ".webm",
        ".wma",
        ".wmv",
        ".wv",
    ]
)


@dataclass(frozen=True, slots=True)
class Item:
    """One recording to be written down.

    Attributes:
        path: The file; None for stdin.
        place: Below which the result goes in a folder of results, still with its own suffix.
    """

    path: Path | None
    place: PurePath

    @property
    def name(self) -> str:
        """The file's name as people see it."""
        return self.place.name


def collect(arguments: Sequence[Path]) -> list[Item]:
    """List what the arguments name: folders give their media files, at any depth, in order.

    Raises:
        Ended: A file is not there or cannot be read, or there is nothing to do.
    """
    items = [item for argument in arguments for item in _items(argument)]
    if not items:
        raise Ended("There is no audio or video file in the folder.", Code.USAGE)
    if sum(item.path is None for item in items) > 1:
        raise Ended("'-' (stdin) can be given once.", Code.USAGE)
    return items


def _items(argument: Path) -> list[Item]:
    if str(argument) == STDIN:
        return [Item(None, PurePath("stdin"))]
    if argument.is_dir():
        return [Item(path, path.relative_to(argument)) for path in _media_in(argument)]
    if not argument.exists():
        raise Ended(f"There is no file {argument}.", Code.USAGE)
    if not os.access(argument, os.R_OK):
        raise Ended(f"{argument} cannot be read: permission denied.", Code.USAGE)
    return [Item(argument, PurePath(argument.name))]


def _media_in(folder: Path) -> list[Path]:
    """List the media files of a folder; hidden ones and links to folders are left out."""
    found: list[Path] = []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(place) / name for name in sorted(files) if _is_media(name)]
    return found


def _is_media(name: str) -> bool:
    return not name.startswith(".") and PurePath(name).suffix.lower() in MEDIA_SUFFIXES
