"""Looks into a folder for files that are whole: seen twice with the same size and time, and not written to since.

Who may write into the folder may also put links into it while it is looked at: what is taken in or
put away is reached from the folder on step by step, and no step follows a link.
"""

import errno
import os
import stat
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

STABLE_SECONDS = 10.0
HIDDEN = (".", "~")
PARTIAL = (".part", ".tmp", ".crdownload", ".download", ".partial", ".filepart", ".swp")
"""How programs name what they have not finished."""
DEEPEST = 8
MOST_NAMES = 10_000
WITHOUT_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
"""How file systems say that they know no further link."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What tells one state of a file from another."""

    size_bytes: int
    modified_ns: int
    inode: int

    @classmethod
    def of(cls, found: os.stat_result) -> Self:
        """Read it of what the system tells of a file."""
        return cls(found.st_size, found.st_mtime_ns, found.st_ino)


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
        but: The folder right below that is not looked into.
        clock: Gives seconds; the time of files is read by it, too.
    """

    def __init__(
        self,
        folder: Path,
        *,
        stable_seconds: float = STABLE_SECONDS,
        but: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._stable_seconds = stable_seconds
        self._but = None if but is None else folder / but
        self._clock = clock
        self._seen: dict[str, tuple[Mark, float]] = {}

    def look(self) -> list[Found]:
        """Give the files that are whole, in the order of their names; the same again until they go."""
        now = self._clock()
        here: dict[str, tuple[Mark, float]] = {}
        whole: list[Found] = []
        for path, found in _files(self._folder, DEEPEST, self._but):
            name = path.relative_to(self._folder).as_posix()
            mark = Mark.of(found)
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


def put_away(folder: Path, name: str, into: str) -> str:
    """Move a file that was taken in to a folder right below; one of the same name there is not replaced.

    Args:
        folder: The watched one.
        name: Of the file below it, with `/` between its parts.
        into: Name of the folder; made when it is not there.

    Returns:
        The file's name there.

    Raises:
        OSError: It cannot be moved.
    """
    last = name.rpartition("/")[2]
    stem, dot, suffix = last.rpartition(".")
    stem, ending = (stem, f".{suffix}") if dot and stem else (last, "")
    with _folder_at(folder, name.split("/")[:-1]) as source:
        with _folder_at(folder, []) as root, suppress(FileExistsError):
            os.mkdir(into, 0o700, dir_fd=root)
        with _folder_at(folder, [into]) as target:
            for number in range(1, MOST_NAMES):
                free = last if number == 1 else f"{stem} ({number}){ending}"
                if _has_moved(last, free, source, target):
                    return free
    raise FileExistsError(name)


@contextmanager
def opened(folder: Path, name: str) -> Generator[int]:
    """Open a file below a folder for reading; gives its descriptor.

    Raises:
        OSError: It is not there, cannot be read, or a part of its name is a link.
    """
    *folders, last = name.split("/")
    with _folder_at(folder, folders) as parent:
        # Without waiting: a pipe that took the place of a file would hold us for ever.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(last, flags, dir_fd=parent)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a plain file")
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _folder_at(folder: Path, parts: Sequence[str]) -> Generator[int]:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
    descriptor = os.open(folder, flags)
    try:
        for part in parts:
            if part in ("", ".", ".."):
                raise OSError(errno.EINVAL, "not a name")
            inner = os.open(part, flags | os.O_NOFOLLOW, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        yield descriptor
    finally:
        os.close(descriptor)


def _has_moved(name: str, free: str, source: int, target: int) -> bool:
    """Move unless something stands there, which a rename alone would replace."""
    try:
        os.link(name, free, src_dir_fd=source, dst_dir_fd=target, follow_symlinks=False)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in WITHOUT_LINKS:
            raise
        return _has_moved_without_links(name, free, source, target)
    os.unlink(name, dir_fd=source)
    return True


def _has_moved_without_links(name: str, free: str, source: int, target: int) -> bool:
    """Move where the file system knows no links: an empty file holds the place."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        os.close(os.open(free, flags, 0o600, dir_fd=target))
    except FileExistsError:
        return False
    os.rename(name, free, src_dir_fd=source, dst_dir_fd=target)
    return True


def _files(
    folder: Path, depth: int, but: Path | None = None
) -> Iterator[tuple[Path, os.stat_result]]:
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
            if Path(entry.path) != but:
                yield from _files(Path(entry.path), depth - 1)
        elif stat.S_ISREG(found.st_mode):
            yield Path(entry.path), found
