"""Tells voices apart in a recording of any length: in blocks of five minutes, which are then linked."""

from itertools import pairwise
from math import ceil

import numpy as np
from numpy.typing import NDArray

from tiro.diarizers import SpeakerCount
from tiro.diarizers.ge2e.clusters import (
    Group,
    Labels,
    Vectors,
    bisect,
    coherence,
    groups_of,
    likeness,
    linked,
    without_small,
)
from tiro.diarizers.ge2e.counting import LEAST_WINDOWS, voices_of_block

BLOCK_SECONDS = 300.0
LINK_AT = 0.80
LEAST_SHARE = 0.005


def voices_of(vectors: Vectors, starts: NDArray[np.float64], count: SpeakerCount) -> Labels:
    """Give each window of a recording the number of its voice.

    Args:
        vectors: Of all windows.
        starts: Of the windows, in seconds, in order.
        count: What is known about the number of voices.
    """
    groups: list[Group] = []
    labels = np.zeros(len(vectors), np.int64)
    for block in blocks(starts):
        own = voices_of_block(vectors[block], starts[block])
        labels[block] = own + len(groups)
        groups += groups_of(vectors[block], own)
    if len(blocks(starts)) > 1:
        labels = linked(groups, LINK_AT, fewest=count.least)[labels]
        labels = without_small(vectors, labels, max(LEAST_WINDOWS, int(LEAST_SHARE * len(vectors))))
    return _fitted(vectors, starts, labels, count)


def blocks(starts: NDArray[np.float64]) -> list[slice]:
    """Part windows into blocks of about equal length, at most five minutes each."""
    if not len(starts):
        return []
    origin, length = float(starts[0]), float(starts[-1] - starts[0]) + 1
    number = ceil(length / BLOCK_SECONDS)
    borders = [origin + length * index / number for index in range(number + 1)]
    edges: list[int] = np.searchsorted(starts, borders).tolist()
    return [slice(first, last) for first, last in pairwise(edges) if last > first]


def _fitted(
    vectors: Vectors, starts: NDArray[np.float64], labels: Labels, count: SpeakerCount
) -> Labels:
    """Merge or part voices until there are as many as are asked for."""
    groups = groups_of(vectors, labels)
    if count.most is not None and len(groups) > count.most:
        labels = linked(groups, -np.inf, fewest=count.most)[labels]
    while labels.max() + 1 < count.least:
        parted = _parted(vectors, starts, labels)
        if parted is None:
            break
        labels = parted
    return labels


def _parted(vectors: Vectors, starts: NDArray[np.float64], labels: Labels) -> Labels | None:
    """Part the voice that looks most like two; None when each has but one window."""
    best, found = -np.inf, None
    for label in range(int(labels.max()) + 1):
        own = np.flatnonzero(labels == label)
        halves = bisect(vectors[own])
        if halves is None:
            continue
        alike = float(likeness(groups_of(vectors[own], halves))[0, 1])
        weight = min(1.0, np.bincount(halves).min() / LEAST_WINDOWS)
        score = weight * (coherence(halves, starts[own]) + 1) - alike
        if score > best:
            best, found = score, labels.copy()
            found[own[halves == 1]] = labels.max() + 1
    return found
