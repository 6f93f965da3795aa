"""Groups vectors of voices: linkage, k-means, the graph of neighbours, and how groups are compared."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape (windows, dim), unit rows in order of time."""

Labels = NDArray[np.int64]
"""Shape (windows,), 0..groups-1."""

LAG_SECONDS = 1.0
COHESION_PRIOR = 0.62
COHESION_WEIGHT = 4.0


@dataclass(frozen=True, slots=True)
class Group:
    """Windows of one voice, summed up: as much as linking needs.

    Attributes:
        total: Sum of their vectors.
        size: How many they are.
    """

    total: NDArray[np.float64]
    size: float
    cohesion: float

    def __add__(self, other: "Group") -> "Group":
        size = self.size + other.size
        cohesion = (self.cohesion * self.size + other.cohesion * other.size) / size
        return Group(self.total + other.total, size, cohesion)


def summed(vectors: Vectors) -> Group:
    """Sum up the windows of one voice.

    Its cohesion is the mean likeness of two different windows: the squared length that the mean
    would have without noise. Few windows are drawn towards what is usual.
    """
    total, size = vectors.sum(axis=0, dtype=np.float64), len(vectors)
    pairs = size * (size - 1)
    own = (total @ total - size) / pairs if pairs else COHESION_PRIOR
    cohesion = (own * size + COHESION_PRIOR * COHESION_WEIGHT) / (size + COHESION_WEIGHT)
    return Group(total, float(size), max(float(cohesion), 0.05))


def groups_of(vectors: Vectors, labels: Labels) -> list[Group]:
    """Sum up each group of a labelling."""
    return [summed(vectors[labels == label]) for label in range(int(labels.max()) + 1)]


def likeness(groups: list[Group]) -> NDArray[np.float64]:
    """Give how alike groups are, corrected for their noise: about 1 for one voice, shape (n, n)."""
    means = np.stack([group.total / group.size for group in groups])
    scale = np.sqrt(np.array([group.cohesion for group in groups]))
    return (means @ means.T) / np.outer(scale, scale)


def link(vectors: Vectors, least: float) -> Labels:
    """Cluster by average linkage while two clusters are at least so alike (cosine)."""
    count = len(vectors)
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, -2)
    sizes = np.ones(count)
    owner = np.arange(count)
    best = alike.argmax(axis=1)
    top = alike[owner, best].copy()
    while count > 1:
        one = int(top.argmax())
        if top[one] < least:
            break
        one, two = sorted((one, int(best[one])))
        row = (sizes[one] * alike[one] + sizes[two] * alike[two]) / (sizes[one] + sizes[two])
        row[[one, two]] = -2
        row[alike[one] <= -2] = -2
        alike[one], alike[:, one] = row, row
        alike[two], alike[:, two] = -2, -2
        sizes[one] += sizes[two]
        owner[owner == two] = one
        _refresh(alike, best, top, (one, two))
        count -= 1
    return numbered(owner)


def _refresh(
    alike: NDArray[np.float32],
    best: NDArray[np.int64],
    top: NDArray[np.float32],
    merged: tuple[int, int],
) -> None:
    """Find the nearest neighbours again after a merge; average linkage never brings one nearer."""
    one, two = merged
    top[two] = -2
    stale = np.flatnonzero(((best == one) | (best == two)) & (top > -2))
    stale = np.append(stale, one)
    best[stale] = alike[stale].argmax(axis=1)
    top[stale] = alike[stale, best[stale]]


def bisect(vectors: Vectors) -> Labels | None:
    """Part windows into two by 2-means on the sphere, begun at the widest direction."""
    if len(vectors) < 2:
        return None
    centred = vectors - vectors.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    labels = (centred @ axes[:, -1] > 0).astype(np.int64)
    for _ in range(20):
        if labels.min() == labels.max():
            return None
        found = nearest(vectors, labels)
        if (found == labels).all():
            break
        labels = found
    return labels if labels.min() < labels.max() else None


def coherence(labels: Labels, starts: NDArray[np.float64]) -> float:
    """Tell how far two labels agree one second apart, corrected for chance (Cohen's kappa).

    A voice speaks on for a while; a split of one voice by its sounds changes at random.
    """
    later = np.searchsorted(starts, starts + LAG_SECONDS - 1e-6)
    pairs = np.flatnonzero(later < len(starts))
    pairs = pairs[starts[later[pairs]] - starts[pairs] < LAG_SECONDS * 1.5]
    if len(pairs) < 4:
        return 0.0
    agree = float((labels[pairs] == labels[later[pairs]]).mean())
    share = float(labels.mean())
    chance = share**2 + (1 - share) ** 2
    return (agree - chance) / (1 - chance) if chance < 1 else 0.0


def without_small(vectors: Vectors, labels: Labels, least: int) -> Labels:
    """Give the windows of groups that are too small to the nearest of the others."""
    sizes = np.bincount(labels)
    large = np.flatnonzero(sizes >= least)
    if not len(large):
        return np.zeros(len(labels), np.int64)
    means = np.stack([_unit(vectors[labels == label].mean(axis=0)) for label in large])
    found = (vectors @ means.T).argmax(axis=1)
    kept = np.isin(labels, large)
    found[kept] = np.searchsorted(large, labels[kept])
    return numbered(found)


def nearest(vectors: Vectors, labels: Labels) -> Labels:
    """Give each window to the group whose mean is nearest; a group may be left empty."""
    return (vectors @ _means(vectors, labels).T).argmax(axis=1)


def numbered(labels: NDArray[np.int64]) -> Labels:
    """Number groups again from 0 without gaps."""
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def linked(groups: list[Group], least: float, fewest: int = 1) -> Labels:
    """Merge groups pair by pair, the most alike first; give the new number of each."""
    left, names = list(groups), [[index] for index in range(len(groups))]
    while len(left) > fewest:
        alike = likeness(left)
        np.fill_diagonal(alike, -1)
        one, two = divmod(int(alike.argmax()), len(alike))
        if alike[one, two] < least:
            break
        left[one] = left[one] + left.pop(two)
        names[one] += names.pop(two)
    found = np.empty(len(groups), np.int64)
    for number, members in enumerate(names):
        found[members] = number
    return found


@dataclass(frozen=True, slots=True)
class Graph:
    """What the graph of nearest neighbours tells.

    Attributes:
        labels: Its clusters.
        tie: The second lowest eigenvalue of its Laplacian: 0 where two halves have no tie at all.
        gap: The widest gap between eigenvalues, which tells the number of clusters.
    """

    labels: Labels
    tie: float
    gap: float


def graph_of(vectors: Vectors, most: int = 10) -> Graph:
    """Cluster the graph of nearest neighbours of at least three windows, by its spectrum."""
    count = len(vectors)
    alike = vectors @ vectors.T
    near = min(count, max(12, int(0.15 * count)))
    graph = np.zeros_like(alike)
    columns = np.argpartition(-alike, near - 1, axis=1)[:, :near]
    np.put_along_axis(graph, columns, np.take_along_axis(alike, columns, 1), 1)
    graph = (graph + graph.T) / 2
    np.fill_diagonal(graph, 0)
    degree = np.sqrt(graph.sum(axis=1)) + 1e-9
    values, axes = np.linalg.eigh(
        np.eye(count, dtype=np.float32) - graph / np.outer(degree, degree)
    )
    gaps = np.diff(values[: most + 1])
    groups, tie, gap = int(gaps.argmax()) + 1, float(values[1]), float(gaps.max())
    if groups == 1:
        return Graph(np.zeros(count, np.int64), tie, gap)
    rows = axes[:, :groups]
    rows = rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)
    return Graph(_means_by_distance(rows, groups), tie, gap)


def _means_by_distance(rows: NDArray[np.float32], count: int) -> Labels:
    """Run k-means, begun at rows far from each other."""
    chosen = [int(np.argmax(rows @ rows.mean(axis=0)))]
    distance = np.full(len(rows), np.inf)
    while len(chosen) < count:
        distance = np.minimum(distance, ((rows - rows[chosen[-1]]) ** 2).sum(axis=1))
        chosen.append(int(distance.argmax()))
    centres = rows[chosen]
    labels = np.full(len(rows), -1)
    for _ in range(50):
        found = ((rows[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        if (found == labels).all():
            break
        labels = found
        for label in np.unique(labels):
            centres[label] = rows[labels == label].mean(axis=0)
    return numbered(labels)


def _means(vectors: Vectors, labels: Labels) -> Vectors:
    return np.stack(
        [_unit(vectors[labels == label].mean(axis=0)) for label in range(int(labels.max()) + 1)]
    )


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return vector / max(1e-9, float(np.linalg.norm(vector)))
