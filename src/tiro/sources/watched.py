"""Looks into a folder for files that are whole: seen twice with the same size and time, and not written to since."""

import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

STABLE_SECONDS = 10.0
HIDDEN = (".", "~")
PARTIAL = (".part", ".tmp", ".crdownload", ".download", ".partial", ".filepart", ".swp")
"""How programs name what they have not finished."""
DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """What tells one state of a file from another."""

    size_bytes: int
    modified_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is whole."""

    path: Path
    name: str
    """Below the folder, with `/` between its parts."""
    mark: Mark


class Watch:
    """Remembers between looks what it has seen; nothing of it is stored.

    Args:
        folder: Where to look, and in the folders below.
        stable_seconds: A file is whole when it stays the same for so long.
        clock: Gives seconds; the time of files is read by it, too.
    """

    def __init__(
        self,
        folder: Path,
        *,
        stable_seconds: float = STABLE_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._stable_seconds = stable_seconds
        self._clock = clock
        self._seen: dict[str, tuple[Mark, float]] = {}

    def look(self) -> list[Found]:
        """Give the files that are whole, in the order of their names; the same again until they go."""
        now = self._clock()
        here: dict[str, tuple[Mark, float]] = {}
        whole: list[Found] = []
        for path, found in _files(self._folder, DEEPEST):
            name = path.relative_to(self._folder).as_posix()
            mark = Mark(found.st_size, found.st_mtime_ns, found.st_ino)
            before = self._seen.get(name)
            since = before[1] if before is not None and before[0] == mark else now
            here[name] = (mark, since)
            is_old = (
                now - since >= self._stable_seconds and now - found.st_mtime >= self._stable_seconds
            )
            if is_old and mark.size_bytes:
                whole.append(Found(path, name, mark))
        self._seen = here
        return sorted(whole, key=lambda each: each.name)


def put_away(found: Found, into: Path) -> Path:
    """Move a file that was taken in; one of the same name there is not replaced.

    Raises:
        OSError: It cannot be moved.
    """
    into.mkdir(parents=True, exist_ok=True)
    stem, suffix = found.path.stem, found.path.suffix
    for number in range(1, 10_000):
        name = f"{stem}{suffix}" if number == 1 else f"{stem} ({number}){suffix}"
        try:
            # A link is made only where nothing stands, which a rename would replace.
            os.link(found.path, into / name)
        except FileExistsError:
            continue
        except OSError:
            return _moved(found.path, into / name)
        found.path.unlink()
        return into / name
    raise FileExistsError(str(into / found.path.name))


def _moved(path: Path, target: Path) -> Path:
    """Move where the file system knows no links."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    os.close(descriptor)
    return path.replace(target)


def _files(folder: Path, depth: int) -> Iterator[tuple[Path, os.stat_result]]:
    """Walk plain files; links are not followed, and what cannot be read is passed over."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        name = entry.name.lower()
        if name.startswith(HIDDEN) or name.endswith(PARTIAL):
            continue
        try:
            found = entry.stat(follow_symlinks=False)
        except OSError:
            continue
        if stat.S_ISDIR(found.st_mode) and depth:
            yield from _files(Path(entry.path), depth - 1)
        elif stat.S_ISREG(found.st_mode):
            yield Path(entry.path), found
