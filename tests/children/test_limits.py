import os

import psutil

from tiro.children.limits import (
    KEPT_MEMORY,
    NETWORK,
    ONE_THREAD,
    environment,
    kill_group,
    oom_kills,
    resident_bytes,
    total_memory_bytes,
)

GONE = 2**22 + 1
"""Above the highest process number of Linux."""


def test_environment_is_an_allow_list() -> None:
    source = {"PATH": "/bin", "LC_ALL": "C", "TIRO_API_KEYS": "k", "AWS_SECRET": "s", "PATHS": "x"}
    assert environment(source) == {"PATH": "/bin", "LC_ALL": "C", **ONE_THREAD, **KEPT_MEMORY}


def test_environment_of_a_fetching_child_has_the_proxy() -> None:
    assert "https_proxy" in environment({"https_proxy": "http://p"}, NETWORK)


def test_killing_what_is_gone_does_nothing() -> None:
    kill_group(GONE)


def test_memory_of_what_is_gone_is_unknown() -> None:
    assert resident_bytes(GONE) is None
    assert (resident_bytes(os.getpid()) or 0) > 1 << 20


def test_memory_of_the_machine_is_told() -> None:
    total = total_memory_bytes()
    assert total
    assert 0 < total <= psutil.virtual_memory().total


def test_count_of_kills_for_memory_never_falls() -> None:
    first = oom_kills()
    assert 0 <= first <= oom_kills()
