"""Finds who speaks in each tenth of a second: the most probable path through a hidden Markov model.

A window that covers a change holds two voices, so it is compared with their mixture. The state is
who speaks, and within the last second also since when and after whom: the best path is exact.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from tiro.audio.speech import Region
from tiro.diarizers.ge2e.clusters import Labels, Vectors
from tiro.diarizers.ge2e.features import FRAMES, FRAMES_PER_SECOND
from tiro.diarizers.ge2e.phrases import Windows

STEP_SECONDS = 0.1
SHARPNESS = 80.0
"""Concentration of the von Mises-Fisher distribution of a voice's windows."""

CHANGE_WITHIN = 0.05
"""Probability that another voice speaks in the next tenth of the same phrase."""

CHANGE_BETWEEN = 0.4
"""The same where a new phrase begins."""

LEAST_STEPS = 5
"""A voice that begins and ends within a phrase speaks for at least half a second."""

_AGES = 9
_LEAST_WINDOWS = 3
_STEADY = -1

Floats = NDArray[np.float64]
Codes = NDArray[np.int16]


def voices_of_tenths(
    phrases: Sequence[Region], windows: Windows, vectors: Vectors, means: Floats
) -> list[Labels]:
    """Give the voice of each tenth of a second of each phrase.

    Args:
        phrases: In order.
        windows: That lie within them, at least one in each.
        vectors: Of the windows.
        means: Of the voices, at least one, shape (voices, dim), unit rows; they are made again of
            the windows in which one voice is found to speak alone.
    """
    if len(means) == 1:
        return [np.zeros(_steps(phrase), np.int64) for phrase in phrases]
    found = _Path(windows, vectors @ means.T, means @ means.T).through(phrases)
    means = _refined(means, vectors, _pure(phrases, windows, found))
    return _Path(windows, vectors @ means.T, means @ means.T).through(phrases)


def share_of_newer(since: Floats, length: float) -> Floats:
    """Tell how much of a window's vector is the voice that has spoken for so long at its end.

    The encoder hears a window again from its start until 1.6 s are full, so its start counts more.
    """
    heard = FRAMES / FRAMES_PER_SECOND
    times = int(heard / length + 1e-6)
    older = np.clip(length - since, 0, length)
    return 1 - (times * older + np.minimum(older, heard - times * length)) / heard


@dataclass(frozen=True, slots=True)
class _Trace:
    """Where the best ways came from.

    Attributes:
        joined: Shape (steps, voices): after whom a steady voice began, or `_STEADY`.
        left: Shape (steps, voices): in which state a voice was left: after * ages + age, or `_STEADY`.
        last: Shape (voices,): the best last state of each voice, as in `left`.
        before: Shape (voices,): the voice that ends the phrase before.
    """

    joined: Codes
    left: Codes
    last: Labels
    before: Labels


class _Path:
    def __init__(self, windows: Windows, near: Floats, alike: Floats) -> None:
        self._windows = windows
        self._near = near
        self._alike = alike
        self._count = len(alike)
        others = max(1, self._count - 1)
        self._stay, self._change = np.log([1 - CHANGE_WITHIN, CHANGE_WITHIN / others])
        self._remain, self._switch = np.log([1 - CHANGE_BETWEEN, CHANGE_BETWEEN / others])

    def through(self, phrases: Sequence[Region]) -> list[Labels]:
        edges: list[int] = np.searchsorted(
            self._windows.phrases, np.arange(len(phrases) + 1)
        ).tolist()
        score, traces = np.zeros(self._count), list[_Trace]()
        for phrase, first, last in zip(phrases, edges, edges[1:], strict=False):
            score, trace = self._phrase(score, phrase, range(first, last))
            traces.append(trace)
        voice, found = int(score.argmax()), list[Labels]()
        for trace in reversed(traces):
            found.append(_back(trace, voice))
            voice = int(trace.before[found[-1][0]])
        return found[::-1]

    def _phrase(self, score: Floats, phrase: Region, own: range) -> tuple[Floats, _Trace]:
        steps = _steps(phrase)
        steady, before = self._entered(score)
        recent = np.full((self._count, self._count, _AGES), -np.inf)
        joined = np.full((steps, self._count), _STEADY, np.int16)
        left = np.full((steps, self._count), _STEADY, np.int16)
        ending = self._by_end(phrase, own, steps)
        for step in range(steps):
            if step:
                steady, recent, joined[step], left[step] = self._moved(steady, recent)
            for window in ending.get(step, ()):
                since = self._windows.spans[window, 1] - phrase[0] - step * STEP_SECONDS
                steady, recent = self._heard(window, float(since), steady, recent)
        best, last = _best(steady, recent, 0)
        return best - best.max(), _Trace(joined, left, last, before)

    def _entered(self, score: Floats) -> tuple[Floats, Labels]:
        """Give the score of each voice as a phrase begins, and who spoke before it."""
        ways: Floats = np.full((self._count, self._count), self._switch)
        np.fill_diagonal(ways, self._remain)
        ways += score[:, None]
        return ways.max(axis=0), ways.argmax(axis=0)

    def _by_end(self, phrase: Region, own: range, steps: int) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for window in own:
            end = float(self._windows.spans[window, 1]) - phrase[0]
            step = ceil(end / STEP_SECONDS - 1e-6) - 1
            found.setdefault(min(max(0, step), steps - 1), []).append(window)
        return found

    def _moved(self, steady: Floats, recent: Floats) -> tuple[Floats, Floats, Labels, Labels]:
        """Go on by a tenth."""
        best, left = _best(steady, recent, LEAST_STEPS - 1)
        oldest = recent[:, :, -1]
        joined = np.where(oldest.max(axis=1) > steady, oldest.argmax(axis=1), _STEADY)
        later = np.empty_like(recent)
        later[:, :, 1:] = recent[:, :, :-1] + self._stay
        later[:, :, 0] = best + self._change
        np.fill_diagonal(later[:, :, 0], -np.inf)
        return np.maximum(steady, oldest.max(axis=1)) + self._stay, later, joined, left

    def _heard(
        self, window: int, since: float, steady: Floats, recent: Floats
    ) -> tuple[Floats, Floats]:
        """Add how well a window fits each state; `since` is what of it lies in the last step."""
        start, end = self._windows.spans[window].tolist()
        length, near = max(end - start, STEP_SECONDS), self._near[window]
        ages = np.arange(_AGES, dtype=np.float64)
        newer = share_of_newer(since + STEP_SECONDS * ages, length)
        older = 1 - newer
        mixed = newer * near[:, None, None] + older * near[None, :, None]
        size = np.sqrt(newer**2 + older**2 + 2 * newer * older * self._alike[:, :, None])
        weight = SHARPNESS * min(1.0, length)
        return steady + weight * near, recent + weight * mixed / size


def _steps(phrase: Region) -> int:
    return max(1, ceil((phrase[1] - phrase[0]) / STEP_SECONDS - 1e-6))


def _best(steady: Floats, recent: Floats, youngest: int) -> tuple[Floats, Labels]:
    """Give the best state of each voice that has spoken for long enough: its score and which it is."""
    old = recent.copy()
    old[:, :, :youngest] = -np.inf
    flat = old.reshape(len(steady), -1)
    return np.maximum(steady, flat.max(axis=1)), np.where(
        flat.max(axis=1) > steady, flat.argmax(axis=1), _STEADY
    )


def _back(trace: _Trace, voice: int) -> Labels:
    """Follow the best way back from its last voice."""
    steps = len(trace.joined)
    found = np.empty(steps, np.int64)
    state = int(trace.last[voice])
    for step in range(steps - 1, -1, -1):
        found[step] = voice
        if state == _STEADY:
            after = int(trace.joined[step, voice])
            state = _STEADY if after == _STEADY else after * _AGES + _AGES - 1
        elif state % _AGES:
            state -= 1
        else:
            voice = state // _AGES
            state = int(trace.left[step, voice])
    return found


def _pure(
    phrases: Sequence[Region], windows: Windows, found: Sequence[Labels]
) -> Iterator[tuple[int, int]]:
    """Give each window in which one voice speaks all the time, with that voice."""
    owners: list[int] = windows.phrases.tolist()
    for window, (owner, span) in enumerate(zip(owners, windows.spans.tolist(), strict=True)):
        first, last = (round((time - phrases[owner][0]) / STEP_SECONDS) for time in span)
        heard = set[int](found[owner][first : max(first + 1, last)].tolist())
        if len(heard) == 1:
            yield window, heard.pop()


def _refined(means: Floats, vectors: Vectors, pure: Iterator[tuple[int, int]]) -> Floats:
    """Give the mean of each voice's own windows, where there are some."""
    owned: list[list[int]] = [[] for _ in means]
    for window, voice in pure:
        owned[voice].append(window)
    out = means.copy()
    for voice, own in enumerate(owned):
        if len(own) >= _LEAST_WINDOWS:
            total = vectors[own].sum(axis=0, dtype=np.float64)
            out[voice] = total / max(1e-9, float(np.linalg.norm(total)))
    return out
