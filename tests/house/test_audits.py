"""What is made of the answers about known holes: one that was not reached is said to be so, and never a pass."""

from typing import Any

import pytest

from tooling.audits import read_page, read_python

SKIPPED = {"name": "anyio", "skip_reason": "Dependency not found on PyPI"}
CLEAN: dict[str, Any] = {"name": "anyio", "version": "4.16.0", "vulns": []}
HOLE = {"id": "PYSEC-1", "fix_versions": ["4.17.0"]}


def test_packages_that_could_not_be_looked_up_are_not_called_clean() -> None:
    told = read_python({"dependencies": [SKIPPED, SKIPPED, CLEAN]})
    assert not told.is_reached
    assert told.holes == ()
    assert "not reached" in told.told()


def test_hole_in_a_package_is_named_with_the_version_that_mends_it() -> None:
    found = read_python({"dependencies": [CLEAN, {**CLEAN, "vulns": [HOLE]}, SKIPPED]})
    assert found.is_reached
    assert found.holes == ("pip-audit: anyio 4.16.0: PYSEC-1, mended in 4.17.0",)


@pytest.mark.parametrize("answer", [None, [], {}, {"message": "405 Method Not Allowed"}])
def test_answer_that_is_none_counts_as_not_reached(answer: Any) -> None:
    assert not read_python(answer).is_reached
    assert not read_page(answer).is_reached


def test_serious_holes_of_the_page_are_told_and_slight_ones_are_not() -> None:
    found = read_page(
        {
            "vulnerabilities": {
                "b": {"severity": "high", "range": "<2"},
                "a": {"severity": "low", "range": "<1"},
            }
        }
    )
    assert found.is_reached
    assert found.holes == ("npm audit: b <2: high",)
