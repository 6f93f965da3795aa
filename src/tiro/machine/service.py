"""The child's side of a probe: reads all families of facts, none longer than its time."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from threading import Thread
from typing import Any

from tiro.machine import cpu, disks, gpu, host, memory, network, versions
from tiro.machine.disks import Disks
from tiro.machine.facts import Facts

Values = dict[str, Any]
Reader = Callable[[Facts], None]

FAMILY_SECONDS = 15.0
"""What a family gets; a network disk that hangs or a driver that sleeps must not cost the rest."""

ELSEWHERE = "It is on a server of its own."
FAMILIES: dict[str, tuple[tuple[str, ...], Reader]] = {
    "host": (host.NAMES, host.read),
    "cpu": (cpu.NAMES, cpu.read),
    "memory": (memory.NAMES, memory.read),
    "gpu": (gpu.NAMES, gpu.read),
    "network": (network.NAMES, network.read),
    "versions": (versions.NAMES, versions.read),
}


class MachineService:
    """Serves `probe`."""

    def probe(
        self, values: Values, arrays: Mapping[str, Any], report: Callable[[Values], None]
    ) -> tuple[Values, dict[str, Any]]:
        """Read everything; `values` are those of `probe`."""
        del arrays, report
        return probe(disks.folders(values["folders"]), is_measured=bool(values["is_measured"])), {}


def probe(folders: Mapping[str, Path | None], *, is_measured: bool) -> Values:
    """Read all families.

    Args:
        folders: Whose disks to look at, by name; None for what is on another machine.
        is_measured: Whether to measure the speed of the disks, by a small file on each.

    Returns:
        Facts by family and name; under `missing` of each family why a fact is null.
    """
    found = {name: _within_time(names, reader) for name, (names, reader) in FAMILIES.items()}
    looking = Disks(is_measured=is_measured)
    found["disks"] = {name: _disk(looking, folder) for name, folder in folders.items()}
    return found


def blank(folders: Iterable[str], reason: str) -> Values:
    """Give all facts as null, for a machine that could not be looked at."""
    found = {name: _nothing(names, reason) for name, (names, _) in FAMILIES.items()}
    found["disks"] = {name: _nothing(disks.NAMES, reason) for name in folders}
    return found


def _nothing(names: tuple[str, ...], reason: str) -> Values:
    facts = Facts(names)
    for name in names:
        facts.put(name, None, reason)
    return facts.view()


def _disk(looking: Disks, folder: Path | None) -> Values:
    if folder is not None:
        return _within_time(disks.NAMES, lambda facts: looking.read(folder, facts))
    return _nothing(disks.NAMES, ELSEWHERE)


def _within_time(names: tuple[str, ...], reader: Reader) -> Values:
    """Read on a thread that is left behind when it hangs; it ends with the process."""
    facts = Facts(names)
    thread = Thread(target=reader, args=(facts,), daemon=True)
    thread.start()
    thread.join(FAMILY_SECONDS)
    return facts.view()
