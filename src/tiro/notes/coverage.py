"""What was read for a note: which call read which seconds, and what is not in it."""

from collections.abc import Mapping
from typing import Any

from tiro.notes.clock import clock


def told(coverage: Mapping[str, Any]) -> str:
    """Say how much was read, such as `100 % of 1:16:02 read`; floored, never 100 before all."""
    share = int(float(coverage["share"]) * 100)
    return f"{share} % of {clock(coverage['seconds'])} read"
