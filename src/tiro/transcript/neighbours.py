"""Which chunks of a recording stand beside each other, each channel by itself."""

from collections.abc import Sequence
from typing import Protocol


class Place(Protocol):
    """Where a chunk lies, in seconds from the recording's start; `channel` is None for the mix."""

    @property
    def start(self) -> float:
        """Where it begins."""
        ...

    @property
    def end(self) -> float:
        """Where it ends."""
        ...

    @property
    def channel(self) -> int | None:
        """Of which channel it is."""
        ...


def find_sides(places: Sequence[Place], counts: Sequence[bool]) -> list[tuple[int, ...]]:
    """Find the neighbours of each chunk: the one before and the one after it, where there are any.

    Args:
        places: Of the chunks, in order.
        counts: Which of them can be a neighbour; the others are passed over.
    """
    before = _last_seen(places, counts, range(len(places)))
    after = _last_seen(places, counts, range(len(places) - 1, -1, -1))
    return [
        tuple(side for side in (before[at], after[at]) if side is not None)
        for at in range(len(places))
    ]


def gap_seconds(one: Place, other: Place) -> float:
    """Give what lies between two chunks; 0 where they meet."""
    return max(0.0, other.start - one.end, one.start - other.end)


def _last_seen(
    places: Sequence[Place], counts: Sequence[bool], order: range
) -> dict[int, int | None]:
    last: dict[int | None, int] = {}
    found: dict[int, int | None] = {}
    for at in order:
        found[at] = last.get(places[at].channel)
        if counts[at]:
            last[places[at].channel] = at
    return found
