"""Stored files: recordings, their peaks, and what the stages of a job share.

A file appears under its key whole or not at all. Keys are made by us alone: no name that a user
gave is ever part of a path.
"""

import os
import re
import shutil
import tempfile
import time
import uuid
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from obstore.store import LocalStore
from sqlalchemy.orm import Session

from tiro.errors import MediaMissing, MediaStoreNotShared, StorageFull
from tiro.store import flags
from tiro.store.uploads import (
    Hashed,
    ResumableUpload,
    Upload,
    full_disk_told,
    link,
    place,
    private_folder,
)

KEY = re.compile(r"[a-z]+(/[A-Za-z0-9_-]+)+")
TEMPORARY = "tmp"
MARKER = "store_id"
MARKER_FLAG = "media_store"


class MediaStore:
    """The media in one local folder, which all processes share."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._temporary = root / TEMPORARY
        private_folder(self._temporary)
        self._store = LocalStore(root)

    def begin_upload(self, *, min_free_bytes: int = 0) -> Upload:
        """Begin to take a file in.

        Args:
            min_free_bytes: Free disk below which the upload is refused while it streams.
        """
        return Upload(
            self._temporary,
            keep=lambda path, key: place(path, self.path(key)),
            check_room=lambda: self.require_free(min_free_bytes),
        )

    def resume_upload(
        self, key: str, *, min_free_bytes: int = 0, hashed: Hashed | None = None
    ) -> ResumableUpload:
        """Go on taking in a file that is kept under a key of its own until it is whole.

        Args:
            key: Where its bytes are meanwhile.
            min_free_bytes: Free disk below which more of it is refused.
            hashed: What is known of the hash of its first bytes.
        """
        path = self.path(key)
        private_folder(path.parent)
        return ResumableUpload(
            path,
            keep=lambda whole, target: link(whole, self.path(target)),
            check_room=lambda: self.require_free(min_free_bytes),
            hashed=hashed,
        )

    def adopt(self, path: Path, key: str) -> None:
        """Move a local file in; replaces an older one of the same key.

        Raises:
            StorageFull: There is no room.
        """
        target = self.path(key)
        inside = self._temporary / uuid.uuid4().hex
        with full_disk_told():
            try:
                shutil.move(path, inside)
                inside.chmod(0o600)
                with inside.open("rb+") as file:
                    os.fsync(file.fileno())
                place(inside, target)
            finally:
                inside.unlink(missing_ok=True)

    def path(self, key: str) -> Path:
        """Give where a key's file is, or would be.

        Raises:
            ValueError: The key is none of ours.
        """
        if not KEY.fullmatch(key) or key.startswith(f"{TEMPORARY}/"):
            raise ValueError(f"not a key: {key!r}")
        return self.root / key

    def exists(self, key: str) -> bool:
        """Whether there is a file of this key."""
        return self.path(key).is_file()

    def size(self, key: str) -> int:
        """Give a file's size in bytes.

        Raises:
            MediaMissing: There is no such file.
        """
        self.path(key)
        try:
            return self._store.head(key)["size"]
        except FileNotFoundError as error:
            raise MediaMissing from error

    def delete(self, key: str) -> None:
        """Delete a file; one that is not there is fine."""
        self.path(key)
        with suppress(FileNotFoundError):
            self._store.delete(key)

    def delete_prefix(self, prefix: str) -> None:
        """Delete all files whose keys begin with `prefix/`, and their folders."""
        folder = self.path(prefix)
        for batch in self._store.list(prefix):  # pyright: ignore[reportUnknownMemberType] - its Arrow overload is untyped
            self._store.delete([item["path"] for item in batch])
        # Nobody writes below a prefix that is deleted, except work that was superseded.
        shutil.rmtree(folder, ignore_errors=True)

    def folders(self, prefix: str, *, older_than_seconds: float) -> list[str]:
        """List the names right below a prefix in which nothing was written for a while."""
        before = time.time() - older_than_seconds
        listed = self._store.list_with_delimiter(prefix)  # pyright: ignore[reportUnknownMemberType] - as above
        found = listed["common_prefixes"]
        return [
            path.rpartition("/")[2] for path in found if _last_change(self.root / path) < before
        ]

    def names(self, prefix: str, *, older_than_seconds: float) -> list[str]:
        """List the files right below a prefix that nobody has written to for a while."""
        before = time.time() - older_than_seconds
        listed = self._store.list_with_delimiter(prefix)  # pyright: ignore[reportUnknownMemberType] - as above
        found = [item["path"] for item in listed["objects"]]
        return [
            path.rpartition("/")[2] for path in found if _last_change(self.root / path) < before
        ]

    def free_bytes(self) -> int:
        """Give the free space of the disk, in bytes."""
        return shutil.disk_usage(self.root).free

    def require_free(self, min_free_bytes: int, *, for_bytes: int = 0) -> None:
        """Refuse when, with `for_bytes` more taken, less than `min_free_bytes` were free.

        Raises:
            StorageFull: The disk is too full.
        """
        if self.free_bytes() - for_bytes < min_free_bytes:
            raise StorageFull

    @contextmanager
    def scratch(self) -> Generator[Path]:
        """Give a folder for files that may be adopted; what stays in it is removed."""
        with tempfile.TemporaryDirectory(
            dir=self._temporary, prefix="scratch-", ignore_cleanup_errors=True
        ) as folder:
            yield Path(folder)

    def sweep_temporary(self, older_than_seconds: float) -> int:
        """Remove what killed processes left half-written; gives how many files and folders."""
        before = time.time() - older_than_seconds
        old = [path for path in self._temporary.iterdir() if _last_change(path) < before]
        for path in old:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        return len(old)

    def ensure_marker(self, session: Session) -> None:
        """Tie the database to this folder, once and for good.

        Raises:
            MediaStoreNotShared: The database is tied to another folder.
        """
        if flags.get(session, MARKER_FLAG) is None:
            flags.put_once(session, MARKER_FLAG, {"id": self._make_marker()})
        self.check_marker(session)

    def check_marker(self, session: Session) -> None:
        """Prove that this folder is the one that the database expects.

        Raises:
            MediaStoreNotShared: It is another one.
        """
        expected = flags.get(session, MARKER_FLAG)
        if expected is None or expected["id"] != self._marker():
            raise MediaStoreNotShared

    def _marker(self) -> str | None:
        try:
            return (self.root / MARKER).read_text()
        except FileNotFoundError:
            return None

    def _make_marker(self) -> str:
        """Write an id into the folder unless there is one; gives the one that is there."""
        candidate = self._temporary / uuid.uuid4().hex
        candidate.write_text(uuid.uuid4().hex)
        try:
            # A link appears with its content; it fails when another process was first.
            with suppress(FileExistsError):
                (self.root / MARKER).hardlink_to(candidate)
        finally:
            candidate.unlink()
        return (self.root / MARKER).read_text()


def _last_change(path: Path) -> float:
    """Give when something in a file or folder was last written; now when it is just going away."""
    try:
        changes = [item.stat().st_mtime for item in path.rglob("*")] if path.is_dir() else []
        return max(path.stat().st_mtime, *changes, 0.0)
    except FileNotFoundError:
        return time.time()
