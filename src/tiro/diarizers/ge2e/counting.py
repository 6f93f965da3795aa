"""Decides how many voices a block holds, and which of its windows each has."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from tiro.diarizers.ge2e.clusters import (
    Labels,
    Vectors,
    bisect,
    coherence,
    graph_of,
    groups_of,
    likeness,
    link,
    linked,
    nearest,
    numbered,
    without_small,
)

LINK_AT = 0.58
"""Cosine to which average linkage goes: low, so that noise makes no voices."""

MERGE_AT = 0.80
"""Likeness, corrected for size, of what may be one voice. In wideband sound two voices were alike
to 0.82 at most, and two halves of one voice to 0.84 at least."""

SPLIT_BELOW, KAPPA_FLOOR, KAPPA_SLOPE, KAPPA_FROM = 0.83, 0.30, 1.5, 0.65
"""Two halves are two voices below this likeness and above this kappa, which grows with likeness."""

SPLIT_BELOW_ALONE, ALONE_WINDOWS = 0.885, (24, 240)
"""For a lone voice in so many windows, about a minute: little is said twice there by chance."""

GRAPH_BELOW = 0.84
WIDE_GAP, WIDE_GAP_BELOW, ON_A_LINE = 0.22, 0.87, 0.70
TWO_TIE, TWO_GAP, TWO_BELOW, TWO_SHARE = 0.10, 0.20, 0.90, 0.25
"""Bounds of likeness for the clusters of the graph: plain, with a wide gap where all voices are
alike, as on a telephone line, and for two halves."""

LEAST_WINDOWS = 6
LEAST_SHARE = 0.015
"""Voices of fewer windows are taken for noise."""

MIXTURE_WINDOWS, MIXTURE_ABOVE, MIXTURE_MARGIN = 25, 0.82, 0.04
"""A group so small and so like the sum of two voices, which are less like each other, is no voice."""

MOST_DEPTH = 4
_GRAPH_WINDOWS = (12, 8)

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
    return _without_mixtures(vectors, _or_graph(vectors, labels))


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


def _or_graph(vectors: Vectors, labels: Labels) -> Labels:
    """Take the clusters of the neighbour graph where they are more voices, and clearly.

    On a telephone line voices are alike. There a wide gap of the spectrum counts, and two halves
    that are hardly tied: in the graph of one voice that speaks freely, the tie was above 0.29.
    """
    fewest, least = _GRAPH_WINDOWS
    if len(vectors) < fewest:
        return labels
    graph = graph_of(vectors)
    sizes = np.bincount(graph.labels)
    if len(sizes) <= labels.max() + 1 or sizes.min() < least:
        return labels
    alike = likeness(groups_of(vectors, graph.labels))
    pairs = alike[np.triu_indices(len(alike), 1)]
    lowest, highest = pairs.min(), pairs.max()
    are_apart = graph.gap > WIDE_GAP and lowest > ON_A_LINE and highest < WIDE_GAP_BELOW
    are_halves = len(sizes) == 2 and sizes.min() >= TWO_SHARE * len(vectors)
    are_untied = are_halves and graph.tie < TWO_TIE and graph.gap > TWO_GAP and highest < TWO_BELOW
    return graph.labels if highest < GRAPH_BELOW or are_apart or are_untied else labels


def _without_mixtures(vectors: Vectors, labels: Labels) -> Labels:
    """Dissolve small groups that lie between two voices: there both were heard at once."""
    groups = groups_of(vectors, labels)
    alike = likeness(groups)
    for small, group in enumerate(groups):
        others = [index for index in range(len(groups)) if index != small]
        if group.size < MIXTURE_WINDOWS and any(
            _is_mixture(alike, small, one, two) for one, two in combinations(others, 2)
        ):
            rest = [labels == other for other in others]
            means = np.stack([vectors[own].mean(axis=0) for own in rest])
            means /= np.linalg.norm(means, axis=1, keepdims=True)
            own = labels == small
            found = labels.copy()
            found[own] = np.array(others)[(vectors[own] @ means.T).argmax(axis=1)]
            return _without_mixtures(vectors, numbered(found))
    return labels


def _is_mixture(alike: NDArray[np.float64], small: int, one: int, two: int) -> bool:
    nearest_two, apart = alike[small, [one, two]], alike[one, two]
    to_both = nearest_two.sum() / np.sqrt(2 + 2 * apart)
    return bool(to_both > MIXTURE_ABOVE and nearest_two.min() > apart + MIXTURE_MARGIN)
