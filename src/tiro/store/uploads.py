"""A file on its way into the store: hashed as it comes; at once or not at all, or resumed until it is whole."""

import errno
import os
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from blake3 import blake3

from tiro.errors import StorageFull

CHECK_BYTES = 32 * 1024 * 1024
"""How much is written between two looks at the free disk."""
READ_BYTES = 1024 * 1024
FULL = {errno.ENOSPC, errno.EDQUOT}


Keep = Callable[[Path, str], None]
"""Brings a synced file to the place of a key."""


class Upload:
    """A growing temporary file in the store's own file system, so that finishing is a rename.

    Args:
        folder: Where it grows.
        keep: Moves a synced file to the place of a key.
        check_room: Raises `StorageFull` when the disk is too full to go on.

    Attributes:
        path: Where the bytes are until `finish`.
        size_bytes: Bytes so far.
    """

    def __init__(self, folder: Path, *, keep: Keep, check_room: Callable[[], None]) -> None:
        self._begin(folder / uuid.uuid4().hex, "xb", keep=keep, check_room=check_room)

    def _begin(
        self,
        path: Path,
        mode: str,
        *,
        keep: Keep,
        check_room: Callable[[], None],
        opener: Callable[[str, int], int] | None = None,
    ) -> None:
        self.path = path
        self.size_bytes = 0
        self._keep = keep
        self._check_room = check_room
        self._checked_at = 0
        self._hash = blake3()
        with full_disk_told():
            self._file = FileIO(path, mode, opener=opener or _private)

    @property
    def content_hash(self) -> str:
        """BLAKE3 of the bytes so far, 64 hexadecimal digits."""
        return self._hash.hexdigest()

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Append bytes; gives how many.

        Raises:
            StorageFull: There is no room for them.
        """
        rest = memoryview(data)
        count = rest.nbytes
        with full_disk_told():
            while rest:
                written = self._file.write(rest)
                # Only what is there is hashed: a disk that is full may have taken a part.
                self._hash.update(rest[:written])
                self.size_bytes += written
                rest = rest[written:]
        if self.size_bytes - self._checked_at >= CHECK_BYTES:
            self._checked_at = self.size_bytes
            self._check_room()
        return count

    @property
    def is_closed(self) -> bool:
        """Whether it takes no more bytes."""
        return self._file.closed

    def finish(self, key: str) -> None:
        """Put the file in its place; from then on it survives a power cut.

        Raises:
            StorageFull: There was no room for all of it after all.
        """
        with full_disk_told():
            os.fsync(self._file.fileno())
            self._file.close()
            self._keep(self.path, key)

    def abort(self) -> None:
        """Remove what was written; does nothing once finished."""
        self._file.close()
        self.path.unlink(missing_ok=True)


class ResumableUpload(Upload):
    """A growing file that outlives requests and processes: bytes are added at its end.

    Args:
        path: The file; made when it is not there.
        keep: Links a synced file to the place of a key.
        check_room: Raises `StorageFull` when the disk is too full to go on.
        hashed: The hash of the first bytes and their number, where they are known; the rest is read.
    """

    def __init__(
        self,
        path: Path,
        *,
        keep: Keep,
        check_room: Callable[[], None],
        hashed: "Hashed | None" = None,
    ) -> None:
        self._begin(path, "ab+", keep=keep, check_room=check_room, opener=_private_in_place)
        self._hash_up_to(self._file.seek(0, os.SEEK_END), hashed)

    @property
    def hashed(self) -> "Hashed":
        """What is known of the hash, so that the next request need not read the bytes again."""
        return self._hash.copy(), self.size_bytes

    def sync(self) -> None:
        """Let the bytes so far survive a power cut.

        Raises:
            StorageFull: There was no room for all of them after all.
        """
        with full_disk_told():
            os.fsync(self._file.fileno())

    def rewind(self, hashed: "Hashed") -> None:
        """Forget the bytes that came after a moment of which `hashed` was taken."""
        self._file.truncate(hashed[1])
        self._hash_up_to(hashed[1], hashed)

    def abort(self) -> None:
        """Close the file; its bytes stay."""
        self._file.close()

    def _hash_up_to(self, size_bytes: int, hashed: "Hashed | None") -> None:
        done = 0
        self._hash = blake3()
        if hashed is not None and hashed[1] <= size_bytes:
            self._hash, done = hashed[0].copy(), hashed[1]
        self._file.seek(done)
        while done < size_bytes and (piece := self._file.read(min(READ_BYTES, size_bytes - done))):
            self._hash.update(piece)
            done += len(piece)
        self.size_bytes = self._checked_at = done


Hashed = tuple[blake3, int]
"""The hash of a file's first bytes, and how many they are."""


def link(path: Path, target: Path) -> None:
    """Let a synced file also be the target, so that both survive a power cut."""
    private_folder(target.parent)
    target.unlink(missing_ok=True)
    target.hardlink_to(path)
    _sync_folder(target.parent)


def place(path: Path, target: Path) -> None:
    """Rename a synced file into its folder, so that both survive a power cut."""
    private_folder(target.parent)
    path.replace(target)
    _sync_folder(target.parent)


def private_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, for their owner alone."""
    if path.is_dir():
        return
    private_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(path.parent)


@contextmanager
def full_disk_told() -> Generator[None]:
    """Raise `StorageFull` for a full disk or quota."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StorageFull from error
        raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _private_in_place(path: str, flags: int) -> int:
    """Open for writing where one is: whoever was held up must not append to another's bytes."""
    return _private(path, flags & ~os.O_APPEND)


def _sync_folder(path: Path) -> None:
    # Windows cannot open a folder; its renames need no such sync.
    with suppress(PermissionError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
