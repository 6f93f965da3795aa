"""One message between parent and child: two lengths, a JSON header, the raw bytes of arrays.

Never pickle: a child that has read hostile media could answer anything.
"""

import json
import math
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

Values = dict[str, Any]
Arrays = dict[str, "NDArray[Any]"]

PREFIX = struct.Struct("!IQ")
MAX_HEADER_BYTES = 32 << 20
MAX_BODY_BYTES = 512 << 20

_PLAIN_NUMBERS = re.compile(r"[<>|=][biuf][1248]")


class FrameError(Exception):
    """The bytes are not a frame; the conversation cannot go on."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a call gave; the arrays are read-only."""

    values: Values
    arrays: Arrays


def encode(header: Mapping[str, Any], arrays: "Mapping[str, NDArray[Any]]") -> list[Any]:
    """Give the buffers of one frame, in order; arrays that are contiguous are not copied.

    Raises:
        FrameError: An array is not of plain numbers, or the frame is too large.
    """
    if not arrays:
        return _without_arrays(header)
    import numpy as np  # noqa: PLC0415 - a process that sends no sound never loads it

    packed = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    layout = [[name, array.dtype.str, list(array.shape)] for name, array in packed.items()]
    if not all(_PLAIN_NUMBERS.fullmatch(array.dtype.str) for array in packed.values()):
        raise FrameError("Only arrays of plain numbers can travel.")
    head = json.dumps({**header, "arrays": layout}).encode()
    body_bytes = sum(array.nbytes for array in packed.values())
    _check_sizes(len(head), body_bytes)
    bodies = [array.reshape(-1).view(np.uint8).data for array in packed.values() if array.nbytes]
    return [PREFIX.pack(len(head), body_bytes) + head, *bodies]


def _without_arrays(header: Mapping[str, Any]) -> list[Any]:
    head = json.dumps({**header, "arrays": []}).encode()
    _check_sizes(len(head), 0)
    return [PREFIX.pack(len(head), 0) + head]


def sizes(prefix: bytes | bytearray) -> tuple[int, int]:
    """Read the lengths of header and body, in bytes.

    Raises:
        FrameError: They are beyond the limits.
    """
    head_bytes, body_bytes = PREFIX.unpack(prefix)
    _check_sizes(head_bytes, body_bytes)
    return head_bytes, body_bytes


def decode(head: bytes | bytearray, body: bytes | bytearray) -> tuple[Values, Arrays]:
    """Give the header, and arrays that share the memory of `body`.

    Raises:
        FrameError: Header and body do not fit each other.
    """
    try:
        header = json.loads(head)
        arrays = dict(_cut(header.pop("arrays"), body))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise FrameError(type(error).__name__) from None
    return header, arrays


def _cut(layout: list[Any], body: bytes | bytearray) -> "Iterator[tuple[str, NDArray[Any]]]":
    if not layout and not body:
        return
    import numpy as np  # noqa: PLC0415 - a process that gets no sound never loads it

    offset = 0
    for name, kind, shape in layout:
        if not _PLAIN_NUMBERS.fullmatch(kind) or any(length < 0 for length in shape):
            raise ValueError(kind)
        flat = (
            np.frombuffer(body, np.dtype(kind), math.prod(shape), offset)
            if 0 not in shape
            else None
        )
        yield str(name), np.zeros(shape, kind) if flat is None else flat.reshape(shape)
        offset += 0 if flat is None else flat.nbytes
    if offset != len(body):
        raise ValueError(offset)


def _check_sizes(head_bytes: int, body_bytes: int) -> None:
    if head_bytes > MAX_HEADER_BYTES or body_bytes > MAX_BODY_BYTES:
        raise FrameError("The frame is too large.")
