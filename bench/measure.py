"""What all benchmarks need: a result with its target, processor time and memory of processes, facts of the machine."""

import importlib.metadata
import os
import platform
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

MEGA = 1_000_000
PACKAGES = ("faster-whisper", "ctranslate2", "pocketsphinx", "dbos", "fastapi", "sqlalchemy", "av")


@dataclass(frozen=True)
class Figure:
    """One measured figure.

    Attributes:
        name: What was measured.
        value: The figure.
        unit: Its unit; `x` for a ratio.
        target: The bound it should keep; None where it is only told.
        is_upper: Whether the target is the most allowed; else the least.
        how: How it was measured.
    """

    name: str
    value: float
    unit: str
    target: float | None = None
    is_upper: bool = True
    how: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the target is kept."""
        if self.target is None:
            return True
        return self.value <= self.target if self.is_upper else self.value >= self.target

    def row(self) -> str:
        """Give a line of a Markdown table."""
        bound = "" if self.target is None else f"{'≤' if self.is_upper else '≥'} {self.target:g}"
        mark = "" if self.target is None else ("yes" if self.is_met else "**no**")
        return f"| {self.name} | {self.value:.4g} {self.unit} | {bound} | {mark} | {self.how} |"


@dataclass
class Peak:
    """The most memory of a process and its children, in bytes of proportional set size."""

    size_bytes: int = 0
    samples: list[int] = field(default_factory=list)


def children_cpu_seconds() -> float:
    """Processor time of all ended children of this process."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def tree_cpu_seconds(pid: int) -> float:
    """Processor time so far of a live process, its live children and those it has waited for."""
    total = 0.0
    for process in _tree(pid):
        times = process.cpu_times()
        total += times.user + times.system
        total += times.children_user + times.children_system
    return total


def tree_pss_bytes(pid: int) -> int:
    """Memory of a process and its children; shared pages are counted in parts."""
    total = 0
    for process in _tree(pid):
        try:
            total += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total


@contextmanager
def peak_of(pid: int, every_seconds: float = 0.1) -> Iterator[Peak]:
    """Watch the memory of a process tree."""
    peak = Peak()
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(every_seconds):
            size = tree_pss_bytes(pid)
            peak.samples.append(size)
            peak.size_bytes = max(peak.size_bytes, size)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def best_of(times: int, work: Callable[[], object]) -> float:
    """Give the shortest wall time in seconds of some runs."""
    found: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def command_cpu_seconds(*command: str) -> float:
    """Run a command and give the processor time it used."""
    before = children_cpu_seconds()
    subprocess.run(command, check=True, capture_output=True)
    return children_cpu_seconds() - before


def machine() -> dict[str, str]:
    """Tell on what the figures were measured."""
    model = "unknown"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0].partition(":")[2].strip() if names else model
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return {
        "processor": model,
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": sys.version.split()[0],
        "packages": versions,
    }


def report(figures: list[Figure]) -> str:
    """Give the figures and the machine as Markdown."""
    facts = "\n".join(f"- {name}: {value}" for name, value in machine().items())
    head = "| what | measured | target | kept | how |\n|---|---|---|---|---|"
    rows = "\n".join(figure.row() for figure in figures)
    return f"{facts}\n\n{head}\n{rows}\n"


def as_json(figures: list[Figure]) -> list[dict[str, object]]:
    """Give the figures for programs."""
    return [asdict(figure) | {"kept": figure.is_met} for figure in figures]


def _tree(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
