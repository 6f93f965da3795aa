"""A form of many files, written while it is sent: never more than a piece of one file is in memory."""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tiro.cli.inputs import Item

PIECE_BYTES = 256 * 1024

OnSent = Callable[[int, int, int], None]
"""Told of a file, by its number: bytes that have gone, and all."""


class Form:
    """A form to be sent, as often as need be.

    Args:
        items: The files.
        options: For all of them.
        on_sent: Told how far each file is.

    Attributes:
        unread: Why files could not be read, by their number; an empty one was sent in their place.
    """

    def __init__(self, items: Sequence[Item], options: Mapping[str, Any], on_sent: OnSent) -> None:
        self.unread: dict[int, OSError] = {}
        self._items = items
        self._options = options
        self._on_sent = on_sent
        self._boundary = uuid.uuid4().hex

    @property
    def media_type(self) -> str:
        """Of the body, with what stands between its parts."""
        return f"multipart/form-data; boundary={self._boundary}"

    def pieces(self) -> Iterator[bytes]:
        """Give the body."""
        yield self._head("options") + json.dumps(self._options).encode()
        for number, item in enumerate(self._items):
            yield b"\r\n" + self._head("file", file_name=item.name)
            yield from self._file(number, item)
        yield f"\r\n--{self._boundary}--\r\n".encode()

    def _head(self, name: str, *, file_name: str | None = None) -> bytes:
        more = "" if file_name is None else f'; filename="{_escaped(file_name)}"'
        return (
            f'--{self._boundary}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
        ).encode("utf-8", "replace")

    def _file(self, number: int, item: Item) -> Iterator[bytes]:
        """Read a file; one that grows meanwhile is sent as long as it was."""
        assert item.path is not None  # noqa: S101 - what comes from stdin is not sent in a form
        try:
            with item.path.open("rb") as file:
                size, done = item.path.stat().st_size, 0
                while piece := file.read(min(PIECE_BYTES, size - done)):
                    yield piece
                    done += len(piece)
                    self._on_sent(number, done, size)
        except OSError as error:
            self.unread[number] = error


def _escaped(name: str) -> str:
    """Write a name as browsers do."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
