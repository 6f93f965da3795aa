"""Keeps a recording's sound as 16 kHz mono s16le without a header, so that a chunk is one read."""

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tiro.audio import SAMPLE_RATE_HZ
from tiro.errors import MediaMissing, StorageFull

SAMPLE_BYTES = 2
_SCALE = 32_768.0
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def name_of(prefix: str, channel: int | None) -> str:
    """Name the file of a channel of an excerpt."""
    return prefix if channel is None else f"{prefix}-{channel}"


def to_pcm(mono: NDArray[np.float32]) -> bytes:
    """Round float samples of -1..1 to s16le."""
    return np.clip(np.rint(mono * _SCALE), -_SCALE, _SCALE - 1).astype("<i2").tobytes()


def read_pcm(path: Path, start: float, end: float) -> NDArray[np.float32]:
    """Read the sound from `start` to `end`, in seconds; less where the file ends before.

    Returns:
        Shape (samples,), -1..1.

    Raises:
        MediaMissing: There is no such file.
    """
    first = max(0, round(start * SAMPLE_RATE_HZ))
    count = max(0, round(end * SAMPLE_RATE_HZ) - first)
    try:
        with path.open("rb") as file:
            file.seek(first * SAMPLE_BYTES)
            data = file.read(count * SAMPLE_BYTES)
    except FileNotFoundError as error:
        raise MediaMissing from error
    whole = len(data) // SAMPLE_BYTES * SAMPLE_BYTES
    return np.frombuffer(data[:whole], "<i2").astype(np.float32) / np.float32(_SCALE)


class OutputFile:
    """A file that is written once from start to end; it is removed when anything fails on the way.

    Raises:
        StorageFull: The disk is full; also from `write`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with _full_disk_told():
            self._file = path.open("wb", buffering=0)

    def write(self, data: bytes) -> None:
        """Append all of the data."""
        rest = memoryview(data)
        with _full_disk_told():
            while rest:
                rest = rest[self._file.write(rest) or 0 :]

    def skip(self, samples: int) -> None:
        """Leave a hole, which takes no room on the disk."""
        self._file.seek(samples * SAMPLE_BYTES, os.SEEK_CUR)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._file.close()
        # A device named as output stays.
        if kind is not None and self._path.is_file():
            self._path.unlink()


@contextmanager
def _full_disk_told() -> Generator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull from error
        raise
