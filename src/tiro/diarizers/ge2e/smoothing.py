"""Weighs who speaks in each window by a hidden Markov model, and joins tenths of a second to turns."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tiro.audio.speech import Region
from tiro.diarizers.ge2e.clusters import Labels, Vectors
from tiro.diarizers.ge2e.phrases import HOP_SECONDS, Windows
from tiro.diarizers.ge2e.tenths import STEP_SECONDS

SHARPNESS = 30.0
"""Concentration of the von Mises-Fisher distribution of a voice's windows."""

CHANGE_WITHIN = 0.03
"""Probability that another voice speaks in the next window of the same phrase."""

CHANGE_BETWEEN = 0.4
"""The same where a new phrase begins."""

ROUNDS = 3
FILL_SECONDS = 0.5

Spoken = tuple[float, float, int]
"""Start and end in seconds, and the number of the voice."""

Shares = NDArray[np.float64]
"""Shape (windows, voices): how probable each voice is in each window."""


def smooth(vectors: Vectors, labels: Labels, windows: Windows) -> Shares:
    """Weigh each window's voice by those of its neighbours.

    Args:
        vectors: Of the windows.
        labels: Each window's voice; each voice has at least one.
        windows: Where they lie: within a phrase voices rarely change, and short windows tell less.
    """
    count = int(labels.max()) + 1
    shares: Shares = np.eye(count)[labels]
    if count == 1:
        return shares
    lengths = np.minimum(1.0, np.diff(windows.spans, axis=1))
    is_new = np.diff(windows.phrases, prepend=-1) > 0
    change = np.where(is_new, CHANGE_BETWEEN, CHANGE_WITHIN)
    for _ in range(ROUNDS):
        means = means_of(vectors, shares)
        shares = _posteriors(SHARPNESS * lengths * (vectors @ means.T), change)
    return shares


def _posteriors(scores: NDArray[np.float64], change: NDArray[np.float64]) -> Shares:
    """Run forward and backward.

    Args:
        scores: Log-likelihoods, shape (windows, voices).
        change: Shape (windows,), the probability of a change on entering each window.
    """
    count = scores.shape[1]
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    to_each: list[float] = (change / (count - 1)).tolist()
    forward, backward = np.empty_like(likely), np.empty_like(likely)
    row = np.full(count, 1 / count)
    for index, other in enumerate(to_each):
        row = (row * (1 - count * other) + other) * likely[index]
        row /= row.sum()
        forward[index] = row
    row = np.full(count, 1 / count)
    for index in range(len(likely) - 1, -1, -1):
        backward[index] = row
        row = row * likely[index]
        row = row / row.sum() * (1 - count * to_each[index]) + to_each[index]
    both = forward * backward
    return both / both.sum(axis=1, keepdims=True)


def means_of(vectors: Vectors, shares: Shares) -> NDArray[np.float64]:
    """Give the mean of each voice: shape (voices, dim), unit rows."""
    means = shares.T @ vectors
    return means / np.maximum(1e-9, np.linalg.norm(means, axis=1, keepdims=True))


def turns(phrases: Sequence[Region], tenths: Sequence[Labels]) -> list[Spoken]:
    """Join the tenths of a second of each phrase to turns.

    Silences of up to 0.5 s within what one voice says are part of its turn.
    """
    out: list[Spoken] = []
    for (first, last), voices in zip(phrases, tenths, strict=True):
        changes: list[int] = (np.flatnonzero(np.diff(voices)) + 1).tolist()
        edges = [first, *(first + STEP_SECONDS * step for step in changes), last]
        for step, (start, end) in zip([0, *changes], pairwise(edges), strict=True):
            voice = int(voices[step])
            if out and out[-1][2] == voice and start - out[-1][1] < FILL_SECONDS:
                out[-1] = (out[-1][0], end, voice)
            else:
                out.append((start, end, voice))
    return out


def with_all_voices(spoken: Sequence[Spoken], windows: Windows, shares: Shares) -> list[Spoken]:
    """Give each voice that was smoothed away a quarter of a second, where it is most probable."""
    out = list(spoken)
    for voice in range(shares.shape[1]):
        if all(turn[2] != voice for turn in out):
            start, end = windows.spans[int(shares[:, voice].argmax())].tolist()
            middle, half = (start + end) / 2, min(HOP_SECONDS, end - start) / 2
            own = (middle - half, middle + half, voice)
            out = [part for turn in out for part in _around(turn, own)]
            out = sorted([*out, own])
    return out


def _around(turn: Spoken, taken: Spoken) -> list[Spoken]:
    """Give what is left of a turn before and after the time that is taken."""
    start, end, voice = turn
    parts = [(start, min(end, taken[0]), voice), (max(start, taken[1]), end, voice)]
    return [part for part in parts if part[0] < part[1]]
