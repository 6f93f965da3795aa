"""Reads a text of an archive value by value while it is unpacked: however long it is, little of it is in memory at once."""

import codecs
import json
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import IO, Any

from tiro.actions.archive_reading import Archive, checked, cleaned
from tiro.actions.archive_shapes import MOST_SEGMENTS, SegmentShape, TranscriptShape
from tiro.errors import ArchiveRefused
from tiro.transcript.model import Segment

LARGEST_TEXT_BYTES = 24 * 1024 * 1024
LARGEST_HEAD = 256 * 1024
"""Characters of all that is said of a text beside its segments."""
LARGEST_VALUE = 384 * 1024
"""Characters of one segment. Nobody else has a turn while one is read, in less than 0.2 s."""
PIECE_BYTES = 64 * 1024
SEGMENTS = "segments"
SPACE = re.compile(r"[ \t\n\r]*")
ODD = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
"""Characters that no database holds, as JSON writes them."""
DECODER = json.JSONDecoder()


def head(archive: Archive, name: str) -> TranscriptShape:
    """Read what is said of a text.

    Raises:
        ArchiveRefused: It is not as it should be.
    """
    values: dict[str, Any] = {}
    with _read(archive, name) as reader:
        chars = 0
        for key, value in _members(reader):
            if key != SEGMENTS:
                chars += reader.last_chars
                if chars > LARGEST_HEAD:
                    raise ArchiveRefused(f"{name} in the archive says too much.")
                values[key] = value
    return checked(TranscriptShape, values, name)


def segments(archive: Archive, name: str) -> Iterator[Segment]:
    """Give the segments of a text one by one.

    Raises:
        ArchiveRefused: One is not as it should be.
    """
    seen: set[str] = set()
    with _read(archive, name) as reader:
        for key, value in _members(reader):
            if key != SEGMENTS:
                continue
            shape = checked(SegmentShape, value, name)
            if shape.id in seen or len(seen) >= MOST_SEGMENTS:
                raise ArchiveRefused(
                    f"{name} in the archive has segments of one id, or too many of them."
                )
            seen.add(shape.id)
            yield shape.value


class _Reader:
    """JSON that is read while it comes."""

    def __init__(self, file: IO[bytes]) -> None:
        self.last_chars = 0
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._at = 0
        self._is_whole = False

    def sign(self) -> str:
        """Tell the next character that is no space; empty at the end."""
        while True:
            found = SPACE.match(self._text, self._at)
            self._at = self._at if found is None else found.end()
            if self._at < len(self._text) or self._is_whole:
                return self._text[self._at : self._at + 1]
            self._more()

    def take(self, signs: str) -> str:
        """Read one of some characters."""
        found = self.sign()
        if not found or found not in signs:
            raise ValueError(signs)
        self._at += 1
        return found

    def value(self) -> Any:
        """Read a value."""
        self.sign()
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                if self._is_whole:
                    raise
            else:
                # A number that ends where the text does may go on.
                if end < len(self._text) or self._is_whole:
                    is_odd = ODD.search(self._text, self._at, end)
                    self.last_chars, self._at = end - self._at, end
                    return cleaned(value) if is_odd else value
            if len(self._text) - self._at > LARGEST_VALUE:
                raise ValueError(LARGEST_VALUE)
            self._more()

    def _more(self) -> None:
        held = self._text[self._at :]
        raw = self._file.read(max(PIECE_BYTES, len(held)))
        self._is_whole = not raw
        self._text, self._at = held + self._decoder.decode(raw, final=not raw), 0


@contextmanager
def _read(archive: Archive, name: str) -> Generator[_Reader]:
    if (archive.size(name) or 0) > LARGEST_TEXT_BYTES:
        raise ArchiveRefused(f"{name} in the archive is too large.")
    with archive.opened(name) as file:
        yield _Reader(file)


def _members(reader: _Reader) -> Iterator[tuple[str, Any]]:
    """Give each value of an object by its name, its segments one by one."""
    reader.take("{")
    sign = ","
    while sign == ",":
        if reader.sign() != '"':
            raise ValueError(sign)
        name = reader.value()
        reader.take(":")
        if name == SEGMENTS:
            yield from ((name, value) for value in _elements(reader))
        else:
            yield name, reader.value()
        sign = reader.take(",}")
    if reader.sign():
        raise ValueError(sign)


def _elements(reader: _Reader) -> Iterator[Any]:
    reader.take("[")
    if reader.sign() == "]":
        reader.take("]")
        return
    sign = ","
    while sign == ",":
        yield reader.value()
        sign = reader.take(",]")
