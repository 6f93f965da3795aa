"""Finds what is repeated over and over, as engines do that have lost the thread."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loop:
    """The same items again and again, from index `start` up to `end`.

    Attributes:
        period: How many items are repeated.
        count: How often they stand there, complete.
    """

    start: int
    end: int
    period: int
    count: int


def loops(items: Sequence[object], *, longest_period: int) -> Iterator[Loop]:
    """Give every stretch in which items stand at least twice in a row, shortest periods first.

    The time grows with the number of items times `longest_period`.
    """
    for period in range(1, min(longest_period, len(items) // 2) + 1):
        start = 0
        for at in range(period, len(items) + 1):
            if at < len(items) and items[at] == items[at - period]:
                continue
            if at - start >= 2 * period:
                yield Loop(start, at, period, (at - start) // period)
            start = at - period + 1


def longest(found: Iterator[Loop]) -> Loop | None:
    """Give the loop that covers most; of those that cover the same, the one of shortest period."""
    return max(found, key=lambda loop: loop.end - loop.start, default=None)
