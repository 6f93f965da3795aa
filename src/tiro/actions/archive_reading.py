"""Opens an archive that anybody may have made: what could harm is refused before any of it is read.

Nothing is unpacked under a name of the archive's: its files are read one by one, each to a bound.
"""

import json
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from pydantic import ValidationError

from tiro.actions.archive_shapes import FolderShape, ManifestShape, Shape
from tiro.actions.exporting import MANIFEST
from tiro.errors import ArchiveRefused
from tiro.settings.keeping import ArchiveSettings
from tiro.transcript.characters import storable

S = TypeVar("S", bound=Shape)
LARGEST_JSON_BYTES = 8 * 1024 * 1024
MOST_VALUES = 100_000
"""In one file of JSON, each of which may take a hundred bytes of memory; texts are read otherwise."""
LARGEST_PEAKS_BYTES = 64 * 1024 * 1024
PIECE_BYTES = 1024 * 1024
NAME = re.compile(
    r"(manifest|account|tags|vocabularies|voices|templates|destinations|rules|deliveries|end)\.json"
    r"|recordings/[0-9]{1,9}/(recording\.json|peaks|transcripts/[0-9]{1,5}\.json|media/[^/\\\0]{1,255})"
)
FOLDER = re.compile(r"(recordings/[0-9]{1,9})/recording\.json")
END = struct.Struct("<4s4H2LH")
LARGE_BYTES = 56
"""Of the numbers of a large zip."""
LOCATOR_BYTES = 20
"""Of what says where those are, straight before the end."""
END_SIGN = b"PK\x05\x06"
LONGEST_COMMENT = 65_535
LARGEST_ENTRY_BYTES = 160
"""Of the list of what is in an archive, on average: ours need less."""
ENCRYPTED = 0x1
KINDS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ODD = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
"""Characters that no database holds, as JSON writes them."""
BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError,
    RuntimeError, RecursionError, struct.error, OverflowError,
)  # fmt: skip
"""What reading a broken zip or JSON may raise."""


class Archive:
    """An archive that can be read without harm."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._zip = opened
        self._names = {info.filename: info for info in opened.infolist()}

    def folders(self) -> Iterator[str]:
        """List the folders of recordings, in their order."""
        found = (FOLDER.fullmatch(name) for name in sorted(self._names))
        return (match[1] for match in found if match)

    def size(self, name: str) -> int | None:
        """Give the size of a file in bytes; None when there is none."""
        info = self._names.get(name)
        return None if info is None else info.file_size

    def shape(self, name: str, shape: type[S]) -> S:
        """Read a file of JSON.

        Raises:
            ArchiveRefused: There is none, or it is not as it should be.
        """
        return checked(shape, self._json(name), name)

    def shapes(self, name: str, shape: type[S]) -> list[S]:
        """Read a list of JSON; empty where there is no such file.

        Raises:
            ArchiveRefused: It is not as it should be.
        """
        if name not in self._names:
            return []
        values = self._json(name)
        if not isinstance(values, list):
            raise ArchiveRefused(f"{name} in the archive is no list.")
        return [checked(shape, value, name) for value in cast("list[Any]", values)]

    def folder(self, name: str) -> FolderShape:
        """Read what is said of a recording.

        Raises:
            ArchiveRefused: It is not as it should be.
        """
        return self.shape(f"{name}/recording.json", FolderShape)

    @contextmanager
    def opened(self, name: str) -> Generator[IO[bytes]]:
        """Open a file to be read in pieces.

        Raises:
            ArchiveRefused: There is none, or it is broken.
        """
        with _told(name), self._zip.open(self._info(name)) as file:
            yield file

    def content(self, name: str, most_bytes: int) -> bytes:
        """Read a file to its end.

        Raises:
            ArchiveRefused: There is none, it is too large, or it is broken.
        """
        if (self.size(name) or 0) > most_bytes:
            raise ArchiveRefused(f"{name} in the archive is too large.")
        with self.opened(name) as file:
            return file.read(most_bytes)

    def _info(self, name: str) -> zipfile.ZipInfo:
        info = self._names.get(name)
        if info is None:
            raise ArchiveRefused(f"{name} is missing in the archive.")
        return info

    def _json(self, name: str) -> Any:
        raw = self.content(name, LARGEST_JSON_BYTES)
        # Commas within texts count, too: nobody writes so many.
        if sum(map(raw.count, (b",", b"[", b"{"))) > MOST_VALUES:
            raise ArchiveRefused(f"{name} in the archive is too large.")
        with _told(name):
            values = json.loads(raw)
            return cleaned(values) if ODD.search(raw) else values


@contextmanager
def open_archive(path: Path, limits: ArchiveSettings) -> Generator[Archive]:
    """Open an archive.

    Args:
        path: The file.
        limits: What it may be.

    Raises:
        ArchiveRefused: It is none, or it could do harm.
    """
    with _told("The file"):
        with path.open("rb") as file:
            _check_list(file, limits)
        opened = zipfile.ZipFile(path)
    try:
        _check_entries(opened, limits)
        archive = Archive(opened)
        archive.shape(MANIFEST, ManifestShape)
        yield archive
    finally:
        opened.close()


def _check_list(file: IO[bytes], limits: ArchiveSettings) -> None:
    """Refuse a list of entries that would fill the memory, before it is read."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - LONGEST_COMMENT - END.size - LOCATOR_BYTES))
    tail = file.read()
    at = tail.rfind(END_SIGN)
    if at < 0 or len(tail) - at < END.size:
        raise ArchiveRefused
    count, list_bytes = END.unpack_from(tail, at)[4:6]
    count, list_bytes = _large(tail, at, count, list_bytes, file)
    if count > limits.max_entries or list_bytes > limits.max_entries * LARGEST_ENTRY_BYTES:
        raise ArchiveRefused(f"The archive holds more than {limits.max_entries} files.")


def _large(tail: bytes, at: int, count: int, list_bytes: int, file: IO[bytes]) -> tuple[int, int]:
    """Read the numbers of a large zip, which stand before its end and go before those at it."""
    locator = tail[max(0, at - LOCATOR_BYTES) : at]
    if locator[:4] != b"PK\x06\x07":
        return count, list_bytes
    # Some readers look where it is said to be, others straight before: it has to be the same place.
    place = file.seek(at - len(tail) - len(locator) - LARGE_BYTES, os.SEEK_END)
    record = file.read(LARGE_BYTES)
    is_there = struct.unpack_from("<Q", locator, 8)[0] == place
    if not is_there or len(record) < LARGE_BYTES or record[:4] != b"PK\x06\x06":
        raise ArchiveRefused
    found = struct.unpack_from("<2Q", record, 32)
    return int(found[0]), int(found[1])


def _check_entries(opened: zipfile.ZipFile, limits: ArchiveSettings) -> None:
    names: set[str] = set()
    total = 0
    for info in opened.infolist():
        name = info.filename
        if name in names or not NAME.fullmatch(name) or ".." in name.split("/"):
            raise ArchiveRefused("The archive holds a file that no archive of Tiro holds.")
        mode = info.external_attr >> 16
        is_file = not stat.S_IFMT(mode) or stat.S_ISREG(mode)
        if not is_file or info.flag_bits & ENCRYPTED or info.compress_type not in KINDS:
            raise ArchiveRefused("The archive holds something that is no plain file.")
        names.add(name)
        total += info.file_size
    if len(names) > limits.max_entries or total > limits.max_bytes:
        raise ArchiveRefused("What the archive holds is larger than this server takes.")


@contextmanager
def _told(name: str) -> Generator[None]:
    try:
        yield
    except BROKEN as error:
        raise ArchiveRefused(f"{name} in the archive cannot be read.") from error


def checked(shape: type[S], value: Any, name: str) -> S:
    """Check a value of JSON.

    Raises:
        ArchiveRefused: It is not as it should be.
    """
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"]))[:200]
        raise ArchiveRefused(f"{name} in the archive: {place}: {first['msg']}.") from None


def cleaned(value: Any) -> Any:
    """Replace the characters of a value of JSON that no database holds."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [cleaned(each) for each in cast("list[Any]", value)]
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value).items()
        return {storable(key): cleaned(each) for key, each in pairs}
    return value
