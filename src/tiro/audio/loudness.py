"""Loudness by ITU-R BS.1770-4 and EBU R 128, as broadcasters and players measure it."""

import numpy as np
from numpy.typing import NDArray

from tiro.audio import SAMPLE_RATE_HZ

STEP_SAMPLES = SAMPLE_RATE_HZ // 10
"""100 ms: blocks of 400 ms that overlap by three quarters are sums of four steps."""

_STEPS = 4
_STEPS_AT_ONCE = 16
"""As many stay in the processor's cache."""

_OFFSET_DB = -0.691
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_LOUDEST_LUFS = 30.0
_BINS_PER_LU = 10
_PREFILTER = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
_HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
"""The two filters of BS.1770-4, tables 1 and 2: numerator and denominator at 48 kHz."""

_TABLE_RATE_HZ = 48_000


class Loudness:
    """Gathers the loudness of a recording block by block, in constant memory.

    Each 100 ms is weighted in its spectrum instead of being filtered: within 0.1 LU of the filters
    for speech. All channels count alike; the standard's extra weight of surround channels is for
    films.
    """

    def __init__(self) -> None:
        self._weights = _weights()
        self._last = np.zeros(0)
        bins = round((_LOUDEST_LUFS - _ABSOLUTE_GATE_LUFS) * _BINS_PER_LU)
        self._counts = np.zeros(bins, np.int64)
        self._powers = np.zeros(bins)

    def add(self, block: NDArray[np.float32]) -> None:
        """Take in the next block, of shape (channels, samples).

        A length that is no multiple of 1600 samples is for the last block only.
        """
        count = block.shape[1] // STEP_SAMPLES
        steps = block[:, : count * STEP_SAMPLES].reshape(len(block), count, STEP_SAMPLES)
        powers = np.zeros(count)
        for channel in steps:
            for first in range(0, count, _STEPS_AT_ONCE):
                rows = slice(first, first + _STEPS_AT_ONCE)
                powers[rows] += self._weighted(channel[rows])
        powers = np.concatenate([self._last, powers])
        self._last = powers[max(0, len(powers) - _STEPS + 1) :]
        if len(powers) >= _STEPS:
            self._count(np.convolve(powers, np.full(_STEPS, 1 / _STEPS), mode="valid"))

    def lufs(self) -> float | None:
        """Give the integrated loudness; None where nothing lasts 400 ms above -70 LUFS."""
        total = self._counts.sum()
        if not total:
            return None
        gate = _lufs(self._powers.sum() / total) + _RELATIVE_GATE_LU
        first = max(0, int(np.ceil((gate - _ABSOLUTE_GATE_LUFS) * _BINS_PER_LU)))
        return round(float(_lufs(self._powers[first:].sum() / self._counts[first:].sum())), 1)

    def _weighted(self, steps: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give the mean square of each row as it is weighted."""
        parts = np.fft.rfft(steps, axis=1).view(np.float32)  # real and imaginary by turns
        parts *= self._weights
        return np.einsum("sf,sf->s", parts, parts)

    def _count(self, powers: NDArray[np.float64]) -> None:
        heard = powers[powers > 0]
        levels = _lufs(heard)
        bins = ((levels - _ABSOLUTE_GATE_LUFS) * _BINS_PER_LU).astype(np.int64)
        is_loud = levels > _ABSOLUTE_GATE_LUFS
        bins = bins[is_loud].clip(0, len(self._counts) - 1)
        self._counts += np.bincount(bins, minlength=len(self._counts))
        self._powers += np.bincount(bins, heard[is_loud], minlength=len(self._powers))


def _lufs(power: NDArray[np.float64] | float) -> NDArray[np.float64]:
    return _OFFSET_DB + 10 * np.log10(power)


def _weights() -> NDArray[np.float32]:
    """Factors of the spectrum of 100 ms, whose squares then add up to the weighted mean square.

    Each comes twice, for the real and the imaginary part.
    """
    frequencies = np.fft.rfftfreq(STEP_SAMPLES, 1 / SAMPLE_RATE_HZ).astype(np.float64)
    gains = _power_gain(_PREFILTER, frequencies) * _power_gain(_HIGH_PASS, frequencies)
    sides = np.full(len(frequencies), 2.0)
    sides[[0, -1]] = 1.0
    return np.repeat(np.sqrt(gains * sides) / STEP_SAMPLES, 2).astype(np.float32)


def _power_gain(
    table: tuple[tuple[float, ...], tuple[float, ...]], frequencies: NDArray[np.float64]
) -> NDArray[np.float64]:
    z = np.exp(-2j * np.pi * frequencies / _TABLE_RATE_HZ)
    above, below = (np.polyval(side[::-1], z) for side in table)
    return np.abs(above / below) ** 2
