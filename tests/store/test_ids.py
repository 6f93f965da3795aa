"""Ids differ, and sort by the time of their making."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from tiro.store.ids import new_id

MANY = 2000


def test_id_is_a_prefix_and_a_uuid_of_version_seven() -> None:
    prefix, _, rest = new_id("rec").partition("_")
    assert prefix == "rec"
    assert uuid.UUID(rest).version == 7
    assert uuid.UUID(rest).variant == uuid.RFC_4122


def test_ids_begin_with_the_time() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid.UUID(new_id("rec").partition("_")[2]).int >> 80
    assert before <= made <= time.time_ns() // 1_000_000 + 1


def test_ids_of_one_moment_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the clock is set back."""
    now = time.time_ns()
    moments = iter([now] * MANY + [now - 10**12] * MANY)
    clock = SimpleNamespace(time_ns=lambda: next(moments))
    monkeypatch.setattr("tiro.store.ids.time", clock)
    made = [new_id("rec") for _ in range(2 * MANY)]
    assert made == sorted(set(made))


def test_threads_never_make_the_same() -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(new_id, ["job"] * MANY))
    assert len(set(made)) == MANY
