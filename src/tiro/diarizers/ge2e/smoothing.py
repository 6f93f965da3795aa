"""Turns windows with a voice each into turns: a hidden Markov model over windows, then a vote."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil

import numpy as np
from numpy.typing import NDArray

from tiro.audio.speech import Region
from tiro.diarizers.ge2e.clusters import Labels, Vectors
from tiro.diarizers.ge2e.features import WINDOW_SECONDS

SHARPNESS = 12.0
"""Concentration of the von Mises-Fisher distribution of a voice's windows."""

STAY = 0.97
"""Probability that the same voice speaks in the next window."""

ROUNDS = 3
STEP_SECONDS = 0.1
FILL_SECONDS = 0.5
_STEPS_AT_ONCE = 512

Spoken = tuple[float, float, int]
"""Start and end in seconds, and the number of the voice."""

Shares = NDArray[np.float64]
"""Shape (windows, voices): how probable each voice is in each window."""


def smooth(vectors: Vectors, labels: Labels) -> Shares:
    """Weigh each window's voice by those of its neighbours.

    Args:
        vectors: Of the windows.
        labels: Each window's voice; each voice has at least one.
    """
    count = int(labels.max()) + 1
    shares: Shares = np.eye(count)[labels]
    if count == 1:
        return shares
    for _ in range(ROUNDS):
        means = shares.T @ vectors
        means /= np.maximum(1e-9, np.linalg.norm(means, axis=1, keepdims=True))
        shares = _posteriors(SHARPNESS * (vectors @ means.T))
    return shares


def _posteriors(scores: NDArray[np.float64]) -> Shares:
    """Run forward and backward over log-likelihoods of shape (windows, voices)."""
    count = scores.shape[1]
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    stay, change = STAY, (1 - STAY) / (count - 1)
    forward, backward = np.empty_like(likely), np.empty_like(likely)
    row = np.full(count, 1 / count)
    for index, seen in enumerate(likely):
        row = (row * (stay - change) + change) * seen
        row /= row.sum()
        forward[index] = row
    row = np.ones(count)
    for index in range(len(likely) - 1, -1, -1):
        backward[index] = row
        row = row * likely[index]
        row = row * (stay - change) + change * row.sum()
        row /= row.sum()
    both = forward * backward
    return both / both.sum(axis=1, keepdims=True)


def turns(regions: Sequence[Region], spans: NDArray[np.float64], shares: Shares) -> list[Spoken]:
    """Let all windows that cover a tenth of a second vote, the nearest most, and join what is one.

    Silences of up to 0.5 s within what one voice says are part of its turn.
    """
    out: list[Spoken] = []
    for start, end, voice in _tenths(regions, spans, shares):
        if out and out[-1][2] == voice and start - out[-1][1] < FILL_SECONDS:
            out[-1] = (out[-1][0], end, voice)
        else:
            out.append((start, end, voice))
    return out


def _tenths(
    regions: Sequence[Region], spans: NDArray[np.float64], shares: Shares
) -> Iterator[Spoken]:
    for start, end in regions:
        steps = max(1, ceil((end - start) / STEP_SECONDS - 1e-6))
        for first in range(0, steps, _STEPS_AT_ONCE):
            last = min(first + _STEPS_AT_ONCE, steps)
            edges = [min(start + STEP_SECONDS * step, end) for step in range(first, last + 1)]
            middles = np.array([(begin + stop) / 2 for begin, stop in pairwise(edges)])
            voices: list[int] = _winners(middles, spans, shares).tolist()
            for (begin, stop), voice in zip(pairwise(edges), voices, strict=True):
                yield begin, stop, voice


def _winners(
    times: NDArray[np.float64], spans: NDArray[np.float64], shares: Shares
) -> NDArray[np.int64]:
    around = (float(times[0]) - 2 * WINDOW_SECONDS, float(times[-1]) + STEP_SECONDS)
    low, high = np.searchsorted(spans[:, 0], around).tolist()
    near = spans[low:high]
    centres: NDArray[np.float64] = near.mean(axis=1)
    covers = (near[:, 0] <= times[:, None]) & (near[:, 1] >= times[:, None])
    weights = np.where(covers, 1 / (0.1 + np.abs(centres - times[:, None])), 1e-9)
    return (weights @ shares[low:high]).argmax(axis=1)
