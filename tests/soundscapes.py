"""Sounds without speech, made by arithmetic: silence, noise, hum, and what resembles music."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soundkit import write_sound

RATE_HZ = 16_000
Sound = NDArray[np.float32]


def silence(seconds: float) -> Sound:
    """Digital silence."""
    return np.zeros(round(seconds * RATE_HZ), np.float32)


def white_noise(seconds: float) -> Sound:
    """Noise of all frequencies alike, as of a bad line."""
    rng = np.random.default_rng(1)
    return rng.normal(0, 0.05, round(seconds * RATE_HZ)).astype(np.float32)


def pink_noise(seconds: float) -> Sound:
    """Noise with falling spectrum that swells and fades, as of wind or traffic."""
    count = round(seconds * RATE_HZ)
    rng = np.random.default_rng(2)
    spectrum = np.fft.rfft(rng.normal(0, 1, count))
    spectrum /= np.sqrt(np.maximum(1, np.arange(len(spectrum))))
    noise = np.fft.irfft(spectrum, count)
    swell = 0.55 + 0.45 * np.sin(2 * np.pi * 0.1 * np.arange(count) / RATE_HZ)
    return (0.2 * noise / np.abs(noise).max() * swell).astype(np.float32)


def hum(seconds: float) -> Sound:
    """Mains hum with its overtones, and a click each second."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    wave = sum(np.sin(2 * np.pi * 50 * part * time) / part for part in (1, 2, 3, 5))
    clicks = (time % 1.0 < 0.002) * 0.4
    return (0.1 * wave + clicks).astype(np.float32)


def chords(seconds: float) -> Sound:
    """Chords of an organ, two seconds each."""
    steps = ((0, 4, 7), (5, 9, 12), (7, 11, 14), (0, 4, 7))
    return _notes(seconds, 2.0, lambda at: steps[at % 4], overtones=6, fade=0.3)


def melody(seconds: float) -> Sound:
    """Plucked notes, four a second, over a drum."""
    scale = (0, 2, 4, 7, 9, 12, 9, 7, 4, 2)
    sound = _notes(seconds, 0.25, lambda at: (scale[at % 10],), overtones=4, fade=6.0)
    time = np.arange(len(sound)) / RATE_HZ
    beat = time % 0.5
    return (sound + 0.3 * np.sin(2 * np.pi * 70 * beat) * np.exp(-25 * beat)).astype(np.float32)


def _notes(
    seconds: float,
    length: float,
    notes: Callable[[int], tuple[int, ...]],
    *,
    overtones: int,
    fade: float,
) -> Sound:
    wave = np.zeros(round(seconds * RATE_HZ))
    size = round(length * RATE_HZ)
    for at, first in enumerate(range(0, len(wave), size)):
        inside = np.arange(min(size, len(wave) - first)) / RATE_HZ
        shape = np.minimum(1, inside / 0.01) * np.exp(-fade * inside)
        for note in notes(at):
            for part in range(1, overtones + 1):
                tone = np.sin(2 * np.pi * 220 * 2 ** (note / 12) * part * inside)
                wave[first : first + len(inside)] += shape * tone / part
    return (0.3 * wave / np.abs(wave).max()).astype(np.float32)


ALL: tuple[Callable[[float], Sound], ...] = (
    silence, white_noise, pink_noise, hum, chords, melody,
)  # fmt: skip


def medley(path: Path, seconds: float) -> Path:
    """Write all of them, one after the other, as a file of so many seconds."""
    share = seconds / len(ALL)
    return write_sound(path, np.concatenate([make(share) for make in ALL]))


def each(folder: Path, seconds: float) -> Iterator[Path]:
    """Write each of them as a file of so many seconds."""
    for make in ALL:
        yield write_sound(folder / f"{make.__name__}.wav", make(seconds))
