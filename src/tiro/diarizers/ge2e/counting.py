"""Decides how many voices a block holds, and which of its windows each has."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tiro.diarizers.ge2e.clusters import (
    Labels,
    Vectors,
    bisect,
    coherence,
    eigengap,
    groups_of,
    likeness,
    link,
    linked,
    nearest,
    numbered,
    without_small,
)

LINK_AT = 0.56
MERGE_AT = 0.80
SPLIT_BELOW = 0.86
SPLIT_BELOW_ALONE = 0.885
KAPPA_FLOOR = 0.30
KAPPA_SLOPE = 1.5
KAPPA_FROM = 0.65
EIGENGAP_BELOW = 0.84
LEAST_WINDOWS = 6
LEAST_SHARE = 0.01
MOST_DEPTH = 4
ALONE_WINDOWS = (24, 240)
_EIGENGAP_WINDOWS = (12, 8)

Rule = Callable[[float, float], bool]
"""Tells by the likeness of two groups, and by how their turns hold on, whether they are two voices."""

Starts = NDArray[np.float64]


def voices_of_block(vectors: Vectors, starts: Starts) -> Labels:
    """Give each window of a block, of at least one, the number of its voice."""
    if len(vectors) < 4:
        return np.zeros(len(vectors), np.int64)
    labels = _by_rule(vectors, starts, _are_two)
    fewest, most = ALONE_WINDOWS
    if labels.max() == 0 and fewest <= len(vectors) <= most:
        again = _by_rule(vectors, starts, _are_two_in_little)
        if again.max() == 1:
            labels = again
    return _or_eigengap(vectors, labels)


def _are_two(alike: float, kappa: float) -> bool:
    floor = KAPPA_FLOOR + KAPPA_SLOPE * max(0.0, alike - KAPPA_FROM)
    return alike < SPLIT_BELOW and kappa > floor


def _are_two_in_little(alike: float, kappa: float) -> bool:
    return alike < SPLIT_BELOW_ALONE and kappa > KAPPA_FLOOR


def _by_rule(vectors: Vectors, starts: Starts, rule: Rule) -> Labels:
    """Link, part what is two, and join again what is one."""
    least = max(LEAST_WINDOWS, int(LEAST_SHARE * len(vectors)))
    labels = without_small(vectors, link(vectors, LINK_AT), least)
    labels = linked(groups_of(vectors, labels), MERGE_AT)[labels]
    parted = np.zeros(len(vectors), np.int64)
    count = 0
    for label in range(int(labels.max()) + 1):
        own = labels == label
        parted[own] = count + _divide(vectors[own], starts[own], rule, least)
        count = int(parted[own].max()) + 1
    for _ in range(2):
        parted = without_small(vectors, numbered(nearest(vectors, parted)), least)
    return _joined(vectors, starts, parted, rule)


def _divide(vectors: Vectors, starts: Starts, rule: Rule, least: int, depth: int = 0) -> Labels:
    """Part one group again and again while the rule finds two voices in it."""
    labels = np.zeros(len(vectors), np.int64)
    if len(vectors) < 2 * least or depth > MOST_DEPTH:
        return labels
    halves = bisect(vectors)
    if halves is None or np.bincount(halves).min() < least:
        return labels
    alike = float(likeness(groups_of(vectors, halves))[0, 1])
    if not rule(alike, coherence(halves, starts)):
        return labels
    count = 0
    for half in (0, 1):
        own = halves == half
        labels[own] = count + _divide(vectors[own], starts[own], rule, least, depth + 1)
        count = int(labels[own].max()) + 1
    return labels


def _joined(vectors: Vectors, starts: Starts, labels: Labels, rule: Rule) -> Labels:
    """Join the most alike groups until the rule finds that they are two voices."""
    while labels.max() > 0:
        alike = likeness(groups_of(vectors, labels))
        np.fill_diagonal(alike, -1)
        one, two = divmod(int(alike.argmax()), len(alike))
        if alike[one, two] < MERGE_AT:
            break
        both = (labels == one) | (labels == two)
        kappa = coherence((labels[both] == one).astype(np.int64), starts[both])
        if rule(float(alike[one, two]), kappa):
            break
        labels = numbered(np.where(labels == two, one, labels))
    return labels


def _or_eigengap(vectors: Vectors, labels: Labels) -> Labels:
    """Take the partition of the neighbour graph where it tells more voices, and clearly."""
    fewest, least = _EIGENGAP_WINDOWS
    if len(vectors) < fewest:
        return labels
    other = eigengap(vectors)
    if other.max() <= labels.max() or np.bincount(other).min() < least:
        return labels
    alike = likeness(groups_of(vectors, other))
    highest = alike[np.triu_indices(len(alike), 1)].max()
    return labels if highest >= EIGENGAP_BELOW else other
