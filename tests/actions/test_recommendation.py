"""What is recommended for machines of many kinds."""

from typing import Any

import pytest

from tiro.actions.capacity import machine_of
from tiro.actions.recommendation import Candidate, Recommendation, recommend
from tiro.actions.sizes import SIZES
from tiro.engines import load_engine

GB = 1_000_000_000


def facts(
    threads: int,
    memory_gb: float,
    *,
    limit_gb: float | None = None,
    limit_cores: float | None = None,
    sets: list[str] | None = None,
    gpus: list[dict[str, Any]] | None = None,
    usable_gpus: int | None = None,
) -> dict[str, Any]:
    """Give the facts of a machine that matter."""
    devices = gpus or []
    return {
        "cpu": {
            "threads": threads,
            "usable_threads": threads,
            "limit_cores": limit_cores,
            "instruction_sets": ["avx2", "fma"] if sets is None else sets,
        },
        "memory": {
            "total_bytes": int(memory_gb * GB),
            "available_bytes": int(memory_gb * GB * 0.8),
            "limit_bytes": None if limit_gb is None else int(limit_gb * GB),
        },
        "gpu": {
            "devices": devices,
            "usable_devices": len(devices) if usable_gpus is None else usable_gpus,
        },
    }


def gpu(memory_gb: int, capability: str = "8.6", vendor: str = "nvidia") -> dict[str, Any]:
    return {
        "vendor": vendor,
        "name": f"GPU of {memory_gb} GB",
        "memory_bytes": memory_gb * GB,
        "free_bytes": memory_gb * GB,
        "compute_capability": capability if vendor == "nvidia" else None,
    }


def whisper(model: str, *, is_here: bool = False) -> Candidate:
    """Give a model of Whisper with the engine's own figures."""
    weigh = load_engine("faster_whisper").memory_bytes
    return Candidate(
        engine="faster_whisper",
        model=model,
        quality="standard",
        is_here=is_here,
        is_concurrent=True,
        cpu_bytes=weigh(model, {"compute_type": "int8"}),
        gpu_bytes=weigh(model, {"compute_type": "float16"}),
    )


SPHINX = Candidate(
    engine="pocketsphinx",
    model="en-us",
    quality="draft",
    is_here=True,
    is_concurrent=False,
    cpu_bytes=140 << 20,
)
ALL = [SPHINX, *(whisper(model) for model in reversed(SIZES))]


def chosen(machine: dict[str, Any], candidates: list[Candidate] | None = None) -> Recommendation:
    found = recommend(machine_of(machine), ALL if candidates is None else candidates)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("machine", "model", "device", "compute_type", "threads", "slots"),
    [
        (facts(1, 2), "base", "cpu", "int8", 1, 1),
        (facts(2, 4), "small", "cpu", "int8", 1, 2),
        (facts(8, 16), "medium", "cpu", "int8", 1, 8),
        (facts(16, 64), "large-v3-turbo", "cpu", "int8", 1, 16),
        (facts(64, 256, limit_cores=2.5), "small", "cpu", "int8", 1, 2),
        (facts(64, 256, limit_gb=1), "base", "cpu", "int8", 8, 2),
        (facts(4, 8, sets=["asimd", "asimddp"]), "small", "cpu", "int8", 1, 4),
        (facts(2, 8, sets=["sse4_2"]), "base", "cpu", "int8", 1, 2),
        (facts(8, 32, gpus=[gpu(2)]), "small", "cuda", "float16", 1, 1),
        (facts(8, 32, gpus=[gpu(8)]), "large-v3", "cuda", "float16", 1, 2),
        (facts(8, 32, gpus=[gpu(8), gpu(24)]), "large-v3", "cuda", "float16", 1, 4),
        (facts(2, 32, gpus=[gpu(80, "9.0")]), "large-v3", "cuda", "float16", 1, 2),
        (facts(8, 32, gpus=[gpu(12, "6.1")]), "large-v3", "cuda", "int8", 1, 4),
        (facts(8, 16, gpus=[gpu(24)], usable_gpus=0), "medium", "cpu", "int8", 1, 8),
        (facts(8, 16, gpus=[gpu(16, vendor="amd")]), "medium", "cpu", "int8", 1, 8),
    ],
)
def test_machine_gets_what_it_carries(
    machine: dict[str, Any],
    model: str,
    device: str,
    compute_type: str,
    threads: int,
    slots: int,
) -> None:
    best = chosen(machine)
    shown = (best.model, best.device, best.compute_type, best.threads, best.slots)
    assert shown == (model, device, compute_type, threads, slots)


def test_every_choice_has_its_reason() -> None:
    for machine in (facts(2, 4), facts(8, 32, gpus=[gpu(24)])):
        reasons = chosen(machine).reasons
        assert set(reasons) == {"engine", "model", "compute_type", "threads", "slots"}
        assert all(text.endswith(".") for text in reasons.values())


def test_what_was_passed_over_is_told_with_the_reason() -> None:
    told = chosen(facts(16, 64, limit_gb=1)).reasons["model"]
    assert "medium needs 1.7 GB of memory and models may have 0.6 GB" in told
    assert "medium would be slow on 2 cores" in chosen(facts(2, 4)).reasons["model"]


@pytest.mark.parametrize("vendor", ["nvidia", "amd"])
def test_graphics_processor_that_cannot_be_used_is_mentioned(vendor: str) -> None:
    machine = facts(8, 16, gpus=[gpu(16, vendor=vendor)], usable_gpus=0)
    assert "GPU is not used" in chosen(machine).reasons["engine"]


def test_draft_engine_serves_where_nothing_else_may_be_fetched() -> None:
    """Its processes do not share a model, so memory bounds how many there are."""
    best = chosen(facts(16, 2, limit_gb=1), [SPHINX])
    assert (best.engine, best.slots) == ("pocketsphinx", 3)
    assert best.threads == 5
    assert "draft" in best.reasons["engine"]


def test_model_for_english_alone_comes_after_all_others() -> None:
    best = chosen(facts(8, 16), [whisper("small.en", is_here=True), SPHINX])
    assert best.model == "small.en"
    assert "nothing but English" in best.reasons["model"]
    best = chosen(facts(8, 16), [whisper("small.en"), whisper("tiny")])
    assert best.model == "tiny"


def test_model_of_one_s_own_is_taken_where_no_size_is_known() -> None:
    own = Candidate("faster_whisper", "our-domain", "standard", True, True, 500_000_000)
    assert chosen(facts(2, 4), [own, SPHINX]).model == "our-domain"


def test_smallest_is_recommended_where_nothing_fits() -> None:
    """A poor answer that says what is missing is better than none."""
    best = chosen(facts(1, 0.4), [whisper("base"), whisper("tiny")])
    assert best.model == "tiny"
    assert "models may have 0.0 GB" in best.reasons["model"]


def test_shortage_of_free_memory_is_told() -> None:
    machine = facts(2, 4)
    machine["memory"]["available_bytes"] = GB // 10
    assert "Only 0.1 GB is free now" in chosen(machine).reasons["model"]


def test_bound_of_the_administrator_holds() -> None:
    best = recommend(machine_of(facts(16, 64)), ALL, budget_bytes=450_000_000)
    assert best is not None
    assert best.model == "base"


def test_machine_of_which_nothing_is_known_gets_something() -> None:
    blank = {"cpu": {}, "memory": {}, "gpu": {}}
    assert chosen(blank).model == "base"
    assert recommend(machine_of(blank), []) is None
