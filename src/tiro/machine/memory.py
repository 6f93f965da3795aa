"""Memory of the machine, and how much of it this process may have."""

import struct
from pathlib import Path

from tiro.machine import cgroup
from tiro.machine.facts import ROOT, Facts, Unreadable

NAMES = (
    "total_bytes", "available_bytes", "limit_bytes", "swap_bytes", "swap_free_bytes", "speed_mts",
)  # fmt: skip

_CONFIGURED_AT = 0x20
"""Where SMBIOS 2.7 (section 7.18, memory device) has the configured speed, in MT/s, as a word."""


def read(facts: Facts) -> None:
    """Read all."""
    import psutil

    facts.read("total_bytes", lambda: psutil.virtual_memory().total)
    facts.read("available_bytes", lambda: psutil.virtual_memory().available)
    facts.read("limit_bytes", cgroup.memory_bytes, "No control group limits it.")
    facts.read("swap_bytes", lambda: psutil.swap_memory().total)
    facts.read("swap_free_bytes", lambda: psutil.swap_memory().free)
    facts.read("speed_mts", speed_mts)


def speed_mts(root: Path = ROOT) -> int | None:
    """Give the slowest speed that a module runs at, in million transfers a second (Linux).

    Raises:
        Unreadable: It is not for ordinary users to read.
    """
    modules = sorted((root / "sys/firmware/dmi/entries").glob("17-*/raw"))
    try:
        speeds = [_speed(module.read_bytes()) for module in modules]
    except PermissionError:
        raise Unreadable("Only the machine's administrator may read it.") from None
    return min((speed for speed in speeds if speed), default=None)


def _speed(entry: bytes) -> int:
    """Empty slots and older tables have none."""
    if len(entry) < _CONFIGURED_AT + 2:
        return 0
    return struct.unpack_from("<H", entry, _CONFIGURED_AT)[0]
