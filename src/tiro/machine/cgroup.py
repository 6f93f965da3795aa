"""The bounds that a control group sets to this process: those of its own group and of all above it."""

from collections.abc import Iterator
from pathlib import Path

from tiro.machine.facts import ROOT, number_of, text_of

_NO_BOUND = 1 << 60
"""Version 1 writes a number near 2^63 for no bound."""


def memory_bytes(root: Path = ROOT) -> int | None:
    """Give the smallest bound of memory; None when there is none."""
    found = [
        number_of(folder / name)
        for folder in _folders("memory", root)
        for name in ("memory.max", "memory.limit_in_bytes")
    ]
    return min((bound for bound in found if bound is not None and bound < _NO_BOUND), default=None)


def cores(root: Path = ROOT) -> float | None:
    """Give the smallest bound of processor time, in cores; None when there is none."""
    found = [_cores(folder) for folder in _folders("cpu", root)]
    return min((bound for bound in found if bound), default=None)


def _cores(folder: Path) -> float | None:
    quota, _, period = (text_of(folder / "cpu.max") or "").partition(" ")
    if not quota:
        quota = text_of(folder / "cpu.cfs_quota_us") or ""
        period = text_of(folder / "cpu.cfs_period_us") or ""
    if quota.isdigit() and period.isdigit() and int(period):
        return round(int(quota) / int(period), 2)
    return None


def _folders(controller: str, root: Path) -> Iterator[Path]:
    """Give the folders of the process's groups; inside a container some are out of sight."""
    hierarchies = root / "sys/fs/cgroup"
    for line in (text_of(root / "proc/self/cgroup") or "").splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if controllers and controller not in controllers.split(","):
            continue
        base = hierarchies / controller if controllers else hierarchies
        group = base / path.lstrip("/")
        yield from (folder for folder in (group, *group.parents) if folder.is_relative_to(base))
