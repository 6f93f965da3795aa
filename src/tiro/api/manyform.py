"""Reads a form of many files as it streams: what comes is handed on piece by piece, in its order."""

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from tiro.api.multipart import FILE, Form
from tiro.api.wishes import OPTIONS
from tiro.errors import InvalidRequest, UploadIncomplete

MOST_PARTS = 1000
OF_ONE = re.compile(r"options\[(0|[1-9]\d{0,3})\]")
"""Options of one file, by its number among the files."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A file begins; `fields` are those that came before it."""

    file_name: str
    fields: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Ended:
    """The file that has begun is whole."""


class ManyForm(Form):
    """A form with any number of files that is being read.

    Args:
        boundary: Between its parts.

    Attributes:
        news: What has come and was not taken yet: the beginning of a file, its bytes, its end.
    """

    most_parts = MOST_PARTS

    def __init__(self, boundary: bytes) -> None:
        self.news: deque[Begun | bytes | Ended] = deque()
        self._files = 0
        super().__init__(boundary, self)

    def feed(self, data: bytes, start: int, end: int) -> None:
        """Take bytes of a file."""
        self.news.append(bytes(data[start:end]))

    def end(self) -> None:
        """Make sure that all has come.

        Raises:
            UploadIncomplete: The form's last boundary is missing.
            InvalidRequest: It held no file.
        """
        if not self._is_whole:
            raise UploadIncomplete
        if not self._files:
            raise InvalidRequest("The form holds no file.", details={"path": FILE})

    def _open_file(self, file_name: str) -> None:
        self.news.append(Begun(file_name, dict(self.fields)))
        self._files += 1
        self._take = self.feed

    def _end(self) -> None:
        if self._part.name == FILE:
            self.news.append(Ended())
            return
        super()._end()
        number = OF_ONE.fullmatch(self._part.name)
        first = int(number[1]) if number else 0
        if self._files > first:
            raise InvalidRequest(
                "Options must come before the files that they are for.",
                details={"path": self._part.name if number else OPTIONS},
            )


def options_fields(fields: Mapping[str, list[str]], index: int) -> dict[str, list[str]]:
    """Give the fields that one file has of its own, instead of those for all: `options[i]` as `options`."""
    own = fields.get(f"{OPTIONS}[{index}]")
    return {} if own is None else {OPTIONS: own}


def common_fields(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Give the fields that are for all files."""
    return {name: values for name, values in fields.items() if not OF_ONE.fullmatch(name)}
