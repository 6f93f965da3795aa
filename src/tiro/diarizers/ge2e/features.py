"""Turns sound into what the encoder reads: windows of mel power, computed block by block."""

import numpy as np
from numpy.typing import NDArray

from tiro.audio import SAMPLE_RATE_HZ

FRAMES = 160
"""The encoder was trained on stretches of this length."""

FRAME_STEP = 160
"""Samples from frame to frame: 10 ms."""

FRAME_SAMPLES = 400
MEL_BANDS = 40
FRAMES_PER_SECOND = SAMPLE_RATE_HZ // FRAME_STEP

_BREAK_HZ = 1000.0
_LINEAR_HZ = 200 / 3
_LOG_STEP = np.log(6.4) / 27
_FRAMES_AT_ONCE = 2000
_LEAST_FRAMES = 30


def mel_power(mono: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the power in 40 mel bands every 10 ms, as librosa with its defaults does.

    Args:
        mono: Shape (samples,), 16 kHz, -1..1.

    Returns:
        Shape (frames, 40); frame i is centred on sample 160 i.
    """
    padded = np.pad(mono, FRAME_SAMPLES // 2)
    count = 1 + (len(padded) - FRAME_SAMPLES) // FRAME_STEP
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME_SAMPLES)[::FRAME_STEP]
    power = np.empty((count, MEL_BANDS), np.float32)
    for first in range(0, count, _FRAMES_AT_ONCE):
        part = np.fft.rfft(frames[first : first + _FRAMES_AT_ONCE] * _HANN, axis=1)
        power[first : first + _FRAMES_AT_ONCE] = (part.real**2 + part.imag**2) @ _BANK
    return power


def pieces(power: NDArray[np.float32], spans: NDArray[np.float64]) -> NDArray[np.float32]:
    """Cut windows out of mel power and repeat each until it is as long as the encoder wants.

    Args:
        power: Shape (frames, 40), of at least one frame.
        spans: Shape (windows, 2), seconds from the first frame.

    Returns:
        Shape (windows, 160, 40).
    """
    out = np.empty((len(spans), FRAMES, MEL_BANDS), np.float32)
    for index, (start, end) in enumerate(spans):
        first = min(int(start * FRAMES_PER_SECOND), len(power) - 1)
        piece = power[first : first + max(1, round((end - start) * FRAMES_PER_SECOND))]
        if len(piece) < _LEAST_FRAMES:
            piece = power[max(0, first - _LEAST_FRAMES // 2) : first + _LEAST_FRAMES * 3 // 2]
        out[index] = np.resize(piece, (FRAMES, MEL_BANDS))
    return out


def _to_mel(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    above = _BREAK_HZ / _LINEAR_HZ + np.log(np.maximum(hertz, 1e-9) / _BREAK_HZ) / _LOG_STEP
    return np.where(hertz >= _BREAK_HZ, above, hertz / _LINEAR_HZ)


def _to_hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    border = _BREAK_HZ / _LINEAR_HZ
    return np.where(mel >= border, _BREAK_HZ * np.exp(_LOG_STEP * (mel - border)), _LINEAR_HZ * mel)


def _bank() -> NDArray[np.float32]:
    """Slaney's triangles, each of area one: shape (201, 40)."""
    nyquist = SAMPLE_RATE_HZ / 2
    lines = np.linspace(0, nyquist, FRAME_SAMPLES // 2 + 1)
    low, high = _to_mel(np.array([0.0, nyquist])).tolist()
    edges = _to_hertz(np.linspace(low, high, MEL_BANDS + 2, dtype=np.float64))
    width = np.diff(edges)
    ramps = edges[:, None] - lines
    triangles = np.minimum(-ramps[:-2] / width[:-1, None], ramps[2:] / width[1:, None])
    area = 2 / (edges[2:] - edges[:-2])
    return (np.maximum(0, triangles) * area[:, None]).astype(np.float32).T.copy()


_BANK = _bank()
_HANN = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME_SAMPLES) / FRAME_SAMPLES)).astype(
    np.float32
)
