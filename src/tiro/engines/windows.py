"""Cuts speech regions into the stretches that a model hears at once."""

import math
from collections.abc import Iterable


def cut(
    regions: Iterable[tuple[float, float]], *, longest_seconds: float, is_joined: bool = True
) -> list[tuple[float, float]]:
    """Cut a longer region into equal parts; short ones stand alone, or as many together as fit.

    Args:
        regions: Start and end, seconds, in order.
        longest_seconds: No stretch is longer.
        is_joined: Whether regions that fit are joined, with the pauses between them.
    """
    found: list[tuple[float, float]] = []
    for start, end in regions:
        if is_joined and found and end - found[-1][0] <= longest_seconds:
            found[-1] = (found[-1][0], end)
            continue
        parts = max(1, math.ceil((end - start) / longest_seconds))
        step = (end - start) / parts
        found += [(start + step * part, start + step * (part + 1)) for part in range(parts)]
    return found
