"""A file on its way into the store: written once, hashed as it comes, and nothing left if it ends early."""

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
FULL = {errno.ENOSPC, errno.EDQUOT}


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

    def __init__(
        self,
        folder: Path,
        *,
        keep: Callable[[Path, str], None],
        check_room: Callable[[], None],
    ) -> None:
        self.path = folder / uuid.uuid4().hex
        self.size_bytes = 0
        self._keep = keep
        self._check_room = check_room
        self._checked_at = 0
        self._hash = blake3()
        with full_disk_told():
            self._file = FileIO(self.path, "xb", opener=_private)

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
        self._hash.update(rest)
        with full_disk_told():
            while rest:
                rest = rest[self._file.write(rest) :]
        self.size_bytes += count
        if self.size_bytes - self._checked_at >= CHECK_BYTES:
            self._checked_at = self.size_bytes
            self._check_room()
        return count

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


def _sync_folder(path: Path) -> None:
    # Windows cannot open a folder; its renames need no such sync.
    with suppress(PermissionError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
