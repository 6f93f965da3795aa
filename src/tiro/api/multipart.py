"""Reads a form as it streams: the file's bytes go on at once, small fields are kept, all within bounds."""

import logging
import re
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar
from urllib.parse import unquote

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from tiro.errors import InvalidRequest, UploadIncomplete

FILE = "file"
MOST_PARTS = 64
MOST_HEADERS = 8
LONGEST_HEADER = 8 * 1024
LONGEST_FIELDS = 256 * 1024
"""Bytes of all fields but the file."""
LONGEST_NAME = 1000
EXTENDED_NAME = re.compile(rb"filename\*\s*=\s*utf-8'[^']*'([^;\s]+)", re.IGNORECASE)
"""RFC 7578 forbids this form of a name; some clients send nothing else."""

T = TypeVar("T")

# It warns of every malformed form, which the caller is told and our log need not be.
logging.getLogger("python_multipart").setLevel(logging.ERROR)


class Taker(Protocol):
    """Takes the file's bytes."""

    def feed(self, data: bytes, start: int, end: int) -> None:
        """Take `data[start:end]`."""
        ...


class Form:
    """A form that is being read.

    Args:
        boundary: Between its parts.
        taker: Gets the file.

    Attributes:
        fields: The values of each small field, in the order they came.
        most_parts: A form with more is refused.
    """

    most_parts = MOST_PARTS

    def __init__(self, boundary: bytes, taker: Taker) -> None:
        self.fields: dict[str, list[str]] = {}
        self._taker = taker
        self._file_name: str | None = None
        self._is_whole = False
        self._parts = 0
        self._field_bytes = 0
        self._part = _Part()
        self._take: Callable[[bytes, int, int], None] = self._keep
        self._parser = _refusing(
            lambda: MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin,
                    "on_header_field": self._header_name,
                    "on_header_value": self._header_value,
                    "on_header_end": self._header_end,
                    "on_headers_finished": self._open,
                    "on_part_data": self._data,
                    "on_part_end": self._end,
                    "on_end": self._finish,
                },
                max_header_count=MOST_HEADERS,
                max_header_size=LONGEST_HEADER,
            )
        )

    def write(self, piece: bytes) -> None:
        """Read on.

        Raises:
            InvalidRequest: It is no form, or holds too much.
        """
        _refusing(lambda: self._parser.write(piece))

    def finish(self) -> str:
        """Give the name of the file, once all has come.

        Raises:
            UploadIncomplete: The form's last boundary is missing.
            InvalidRequest: It held no file.
        """
        if not self._is_whole:
            raise UploadIncomplete
        if self._file_name is None:
            raise InvalidRequest("The form holds no file.", details={"path": FILE})
        return self._file_name

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > self.most_parts:
            raise InvalidRequest(f"The form has more than {self.most_parts} parts.")
        self._part = _Part()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._part.header_name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._part.header_value += data[start:end]

    def _header_end(self) -> None:
        self._part.end_header()

    def _open(self) -> None:
        name, file_name = self._part.names()
        self._part.name = name
        if name == FILE:
            self._open_file(file_name)
        else:
            self._take = self._keep

    def _open_file(self, file_name: str) -> None:
        if self._file_name is not None:
            raise InvalidRequest("The form holds more than one file.", details={"path": FILE})
        self._file_name = file_name
        self._take = self._taker.feed

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._take(data, start, end)

    def _keep(self, data: bytes, start: int, end: int) -> None:
        self._field_bytes += end - start
        if self._field_bytes > LONGEST_FIELDS:
            raise InvalidRequest(
                f"The form's fields hold more than {LONGEST_FIELDS} bytes.",
                details={"path": self._part.name},
            )
        self._part.value += data[start:end]

    def _end(self) -> None:
        if self._part.name == FILE:
            return
        try:
            value = self._part.value.decode("utf-8")
        except UnicodeDecodeError:
            raise InvalidRequest(
                "A field of the form is not UTF-8.", details={"path": self._part.name}
            ) from None
        self.fields.setdefault(self._part.name, []).append(value)

    def _finish(self) -> None:
        self._is_whole = True


class _Part:
    """The part of a form that is being read."""

    def __init__(self) -> None:
        self.name = ""
        self.value = bytearray()
        self.header_name = bytearray()
        self.header_value = bytearray()
        self._disposition = b""

    def end_header(self) -> None:
        if bytes(self.header_name).lower() == b"content-disposition":
            self._disposition = bytes(self.header_value)
        self.header_name.clear()
        self.header_value.clear()

    def names(self) -> tuple[str, str]:
        """Give the name of the field and that of the file, the latter empty when none was sent."""
        kind, options = parse_options_header(self._disposition)
        name = _text(options.get(b"name", b""))
        if kind != b"form-data" or not name:
            raise InvalidRequest("A part of the form has no name.")
        return name, self._file_name(options)

    def _file_name(self, options: Mapping[bytes, bytes]) -> str:
        extended = EXTENDED_NAME.search(self._disposition)
        if b"filename" not in options and extended is not None:
            return unquote(extended.group(1).decode("latin-1"))[:LONGEST_NAME]
        # Browsers write a quote as %22 and nothing else that matters in a name.
        return _text(options.get(b"filename", b"")).replace("%22", '"')


def boundary_of(headers: Mapping[str, str]) -> bytes:
    """Give the boundary of a form.

    Raises:
        InvalidRequest: The body is no form.
    """
    kind, options = parse_options_header(headers.get("content-type"))
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not boundary:
        raise InvalidRequest(
            "Send the file as multipart/form-data, or its bare bytes with PUT.",
            details={"header": "Content-Type"},
        )
    return boundary


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")[:LONGEST_NAME]
    except UnicodeDecodeError:
        return raw.decode("latin-1")[:LONGEST_NAME]


def _refusing(call: Callable[[], T]) -> T:
    try:
        return call()
    except FormParserError:
        raise InvalidRequest("The form cannot be read.") from None
