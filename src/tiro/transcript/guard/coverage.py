"""How much of a stretch lies in speech regions."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

Stretch = tuple[float, float]
"""Start and end, seconds."""


class Coverage:
    """Answers for stretches of one recording; each answer takes the time of a binary search."""

    def __init__(self, regions: Iterable[Stretch], *, widened_seconds: float = 0.0) -> None:
        """Take regions in any order; what overlaps is joined.

        Args:
            regions: Where speech was found.
            widened_seconds: Put around each region.
        """
        joined: list[Stretch] = []
        for start, end in sorted(regions):
            start, end = start - widened_seconds, end + widened_seconds
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        self._starts = [start for start, _ in joined]
        self._ends = [end for _, end in joined]
        lengths = (end - start for start, end in joined)
        self._sums = list(accumulate(lengths, initial=0.0))

    def seconds(self, start: float, end: float) -> float:
        """Give how much of a stretch is speech."""
        return max(0.0, self._until(end) - self._until(start))

    def is_touched(self, start: float, end: float) -> bool:
        """Tell whether a stretch, or a point, meets a region."""
        at = bisect_right(self._starts, end) - 1
        return at >= 0 and self._ends[at] >= start

    def _until(self, moment: float) -> float:
        at = bisect_right(self._starts, moment) - 1
        if at < 0:
            return 0.0
        return self._sums[at] + min(moment, self._ends[at]) - self._starts[at]
