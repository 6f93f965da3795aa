"""A file that comes from a server in one answer or, where that is safe, in several."""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

from tiro import net
from tiro.errors import SourceFailed, SourceRefused
from tiro.store.uploads import full_disk_told

RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})")
PARTIAL = 206


class Growing:
    """The file, and what is known of the one on the server.

    It is gone on with only when the server named its state by a strong ETag, names the same
    again, and sends exactly the bytes that are missing; else it begins anew.

    Args:
        path: The file; made when it is not there.
        validator: The ETag of the bytes that stand there; without one they are not used.
        on_bytes: Is told how many bytes are here, and of how many.
        on_validator: Is told the ETag of what comes now.
    """

    def __init__(
        self,
        path: Path,
        validator: str | None,
        on_bytes: Callable[[int, int | None], None],
        on_validator: Callable[[str | None], None],
    ) -> None:
        self._on_bytes, self._on_validator = on_bytes, on_validator
        self._validator = validator
        self._total: int | None = None
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        self._file = os.fdopen(descriptor, "r+b", buffering=0)
        self.size_bytes = os.fstat(descriptor).st_size
        if validator is None:
            self.begin_anew()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def have_bytes(self) -> int:
        """Bytes that need not come again, if the server agrees."""
        return 0 if self._validator is None else self.size_bytes

    @property
    def wish(self) -> Mapping[str, str]:
        """Headers that ask for what is missing; packed bytes could not be gone on with."""
        plain = {"Accept-Encoding": "identity"}
        if not self.have_bytes or self._validator is None:
            return plain
        return {**plain, "Range": f"bytes={self.have_bytes}-", "If-Range": self._validator}

    def begin_anew(self) -> None:
        """Forget what is here."""
        self._file.truncate(0)
        self.size_bytes = 0
        self._validator = None

    def give_up(self) -> SourceFailed:
        """Forget what is here, since it is no beginning of what the server has; gives what to raise."""
        self.begin_anew()
        self._on_validator(None)
        return SourceFailed("The file on the server is another than was begun.")

    def begin(self, head: net.Head) -> None:
        """Take note of how an answer with a body begins.

        Raises:
            SourceFailed: It is a part of something else than what is here.
            SourceRefused: It is a part, and nobody asked for one.
        """
        if head.status == PARTIAL:
            self._go_on(head)
        else:
            self.begin_anew()
            self._validator = _strong(head)
            length = head.headers.get("content-length", "")
            self._total = int(length) if length.isdecimal() and not _is_packed(head) else None
            self._on_validator(self._validator)
        self._file.seek(self.size_bytes)

    def take(self, piece: bytes) -> None:
        """Add bytes.

        Raises:
            StorageFull: There is no room for them.
        """
        rest = memoryview(piece)
        with full_disk_told():
            while rest:
                rest = rest[self._file.write(rest) :]
        self.size_bytes += len(piece)
        self._on_bytes(self.size_bytes, self._total)

    def _go_on(self, head: net.Head) -> None:
        if not self.have_bytes:
            raise SourceRefused("The server answered 206.", details={"status": PARTIAL})
        told = RANGE.fullmatch(head.headers.get("content-range", ""))
        is_rest = (
            told is not None
            and int(told[1]) == self.have_bytes
            and int(told[2]) == int(told[3]) - 1
            and _strong(head) == self._validator
        )
        if told is None or not is_rest:
            raise self.give_up()
        self._total = int(told[3])


def _strong(head: net.Head) -> str | None:
    """Give an answer's ETag, if it speaks for every byte and the bytes are those of the file."""
    etag = head.headers.get("etag", "")
    is_fit = etag.startswith('"') and 2 < len(etag) <= 200 and etag.isascii() and etag.isprintable()
    return etag if is_fit and not _is_packed(head) else None


def _is_packed(head: net.Head) -> bool:
    return head.headers.get("content-encoding", "identity").strip().lower() != "identity"
