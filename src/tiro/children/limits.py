"""What binds a child to its limits and its parent; the one corner where POSIX and Linux are met."""

import ctypes
import gc
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import ModuleType

_resource: ModuleType | None
try:
    import resource as _resource
except ImportError:  # Windows
    _resource = None

_PR_SET_PDEATHSIG = 1

PASSED_ON = (
    "PATH", "HOME", "LANG", "LANGUAGE", "LC_", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT",
    "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHASHSEED", "PYTHONWARNINGS", "XDG_CACHE_HOME",
    "LD_LIBRARY_PATH",
)  # fmt: skip
"""Names, or beginnings that end in `_`, of the variables that every child gets."""

NETWORK = (
    "HF_", "HUGGINGFACE_HUB_CACHE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY",
    "http_proxy", "https_proxy", "no_proxy", "all_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
)  # fmt: skip
"""For a child that fetches models."""

ACCELERATOR = ("CUDA_", "NVIDIA_", "CT2_")
"""For a child that computes on a GPU."""

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""One thread for each call: a worker runs as many calls as it has cores."""

KEPT_MEMORY = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "268435456",
    "MALLOC_TRIM_THRESHOLD_": "268435456",
}
"""Have glibc reuse the large arrays of one chunk for the next. Given back and asked for anew, their
page faults were a quarter of the processor time of the micro model; the peak does not grow."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a child; None leaves the system's own. Skipped where the system has none.

    Attributes:
        memory_bytes: Address space.
        cpu_seconds: Processor time over the child's whole life.
        file_size_bytes: The largest file that it may write.
        open_files: Open files.
    """

    memory_bytes: int | None = None
    cpu_seconds: int | None = None
    file_size_bytes: int | None = None
    open_files: int | None = None


_RESOURCES = {
    "memory_bytes": "RLIMIT_AS",
    "cpu_seconds": "RLIMIT_CPU",
    "file_size_bytes": "RLIMIT_FSIZE",
    "open_files": "RLIMIT_NOFILE",
}


def apply(limits: Limits) -> None:
    """Bind this process, and forbid core dumps: they would hold audio and keys."""
    if _resource is None:
        return
    _resource.setrlimit(_resource.RLIMIT_CORE, (0, 0))
    for field, value in asdict(limits).items():
        if value is None:
            continue
        kind = getattr(_resource, _RESOURCES[field])
        _, hard = _resource.getrlimit(kind)
        bound = value if hard == _resource.RLIM_INFINITY else min(value, hard)
        _resource.setrlimit(kind, (bound, bound))


def leave_signals_to_parent() -> None:
    """Ignore SIGTERM and SIGINT: sent to a whole group, they would lose the work in flight."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def die_with(parent_pid: int) -> None:
    """Have the kernel kill this process with the parent's thread that made it (Linux)."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:
        os._exit(1)


def environment(source: Mapping[str, str], further: Sequence[str] = ()) -> dict[str, str]:
    """Choose what a child may see; never Tiro's own variables, which hold secrets."""
    names = (*PASSED_ON, *further)
    chosen = {
        key: value
        for key, value in source.items()
        if any(key == name or (name.endswith("_") and key.startswith(name)) for name in names)
    }
    return {**chosen, **ONE_THREAD, **KEPT_MEMORY}


def kill_group(pid: int) -> None:
    """End a session leader and all that it started; nothing happens when it is gone."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGTERM)
    except (ProcessLookupError, PermissionError):
        return


def resident_bytes(pid: int) -> int | None:
    """Memory of a process that is in RAM; None where the system does not tell (not Linux)."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


def oom_kills() -> int:
    """Count the processes that the kernel ended for lack of memory since it started (Linux)."""
    try:
        lines = Path("/proc/vmstat").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))


def no_core_dumps() -> None:
    """Forbid core dumps of this process and its children: they would hold audio and keys."""
    apply(Limits())


def give_memory_back() -> None:
    """Return to the system what start-up has freed, where glibc can; what is left stays for good.

    It is not looked through for garbage: that takes .3 s and finds nothing of worth.
    """
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def total_memory_bytes() -> int | None:
    """Memory of this machine, or of the container it is; None where the system does not tell."""
    if "SC_PHYS_PAGES" not in getattr(os, "sysconf_names", {}):
        return None
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        bound = Path("/sys/fs/cgroup/memory.max").read_text().strip()
    except OSError:
        return machine
    return min(machine, int(bound)) if bound.isdigit() else machine
