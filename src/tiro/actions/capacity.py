"""How much a machine can carry, drawn from the facts of a probe; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

VECTORS = frozenset({"avx2", "neon", "asimd"})


@dataclass(frozen=True, slots=True)
class Machine:
    """The facts that matter.

    Attributes:
        cores: That may be used, by affinity and control group.
        memory_bytes: Of the machine, or of the container; None when untold.
        available_bytes: Free now.
        has_vectors: AVX2 or NEON.
        gpu_name: Of the NVIDIA device with the most memory that can be used; None without one.
        gpu_bytes: Its memory.
        capability: Its compute capability.
        unused_gpu: Why a device that is there is not used.
    """

    cores: int
    memory_bytes: int | None
    available_bytes: int | None = None
    has_vectors: bool = True
    gpu_name: str | None = None
    gpu_bytes: int = 0
    capability: float = 0.0
    unused_gpu: str | None = None


def machine_of(facts: Mapping[str, Any]) -> Machine:
    """Draw what matters from the facts of a probe; what is unknown counts as little."""
    cpu, memory, gpu = (_family(facts, name) for name in ("cpu", "memory", "gpu"))
    usable = cpu.get("usable_threads") or cpu.get("threads") or 1
    limit = cpu.get("limit_cores")
    bounds = [memory.get(name) for name in ("total_bytes", "limit_bytes")]
    devices: list[dict[str, Any]] = gpu.get("devices") or []
    best = max(
        (device for device in devices if device["vendor"] == "nvidia"),
        key=lambda device: device["memory_bytes"] or 0,
        default=None,
    )
    used = best if gpu.get("usable_devices") else None
    return Machine(
        cores=max(1, min(usable, int(limit)) if limit else usable),
        memory_bytes=min((bound for bound in bounds if bound), default=None),
        available_bytes=memory.get("available_bytes"),
        has_vectors=_has_vectors(cpu.get("instruction_sets")),
        gpu_name=used["name"] if used else None,
        # Without memory of its own it shares the machine's.
        gpu_bytes=(used["memory_bytes"] or memory.get("total_bytes") or 0) if used else 0,
        capability=float(used["compute_capability"] or 0) if used else 0.0,
        unused_gpu=None if used else _why_unused(devices),
    )


def _family(facts: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", facts.get(name) or {})


def _has_vectors(sets: Sequence[str] | None) -> bool:
    """Where nothing is told, most machines have them."""
    return sets is None or bool(VECTORS & set(sets))


def _why_unused(devices: Sequence[Mapping[str, Any]]) -> str | None:
    if not devices:
        return None
    if any(device["vendor"] == "nvidia" for device in devices):
        return "The NVIDIA GPU is not used: its driver is too old for CTranslate2."
    return "The AMD GPU is not used: no engine here computes on it."
