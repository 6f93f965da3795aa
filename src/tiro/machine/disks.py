"""The disks of database, media and models: space, speed, and whether SMART says that they are well."""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tiro.machine import programs
from tiro.machine.facts import ROOT, Facts, Unreadable

NAMES = (
    "folder", "mount_point", "device", "file_system", "total_bytes", "free_bytes",
    "write_bytes_per_second", "read_bytes_per_second", "smart",
)  # fmt: skip

PLACES = ("folder", "mount_point", "device")
"""Facts that may hold names which people gave."""

BLOCK_BYTES = 1 << 20
MEASURED_BLOCKS = 32
MEASURED_SECONDS = 2.0
NEEDED_FREE = 10
"""So many times the measured size must be free."""

NOT_MEASURED = "It was not measured."
NOT_THERE = "The folder is not there yet."


@dataclass(frozen=True, slots=True)
class Speed:
    """Bytes a second, written through to the disk, and read from it."""

    write: int
    read: int | None


class Disks:
    """Looks at folders; the speed of a disk that holds several is measured once.

    Args:
        is_measured: Whether a small file may be written to measure the speed.
    """

    def __init__(self, *, is_measured: bool) -> None:
        self._is_measured = is_measured
        self._speeds: dict[int, Speed] = {}

    def read(self, folder: Path, facts: Facts) -> None:
        """Read all of the disk that a folder is on, or will be on."""
        there = nearest(folder)
        facts.put("folder", str(folder))
        partition = _partition(there)
        for name, attribute in (
            ("mount_point", "mountpoint"),
            ("device", "device"),
            ("file_system", "fstype"),
        ):
            facts.put(name, getattr(partition, attribute, None) or None)
        facts.read("total_bytes", lambda: shutil.disk_usage(there).total)
        facts.read("free_bytes", lambda: shutil.disk_usage(there).free)
        facts.read("smart", lambda: smart(partition.device if partition else ""))
        self._read_speed(folder, facts)

    def _read_speed(self, folder: Path, facts: Facts) -> None:
        facts.read("write_bytes_per_second", lambda: self._speed(folder).write)
        facts.read(
            "read_bytes_per_second",
            lambda: self._speed(folder).read,
            "Here a file just written is read from memory.",
        )

    def _speed(self, folder: Path) -> Speed:
        if not self._is_measured:
            raise Unreadable(NOT_MEASURED)
        disk = nearest(folder).stat().st_dev
        if disk not in self._speeds:
            if not folder.is_dir():
                raise Unreadable(NOT_THERE)
            self._speeds[disk] = measure(folder)
        return self._speeds[disk]


def nearest(folder: Path) -> Path:
    """Give the folder, or the nearest above it that exists."""
    return next(
        place for place in (folder.absolute(), *folder.absolute().parents) if place.exists()
    )


def measure(folder: Path) -> Speed:
    """Write a small file through to the disk and read it back; it has no name and leaves nothing.

    Raises:
        Unreadable: There is too little space, or the folder cannot be written to.
    """
    if shutil.disk_usage(folder).free < NEEDED_FREE * MEASURED_BLOCKS * BLOCK_BYTES:
        raise Unreadable("Too little is free to measure it.")
    try:
        with tempfile.TemporaryFile(dir=folder, prefix=".tiro-speed-", buffering=0) as file:
            size, seconds = _write(file)
            return Speed(round(size / seconds), _read_back(file, size))
    except PermissionError:
        raise Unreadable("The folder cannot be written to.") from None


def smart(device: str, root: Path = ROOT) -> str | None:
    """Ask smartctl whether the disk is well: `passed` or `failed`.

    Raises:
        Unreadable: smartctl is not installed or cannot tell.
    """
    if not device.startswith("/dev/"):
        raise Unreadable("It is no disk of this machine.")
    answer = programs.answer(["smartctl", "-j", "-H", str(root / "dev" / whole_disk(device, root))])
    try:
        found: Any = json.loads(answer)
        return "passed" if found["smart_status"]["passed"] else "failed"
    except (ValueError, KeyError, TypeError):
        raise Unreadable("smartctl cannot tell: the disk has none, or it needs root.") from None


def whole_disk(device: str, root: Path = ROOT) -> str:
    """Name the disk of a partition such as /dev/sda1 (Linux)."""
    name = Path(device).name
    place = root / "sys/class/block" / name
    return place.resolve().parent.name if (place / "partition").exists() else name


def folders(values: Mapping[str, str | None]) -> dict[str, Path | None]:
    """Give what to look at, from JSON: names with folders, null for what is elsewhere."""
    return {name: None if folder is None else Path(folder) for name, folder in values.items()}


def _partition(place: Path) -> Any:
    """Find the file system that a folder is on; None when the system does not tell."""
    import psutil

    try:
        found = psutil.disk_partitions(all=True)
    except (OSError, RuntimeError):
        return None
    holding = [each for each in found if place.resolve().is_relative_to(each.mountpoint)]
    # Of two on one place the later one hides the other.
    return max(reversed(holding), key=lambda each: len(each.mountpoint), default=None)


def _write(file: IO[bytes]) -> tuple[int, float]:
    block = os.urandom(BLOCK_BYTES)
    begin, size = time.perf_counter(), 0
    for _ in range(MEASURED_BLOCKS):
        size += file.write(block)
        if time.perf_counter() - begin > MEASURED_SECONDS:
            break
    os.fsync(file.fileno())
    return size, max(time.perf_counter() - begin, 1e-6)


def _read_back(file: IO[bytes], size: int) -> int | None:
    """Read from the disk; None where the system cannot be told to forget what it has in memory."""
    forget: Any = getattr(os, "posix_fadvise", None)
    if forget is None:
        return None
    forget(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    file.seek(0)
    begin, left = time.perf_counter(), size
    while left and (piece := file.read(min(left, BLOCK_BYTES))):
        left -= len(piece)
    return round((size - left) / max(time.perf_counter() - begin, 1e-6))
