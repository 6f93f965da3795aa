"""What tests need that Python does not bring: Node, and the packages of the page."""

import os
from functools import cache

import pytest

from tooling.node import WEB, Node, find_node


def need(is_there: bool, what: str) -> None:
    """Skip, naming what is missing; where everything has to be there, fail."""
    if is_there:
        return
    if os.environ.get("CI"):
        pytest.fail(f"missing: {what}")
    pytest.skip(f"missing: {what}")


@cache
def node_with(package: str) -> Node:
    """Give a Node that finds a package of the page."""
    found = find_node()
    there = (WEB / "node_modules" / package).is_dir()
    need(found is not None and there, f"Node and {package}; `python3 dev.py test` installs them")
    assert found is not None
    return found
