"""Graphics processors: NVIDIA's by NVML, AMD's by what Linux shows, and how many CTranslate2 can use."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tiro.machine.facts import ROOT, Facts, Unreadable, number_of, text_of

NAMES = ("devices", "driver", "cuda", "rocm", "usable_devices")

_AMD = "0x1002"
_NO_NVIDIA = "No NVIDIA driver answers."


def read(facts: Facts) -> None:
    """Read all."""
    try:
        with _Nvml() as nvml:
            facts.read("driver", lambda: _text(nvml.nvmlSystemGetDriverVersion()))
            facts.read("cuda", lambda: _cuda(nvml.nvmlSystemGetCudaDriverVersion_v2()))
            facts.read("devices", lambda: [*nvidia(nvml), *amd()])
    except Unreadable as error:
        for name in ("driver", "cuda"):
            facts.put(name, None, str(error))
        facts.read("devices", lambda: list(amd()))
    facts.read("rocm", rocm, "ROCm is not installed.")
    facts.read("usable_devices", _usable)


def nvidia(nvml: Any) -> Iterator[dict[str, Any]]:
    """Describe each NVIDIA device."""
    for index in range(nvml.nvmlDeviceGetCount()):
        handle = nvml.nvmlDeviceGetHandleByIndex(index)
        memory = _memory(nvml, handle)
        yield {
            "vendor": "nvidia",
            "name": _text(nvml.nvmlDeviceGetName(handle)),
            "memory_bytes": memory and int(memory.total),
            "free_bytes": memory and int(memory.free),
            "compute_capability": _capability(nvml, handle),
        }


def amd(root: Path = ROOT) -> Iterator[dict[str, Any]]:
    """Describe each AMD device that Linux's driver shows."""
    for card in sorted((root / "sys/class/drm").glob("card[0-9]*/device")):
        if text_of(card / "vendor") != _AMD:
            continue
        total = number_of(card / "mem_info_vram_total")
        used = number_of(card / "mem_info_vram_used")
        yield {
            "vendor": "amd",
            "name": text_of(card / "product_name") or "AMD graphics",
            "memory_bytes": total,
            "free_bytes": None if total is None or used is None else total - used,
            "compute_capability": None,
        }


def rocm(root: Path = ROOT) -> str | None:
    """Give ROCm's version, or say that its driver alone is here."""
    version = text_of(root / "opt/rocm/.info/version")
    has_driver = any((root / "sys/class/kfd/kfd/topology/nodes").glob("*/properties"))
    return version or ("driver only" if has_driver else None)


class _Nvml:
    """NVML between its start and its end."""

    def __enter__(self) -> Any:
        """Start it.

        Raises:
            Unreadable: There is no driver, or it does not answer.
        """
        try:
            import pynvml
        except ImportError:
            raise Unreadable("The package nvidia-ml-py is not installed.") from None
        self._nvml: Any = pynvml  # it has no types
        try:
            self._nvml.nvmlInit()
        except self._nvml.NVMLError:
            raise Unreadable(_NO_NVIDIA) from None
        return self._nvml

    def __exit__(self, *_: object) -> None:
        self._nvml.nvmlShutdown()


def _memory(nvml: Any, handle: Any) -> Any:
    """None where memory is the processor's own."""
    try:
        return nvml.nvmlDeviceGetMemoryInfo(handle)
    except nvml.NVMLError:
        return None


def _capability(nvml: Any, handle: Any) -> str | None:
    try:
        major, minor = nvml.nvmlDeviceGetCudaComputeCapability(handle)
    except nvml.NVMLError:
        return None
    return f"{major}.{minor}"


def _cuda(number: int) -> str:
    return f"{number // 1000}.{number % 1000 // 10}"


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _usable() -> int:
    """Ask CTranslate2, which needs CUDA's libraries, too."""
    try:
        import ctranslate2
    except ImportError:
        raise Unreadable("The package ctranslate2 is not installed.") from None
    library: Any = ctranslate2  # it has no types
    return int(library.get_cuda_device_count())
