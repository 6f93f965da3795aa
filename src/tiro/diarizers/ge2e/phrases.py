"""Cuts speech into phrases at the short dips of voice activity where speakers may change.

A window of sound that ends where a phrase ends holds one voice; one that straddles a dip may hold
two, and belongs to neither. Most changes of speaker have such a dip, however quick.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, inf

import numpy as np
from numpy.typing import NDArray

from tiro.audio.speech import FRAME_SECONDS, Region

DIP_BELOW = 0.35
"""Probability of speech under which a pause between words begins."""

DIP_FRAMES = 2
LEAST_SECONDS = 0.45
"""Shorter phrases are joined to the shorter of their neighbours: they tell no voice."""

WINDOW_SECONDS = 1.0
HOP_SECONDS = 0.25
_EDGE_FRAMES = 2


@dataclass(frozen=True, slots=True)
class Windows:
    """Windows of at most one second, in order, each within one phrase.

    Attributes:
        spans: Shape (windows, 2), start and end in seconds.
        phrases: Shape (windows,), the index of each one's phrase.
    """

    spans: NDArray[np.float64]
    phrases: NDArray[np.int64]

    @property
    def starts(self) -> NDArray[np.float64]:
        """Shape (windows,), seconds."""
        return self.spans[:, 0]


def cut(regions: Sequence[Region], probabilities: NDArray[np.uint8]) -> list[Region]:
    """Cut regions in the middle of each dip; together the phrases cover what the regions cover.

    Args:
        regions: In order, without overlap.
        probabilities: Of speech, 0..255, one for each 32 ms.
    """
    found: list[Region] = []
    for start, end in regions:
        first = ceil(start / FRAME_SECONDS) + _EDGE_FRAMES
        last = int(end / FRAME_SECONDS) - _EDGE_FRAMES
        dips = _dips(probabilities[first:last] < DIP_BELOW * 255)
        edges = [start, *((first + dip) * FRAME_SECONDS for dip in dips), end]
        found += pairwise(_without_short(edges))
    return found


def windows(phrases: Sequence[Region]) -> Windows:
    """Lay windows over phrases, one each 0.25 s; a short phrase is one window."""
    spans: list[Region] = []
    owners: list[int] = []
    for index, (start, end) in enumerate(phrases):
        last = max(start, end - WINDOW_SECONDS)
        steps = ceil((last - start) / HOP_SECONDS - 1e-6)
        for step in range(steps + 1):
            begin = min(start + step * HOP_SECONDS, last)
            spans.append((begin, min(begin + WINDOW_SECONDS, end)))
            owners.append(index)
    return Windows(np.array(spans, np.float64).reshape(-1, 2), np.array(owners, np.int64))


def _dips(is_low: NDArray[np.bool_]) -> list[float]:
    """Give the middle of each run of low frames that is long enough, in frames."""
    steps = np.diff(np.concatenate([[0], is_low.astype(np.int8), [0]]))
    begins: list[int] = np.flatnonzero(steps == 1).tolist()
    ends: list[int] = np.flatnonzero(steps == -1).tolist()
    return [
        (begin + end) / 2
        for begin, end in zip(begins, ends, strict=True)
        if end - begin >= DIP_FRAMES
    ]


def _without_short(edges: list[float]) -> list[float]:
    """Take edges away, from the first on, until each phrase is long enough."""
    kept = edges[:1]
    for end, after in pairwise([*edges[1:], inf]):
        if end - kept[-1] >= LEAST_SECONDS:
            kept.append(end)
        elif len(kept) > 1 and kept[-1] - kept[-2] < after - end:
            kept[-1] = end
        elif after == inf:
            kept.append(end)
    return kept
