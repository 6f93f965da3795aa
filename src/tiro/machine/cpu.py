"""The processor: how many cores may be used, and which instructions it has."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tiro.machine import cgroup
from tiro.machine.facts import ROOT, Facts, Unreadable, text_of

NAMES = (
    "model", "sockets", "cores", "threads", "usable_threads", "limit_cores", "max_mhz",
    "instruction_sets", "compute_types",
)  # fmt: skip

TOLD = (
    "sse4_1", "sse4_2", "avx", "avx2", "fma", "f16c", "avx512f", "avx512bw", "avx512_vnni",
    "avx512_bf16", "avx_vnni", "amx_int8", "amx_bf16", "neon", "asimd", "asimdhp", "asimddp",
    "i8mm", "sve", "sve2",
)  # fmt: skip
"""Instructions that matter to speech engines, by the names that Linux gives them."""


def read(facts: Facts) -> None:
    """Read all; what takes longest comes last."""
    import psutil

    facts.read("sockets", sockets)
    facts.read("cores", lambda: psutil.cpu_count(logical=False))
    facts.read("threads", lambda: psutil.cpu_count(logical=True))
    facts.read("usable_threads", _usable)
    facts.read("limit_cores", cgroup.cores, "No control group limits it.")
    facts.read("max_mhz", _max_mhz)
    facts.read("compute_types", _compute_types)
    told = _told()
    facts.read("model", lambda: told.get("brand_raw"))
    facts.read("instruction_sets", lambda: known(told.get("flags") or ()) or None)


def sockets(root: Path = ROOT) -> int | None:
    """Count the packages that hold the cores (Linux)."""
    places = (root / "sys/devices/system/cpu").glob("cpu[0-9]*/topology/physical_package_id")
    return len({text_of(place) for place in places}) or None


def known(flags: Iterable[str]) -> list[str]:
    """Give the instruction sets that matter, in one order."""
    found = set(flags)
    return [name for name in TOLD if name in found]


def _usable() -> int | None:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def _max_mhz() -> float | None:
    import psutil

    frequency: Any = psutil.cpu_freq()
    return round(frequency.max or frequency.current) or None if frequency else None


def _compute_types() -> list[str]:
    """Ask CTranslate2, which knows what this processor computes fast."""
    try:
        import ctranslate2
    except ImportError:
        raise Unreadable("The package ctranslate2 is not installed.") from None
    library: Any = ctranslate2  # it has no types
    return sorted(library.get_supported_compute_types("cpu"))


def _told() -> dict[str, Any]:
    """Ask py-cpuinfo, which takes about a second; empty when it cannot tell."""
    try:
        import cpuinfo

        library: Any = cpuinfo  # it has no types
        return dict(library.get_cpu_info())
    except Exception:  # noqa: BLE001 - it raises bare exceptions on systems that it does not know
        return {}
