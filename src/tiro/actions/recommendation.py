"""What to run on a machine: engine, model, compute type, threads and slots, each with its reason; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tiro.actions.capacity import Machine
from tiro.actions.sizes import ALIASES, ENGLISH_ONLY, SIZES, size_of

MEMORY_PART = 0.6
OWN_BYTES = 450_000_000
"""What Tiro takes beside its models: API, worker and the child that opens media (docs/benchmarks.md)."""

LONGEST_WINDOW_SECONDS = 1.1
"""What encoding 30 s of sound may take with all cores, so that a recording is done well before it would be heard."""

NO_VECTORS = 0.5
"""Without AVX2 or NEON half as much is computed at once."""

GPU_PART = 0.8
GPU_SLOT_BYTES = 1_500_000_000
"""What a further call takes of a GPU's memory, reckoned generously."""
MOST_GPU_SLOTS = 4
LEAST_HALF_CAPABILITY = 7.0
"""GPUs before it compute in half precision slowly or not at all."""


MOST_THREADS = 8
"""More threads for one chunk win nothing."""
UNKNOWN_CALL_BYTES = 300_000_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """An engine with a model that could be run.

    Attributes:
        is_here: Without a download.
        is_concurrent: One loaded model serves all slots.
        cpu_bytes: Memory on the processor, with int8 where the engine knows it.
        gpu_bytes: On a GPU in half precision; None for an engine that uses none.
    """

    engine: str
    model: str
    quality: str
    is_here: bool
    is_concurrent: bool
    cpu_bytes: int
    gpu_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to run.

    Attributes:
        device: cpu or cuda.
        slots: Chunks at once.
        threads: For one chunk.
        reasons: What each was chosen for, by its name.
    """

    engine: str
    model: str
    device: str
    compute_type: str
    threads: int
    slots: int
    is_here: bool
    reasons: Mapping[str, str]


def recommend(
    machine: Machine, candidates: Sequence[Candidate], *, budget_bytes: int = 0
) -> Recommendation | None:
    """Choose the best that this machine can run with ease; None where there is no candidate.

    Args:
        machine: Its facts.
        candidates: What could be run.
        budget_bytes: The administrator's bound for loaded models; 0 is none.
    """
    if machine.gpu_name is not None:
        usable = [one for one in candidates if one.gpu_bytes is not None]
        for one in sorted(usable, key=_rank):
            if (one.gpu_bytes or 0) <= machine.gpu_bytes * GPU_PART:
                return _on_gpu(machine, one)
    ranked = sorted((one for one in candidates if _is_for_cpu(one)), key=_rank)
    budget = budget_bytes or _budget(machine)
    passed_over: list[str] = []
    for one in ranked:
        refusal = _refusal(machine, one, budget)
        if refusal is None:
            return _on_cpu(machine, one, budget, passed_over)
        passed_over.append(f"{one.model} {refusal}")
    smallest = min(ranked, key=lambda one: (one.cpu_bytes, _rank(one)), default=None)
    return None if smallest is None else _on_cpu(machine, smallest, budget, passed_over)


def _rank(one: Candidate) -> tuple[bool, bool, int, bool]:
    """Standard quality before draft, every language before English alone, known sizes best first."""
    size = size_of(one.model)
    place = list(SIZES.values()).index(size) if size else len(SIZES)
    is_english, is_alias = one.model.endswith(ENGLISH_ONLY), one.model in ALIASES
    return (one.quality != "standard", is_english, place, is_alias)


def _is_for_cpu(one: Candidate) -> bool:
    size = size_of(one.model)
    return size is None or size.is_for_cpu


def _call_bytes(one: Candidate) -> int:
    """Tell what each slot takes: a call in the loaded model, or a process of its own."""
    if not one.is_concurrent:
        return max(1, one.cpu_bytes)
    size = size_of(one.model)
    return size.call_bytes if size else UNKNOWN_CALL_BYTES


def _needed_bytes(one: Candidate) -> int:
    """Tell what it takes with one slot."""
    return one.cpu_bytes + (_call_bytes(one) if one.is_concurrent else 0)


def _refusal(machine: Machine, one: Candidate, budget: int | None) -> str | None:
    """Say why a candidate is too much for the processor; None when it is not."""
    if budget is not None and _needed_bytes(one) > budget:
        return (
            f"needs {_gb(_needed_bytes(one))} of memory and models may have {_gb(max(0, budget))}"
        )
    size = size_of(one.model)
    if size is None:
        return None
    power = machine.cores * (1.0 if machine.has_vectors else NO_VECTORS)
    if size.window_seconds / power > LONGEST_WINDOW_SECONDS:
        return f"would be slow on {_cores(machine.cores)}"
    return None


def _budget(machine: Machine) -> int | None:
    if machine.memory_bytes is None:
        return None
    return int(min(machine.memory_bytes * MEMORY_PART, machine.memory_bytes - OWN_BYTES))


def _on_gpu(machine: Machine, one: Candidate) -> Recommendation:
    has_half = machine.capability >= LEAST_HALF_CAPABILITY
    left = machine.gpu_bytes * GPU_PART - (one.gpu_bytes or 0)
    slots = max(1, min(MOST_GPU_SLOTS, machine.cores, 1 + int(left / GPU_SLOT_BYTES)))
    return Recommendation(
        engine=one.engine,
        model=one.model,
        device="cuda",
        compute_type="float16" if has_half else "int8",
        threads=1,
        slots=slots,
        is_here=one.is_here,
        reasons={
            "engine": f"{one.engine} computes on {machine.gpu_name}.",
            "model": f"The best that fits: it needs {_gb(one.gpu_bytes or 0)} of the GPU's {_gb(machine.gpu_bytes)}."
            + _download(one),
            "compute_type": "Half precision is what this GPU computes fastest."
            if has_half
            else "This GPU is slow in half precision.",
            "threads": "The GPU does the work.",
            "slots": f"{slots} at once fit into its memory and keep it busy.",
        },
    )


def _on_cpu(
    machine: Machine, one: Candidate, budget: int | None, passed_over: Sequence[str]
) -> Recommendation:
    slots = machine.cores
    if budget is not None:
        held = (budget - _needed_bytes(one)) // _call_bytes(one) + 1
        slots = max(1, min(slots, held))
    threads = max(1, min(MOST_THREADS, machine.cores // slots))
    return Recommendation(
        engine=one.engine,
        model=one.model,
        device="cpu",
        compute_type="int8",
        threads=threads,
        slots=slots,
        is_here=one.is_here,
        reasons={
            "engine": _why_engine(machine, one),
            "model": _why_model(machine, one, passed_over),
            "compute_type": "int8 is about twice as fast as float32 on a processor.",
            "threads": "One chunk on each core does more in all than one chunk on many cores."
            if threads == 1
            else "Cores that are left over help each chunk.",
            "slots": f"One a core: {_cores(machine.cores)}."
            if slots == machine.cores
            else f"Each takes {_gb(_call_bytes(one))}, and memory holds {slots}.",
        },
    )


def _why_engine(machine: Machine, one: Candidate) -> str:
    text = f"{one.engine} is the best engine that works here, on the processor."
    if one.quality != "standard":
        text = f"{one.engine} works without a download; its quality is that of a draft."
    if machine.gpu_name is not None:
        return f"{text} No model fits into the memory of {machine.gpu_name}."
    return f"{text} {machine.unused_gpu}" if machine.unused_gpu else text


def _why_model(machine: Machine, one: Candidate, passed_over: Sequence[str]) -> str:
    text = f"The best that {_cores(machine.cores)} and the memory carry; it needs {_gb(_needed_bytes(one))}."
    if passed_over:
        text += f" {'; '.join(passed_over)}."
    if machine.available_bytes is not None and _needed_bytes(one) > machine.available_bytes:
        text += f" Only {_gb(machine.available_bytes)} is free now: other programs hold the rest."
    if one.model.endswith(ENGLISH_ONLY):
        text += " It writes nothing but English."
    return text + _download(one)


def _download(one: Candidate) -> str:
    return "" if one.is_here else " It is fetched on first use."


def _cores(count: int) -> str:
    return "1 core" if count == 1 else f"{count} cores"


def _gb(count: float) -> str:
    return f"{count / 1e9:.1f} GB"
